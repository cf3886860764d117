from typing import Any

from django.dispatch import receiver

from pixschool.core.models import Membership
from pixschool.core.signals import membership_ended
from rituals.models import CalendarFeed


@receiver(membership_ended)
def end_calendars(*, membership: Membership, **_kwargs: Any) -> None:
    """An address forgotten in a telephone does not come back to life with its owner."""
    CalendarFeed.objects.filter(membership=membership).delete()
