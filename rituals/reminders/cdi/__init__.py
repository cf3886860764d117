"""The CDI in the mails: its eve, and what changes after it.

    seats (what is) ─┬─ compare ─► changes ─► words ─► one mail a person, five minutes later
    told (what was said) ─┘

Nothing is kept of what is to be said: who has something to hear is found each minute from what is
and from what they were told, and looked at again when the mail is written, and when it leaves.
"""
