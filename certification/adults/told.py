"""What members believe of their duties, from the mails that went or may still go."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from certification.models import AdultDuty, ToldDuty
from pixschool.core.models import OutgoingEmail
from pixschool.core.text.french import hour_fr, meeting_fr
from rituals.reminders.cdi.told import WITHDRAWN


@dataclass(frozen=True)
class DutyChange:
    """What is, and what the person believes: nothing, or what a mail told them last."""

    duty: AdultDuty
    believed: ToldDuty | None

    @property
    def is_on(self) -> bool:
        return self.duty.cancelled_at is None

    @property
    def is_news(self) -> bool:
        """Is there something to say? What was never announced need not be called off."""
        told = self.believed
        if told is None or not told.is_on:
            return self.is_on
        there = (self.duty.starts_at, self.duty.ends_at, self.duty.room)
        return not self.is_on or (told.starts_at, told.ends_at, told.room) != there

    @property
    def until(self) -> datetime:
        """Of use until then."""
        told = self.believed.starts_at if self.believed else self.duty.starts_at
        return max(told, self.duty.starts_at)

    def sentence(self, zone: ZoneInfo) -> str:
        """« Déplacée : mardi 16 mars de 8 h 30 à 10 h 20 (Salle 1), au lieu de … »."""
        there, told = _when(self.duty, zone), self.believed
        if not self.is_on:
            return f"Annulée : {_when(told or self.duty, zone)}"
        if told is None or not told.is_on:
            return f"Nouvelle : {there}"
        return f"Déplacée : {there}, au lieu de {_former(told, self.duty, zone)}"


def changes(members: Collection[int], *, year: int, now: datetime) -> dict[int, list[DutyChange]]:
    """{membership: what they are to hear, by time} of sessions that have not begun; two queries."""
    duties = list(AdultDuty.objects.filter(year=year, membership__in=members, starts_at__gt=now))
    last: dict[int, ToldDuty] = {}
    if duties:
        told = ToldDuty.objects.filter(duty__in=duties).exclude(WITHDRAWN)
        last = {one.duty_id: one for one in told.order_by("pk")}
    found: dict[int, list[DutyChange]] = {}
    for duty in duties:
        change = DutyChange(duty, last.get(duty.pk))
        if change.is_news:
            found.setdefault(duty.membership_id, []).append(change)
    return found


def note(email: OutgoingEmail, duties: Iterable[AdultDuty]) -> None:
    """In the transaction that writes the mail which says them, as they are."""
    ToldDuty.objects.bulk_create(
        ToldDuty(
            duty=duty,
            email=email,
            is_on=duty.cancelled_at is None,
            starts_at=duty.starts_at,
            ends_at=duty.ends_at,
            room=duty.room,
        )
        for duty in duties
    )


def _when(one: AdultDuty | ToldDuty, zone: ZoneInfo) -> str:
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    return f"{meeting_fr(starts, ends)} ({one.room})"


def _former(told: ToldDuty, now: AdultDuty, zone: ZoneInfo) -> str:
    """The day and the room are left out when they are those of now."""
    starts, ends = told.starts_at.astimezone(zone), told.ends_at.astimezone(zone)
    words = meeting_fr(starts, ends)
    if starts.date() == now.starts_at.astimezone(zone).date():
        words = f"{hour_fr(starts)} – {hour_fr(ends)}"
    return words if told.room == now.room else f"{words} ({told.room})"
