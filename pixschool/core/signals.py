"""Facts that apps to the right react to."""

from django.dispatch import Signal

invitation_accepted = Signal()  # invitation, membership
invitation_revoked = Signal()  # invitation
membership_ended = Signal()  # membership
# A question: what must be handed over before this member goes? Receivers answer a sentence, or
# nothing: only what `actor` could hand over at once may hold somebody back.
membership_ending = Signal()  # membership, actor
role_lost = Signal()  # membership, role

# A question rather than a fact: what else is there to say of these people? Receivers answer
# {membership or invitation pk: text}; the team page writes it beside the roles.
team_shown = Signal()  # school, year

# Another: what does this member hold? Receivers answer [(sentence, address of the page), …]; the
# address is empty when `reader` may not open that page.
member_held = Signal()  # membership, reader

# Another: which classes are these? Receivers answer ([class pk], [problem]) for « 6A, 6B ».
classes_meant = Signal()  # year, text
# These people, members or invited, are to lead these classes.
classes_given = Signal()  # school, people (addresses), classes (pks), actor

# Another: what does the calendar of this year upset? Receivers answer as to `member_held`.
calendar_shown = Signal()  # school, calendar, reader
