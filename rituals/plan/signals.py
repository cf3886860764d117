"""What happens to the plan, for the folders that build on it."""

from django.dispatch import Signal

# Rituals left the year or came back to it, in the transaction that is under way. A receiver may
# refuse by raising PlanConflictError: nothing is written then.
presence_changed = Signal()  # rituals, school

# Rituals of last year came back, in the transaction that is under way.
taken_over = Signal()  # pairs: (of last year, of this year); actor
