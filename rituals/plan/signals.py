"""What happens to the plan, for the folders that build on it."""

from django.dispatch import Signal

# Rituals left the year or came back to it, in the transaction that is under way. A receiver may
# refuse by raising PlanConflictError: nothing is written then.
presence_changed = Signal()  # rituals, school
