"""Facts of who has finished that other rooms, and apps to the right, react to."""

from django.dispatch import Signal

# Attempts were read, answered, ticked or taken back; which one counts was said again.
recounted = Signal()  # campaign_ids
