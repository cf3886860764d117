"""manage.py report_slots --school UAI [--week 2026-11-23]: the open slots, and their seats."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser

from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.management.school_command import SchoolCommand, known_school
from pixschool.core.models import SchoolYear
from pixschool.core.text.french import count
from students.models import SupportBooking, SupportSlot
from students.slots.wording import when_words


class Command(SchoolCommand):
    help = "Les créneaux ouverts du CDI : de l’année, ou de la semaine d’un jour."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--week", type=_day, metavar="2026-11-23")

    def handle(self, *args: Any, **options: Any) -> None:
        slots = list(_slots(known_school(options["school"]).current_year, options["week"]))
        found = [
            {
                "starts_at": slot.school.local(slot.starts_at).isoformat(),
                "ends_at": slot.school.local(slot.ends_at).isoformat(),
                "seats": slot.seats,
                "taken": taken,
                "pix_first": slot.pix_seats,
            }
            for slot, taken in slots
        ]
        lines = [
            f"{when_words(slot)} : {taken}/{count(slot.seats, 'place')}, "
            f"dont {slot.pix_seats} d’abord pour Pix"
            for slot, taken in slots
        ]
        self.answer(found, as_json=options["json"], lines=lines or ["Aucun créneau ouvert."])


def _slots(year: SchoolYear, week: date | None) -> list[tuple[SupportSlot, int]]:
    """Open slots by date, each with its seats taken; two queries."""
    slots = SupportSlot.objects.in_year(year).filter(is_open=True).select_related("school")
    if week is not None:
        monday = monday_of(week)
        slots = slots.filter(day__range=(monday, monday + timedelta(days=6)))
    found = list(slots)
    held = SupportBooking.objects.held().filter(slot__in=found)
    taken = Counter(held.order_by().values_list("slot_id", flat=True))
    return [(slot, taken[slot.pk]) for slot in found]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise CommandError(
            f"« {text} » n’est pas un jour. Écrivez-le ainsi : 2026-11-23."
        ) from error
