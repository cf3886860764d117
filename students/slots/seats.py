"""Which seat is free, and why a pupil cannot have one."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.utils import timezone

from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.text.french import date_fr
from students.models import Enrolment, Student, SupportBooking, SupportRules, SupportSlot
from students.signals import pupils_busy
from students.slots.wording import when_words
from students.support.errors import SupportRefusedError

FULL = "Le créneau du {when} est complet."
NOT_ENROLLED = "Cet élève n’est pas inscrit dans l’établissement."
FULL_BUT_FOR_PIX = (
    "Les dernières places du créneau du {when} sont réservées à Pix jusqu’à la veille à {hour} h."
)


def free_seat(slot: SupportSlot, *, is_for_pix: bool) -> int:
    """The lowest free number, from 1. One or two queries; the slot is locked.

    Raises SupportRefusedError when no seat is left for that use.
    """
    held = list(slot.bookings.held().values_list("seat", "is_for_pix"))
    if len(held) >= slot.seats:
        raise SupportRefusedError(FULL.format(when=when_words(slot)))
    others = sum(not for_pix for _, for_pix in held)
    if not is_for_pix and others >= slot.seats - slot.pix_seats and not is_released(slot):
        raise SupportRefusedError(
            FULL_BUT_FOR_PIX.format(when=when_words(slot), hour=release_hour(slot))
        )
    taken = {seat for seat, _ in held}
    return next(seat for seat in range(1, slot.seats + 1) if seat not in taken)


def release_hour(slot: SupportSlot) -> int:
    """The hour of the day before at which seats kept for Pix are open to all."""
    rules = SupportRules.objects.filter(year=slot.year_id).first()
    return int((rules or SupportRules()).release_hour)


def is_released(slot: SupportSlot) -> bool:
    """Has that hour passed, on the school's clock?"""
    eve = slot.day - timedelta(days=1)
    moment = datetime.combine(eve, time(release_hour(slot)), ZoneInfo(slot.school.timezone))
    return timezone.now() >= moment


def check_slot(slot: SupportSlot, *, walk_in: bool, version: int | None = None) -> None:
    """Raises SupportRefusedError when nobody can be placed there any more.

    Somebody who came without an appointment may be noted until the end of the day.
    """
    if not slot.is_open:
        because = f" : {slot.closed_because}" if slot.closed_because else ""
        raise SupportRefusedError(f"Le créneau du {when_words(slot)} est fermé{because}.")
    if version is not None and slot.version != version:
        raise SupportRefusedError(
            f"Ce créneau vient d’être modifié : il a lieu {when_words(slot)}. "
            "Vérifiez, puis recommencez."
        )
    if not walk_in and is_off(slot):
        raise SupportRefusedError(f"Il n’y a pas classe le {date_fr(slot.day, 'day')}.")
    is_over = slot.ends_at <= timezone.now()
    if is_over and not (walk_in and slot.day == slot.school.today()):
        raise SupportRefusedError(f"Le créneau du {when_words(slot)} est passé.")


def is_off(slot: SupportSlot) -> bool:
    """Has the day been taken off since its rule made the slot? One query. A slot that no rule made
    was put there on purpose."""
    if slot.rule_id is None:
        return False
    calendar = calendar_or_none(slot.school, slot.year.start_year)
    return calendar is not None and not calendar.is_school_day(slot.day)


def in_the_way(
    slot: SupportSlot,
    students: Iterable[Student],
    *,
    but_for: Collection[int] = (),
) -> dict[int, str]:
    """{pupil id: sentence} of those who cannot come: not in the school, gone, or elsewhere then.
    A fixed number of queries, whatever their number. `but_for`: ids of seats about to go."""
    people = list(students)
    ids = [student.pk for student in people]
    enrolled = set(
        Enrolment.objects.open()
        .filter(year=slot.year_id, student__in=ids, student__school=slot.school_id)
        .values_list("student_id", flat=True)
    )
    found = dict.fromkeys(set(ids) - enrolled, NOT_ENROLLED)
    found |= _elsewhere(slot, ids, but_for=but_for)
    for pk, where in busy(people, slot.starts_at, slot.ends_at).items():
        found.setdefault(pk, f"Cet élève est ailleurs à cette heure : {where}.")
    return found


def _elsewhere(
    slot: SupportSlot, ids: Collection[int], *, but_for: Collection[int]
) -> dict[int, str]:
    others = (
        SupportBooking.objects.held()
        .filter(student__in=ids, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
        .exclude(slot=slot)
        .exclude(pk__in=but_for)
        .select_related("slot__school")
    )
    return {
        booking.student_id: "Cet élève a déjà un rendez-vous à cette heure, "
        f"le {when_words(booking.slot)}."
        for booking in others
    }


def busy(
    students: Collection[Student], starts_at: datetime, ends_at: datetime
) -> Mapping[int, str]:
    """{pupil id: « séance de la 6A »}, as the apps to the right know."""
    found: dict[int, str] = {}
    asked = {"students": students, "starts_at": starts_at, "ends_at": ends_at}
    for _, answer in pupils_busy.send(SupportSlot, **asked):
        found |= cast("Mapping[int, str] | None", answer) or {}
    return found
