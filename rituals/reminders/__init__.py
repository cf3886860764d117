"""Reminders: who should be told what today, in one mail, in school hours, and never twice.

    facts ─► kinds ─► plan (rows, one key each) ─► digest (one frozen mail a person) ─► outbox

Every step takes `now` and may run any number of times, in any number of processes.
"""
