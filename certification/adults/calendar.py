"""Duties as events of a member's own calendar."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from certification.models import AdultDuty
from pixschool.core.models import Membership
from rituals.feeds.ical import CalendarEntry, EntryStatus
from rituals.feeds.own import CANCELLED_FOR


def entries(membership: Membership, host: str, now: datetime) -> Iterator[CalendarEntry]:
    """Of the current year; one that is called off is said so for a while."""
    page = settings.BASE_URL + reverse("certification:duties", args=[membership.school.uai])
    duties = AdultDuty.objects.filter(membership=membership, year__is_current=True)
    for duty in duties:
        is_off = duty.cancelled_at is not None
        if duty.cancelled_at and duty.cancelled_at < now - CANCELLED_FOR:
            continue
        yield CalendarEntry(
            uid=f"certification-duty-{duty.pk}@{host}",
            sequence=duty.sequence,
            title=f"Surveiller la certification Pix · {duty.get_level_display()}",
            starts=duty.starts_at,
            ends=duty.ends_at,
            place=duty.room,
            url=page,
            categories=("Pix", "Certification"),
            status=EntryStatus.CANCELLED if is_off else EntryStatus.CONFIRMED,
            is_busy=not is_off,
        )
