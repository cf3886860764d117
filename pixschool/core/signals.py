"""Facts that apps to the right react to."""

from django.dispatch import Signal

invitation_accepted = Signal()  # invitation, membership
membership_ended = Signal()  # membership
