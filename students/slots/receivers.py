"""What becomes of slots and seats when people leave, or change class."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from pixschool.core.access.permissions import Capability
from pixschool.core.calendars import SchoolCalendar
from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.signals import (
    calendar_shown,
    member_held,
    membership_ended,
    membership_ending,
    role_lost,
)
from pixschool.core.text.french import count
from students.models import Enrolment
from students.signals import repaired, roster_changed
from students.slots import journal, leaving  # noqa: F401 - the sentences of the journal
from students.slots.closing import slots_without_class


@receiver(roster_changed)
def free_seats_after_an_import(*, year: SchoolYear, **_kwargs: Any) -> None:
    """Seats of whoever is not in the new roster."""
    leaving.free_seats(school=year.school)


@receiver(repaired)
def free_seats_after_an_act(*, school: School, changes: list[dict[str, Any]], **_: Any) -> None:
    """Seats of whoever left or changed class, said by hand."""
    if any(change["model"] == Enrolment._meta.label for change in changes):  # noqa: SLF001
        leaving.free_seats(school=school)


@receiver(member_held)
def say_the_slots_held(
    *, membership: Membership, reader: Membership, **_kwargs: Any
) -> list[tuple[str, str]]:
    """« 12 créneaux du CDI à venir »: handed over before one leaves."""
    number = leaving.slots_held(membership)
    words = "créneau du CDI à venir,créneaux du CDI à venir"
    page = reverse("portal:cdi_hand_over", args=[membership.school.uai, membership.pk])
    can_hand_over = reader.can(Capability.MANAGE_CDI)
    return [(count(number, words), page if can_hand_over else "")] if number else []


@receiver(membership_ending)
def hand_over_first(*, membership: Membership, actor: User | None, **_kwargs: Any) -> str:
    """A slot to come keeps somebody who welcomes."""
    number = leaving.slots_held(membership)
    if not number or not leaving.can_be_handed_over(membership, actor):
        return ""
    slots = count(number, "créneau du CDI à venir,créneaux du CDI à venir")
    return f"Confiez d’abord à quelqu’un d’autre {slots}."


@receiver(calendar_shown)
def say_the_slots_without_class(
    *, school: School, calendar: SchoolCalendar, reader: Membership, **_kwargs: Any
) -> list[tuple[str, str]]:
    """« 3 créneaux du CDI sont ouverts un jour sans classe »: shown, then closed in one act."""
    year = school.years.filter(start_year=calendar.start_year).first()
    if year is None or not (number := slots_without_class(year, calendar).count()):
        return []
    words = "créneau du CDI est ouvert,créneaux du CDI sont ouverts"
    page = reverse("portal:cdi_off_days", args=[school.uai])
    can_close = reader.can(Capability.MANAGE_CDI) and year.is_current
    return [(f"{count(number, words)} un jour sans classe.", page if can_close else "")]


@receiver(role_lost)
def release_slots_with_the_role(*, membership: Membership, **_kwargs: Any) -> None:
    if not membership.can(Capability.RUN_CDI):
        leaving.release_slots(membership)


@receiver(membership_ended)
def release_slots(*, membership: Membership, **_kwargs: Any) -> None:
    leaving.release_slots(membership)
