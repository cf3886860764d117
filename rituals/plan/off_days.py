"""The rituals to come that fall on days without class, for the school's calendar."""

from collections.abc import Iterator

from django.urls import reverse

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.models import School
from rituals.models import Ritual
from rituals.plan.checks import plan_item
from rituals.plan.conflicts import ConflictKind, find_conflicts

_OF_DATES = {ConflictKind.HOLIDAYS, ConflictKind.OUTSIDE_YEAR}
Note = tuple[str, str]  # a sentence, and the address of what to move


def notes(school: School, calendar: SchoolCalendar) -> Iterator[Note]:
    """Those of the calendar's year. One query, whatever their number."""
    coming = Ritual.objects.planned().filter(
        school=school, year__start_year=calendar.start_year, ends_on__gte=school.today()
    )
    items = [plan_item(ritual) for ritual in coming]
    for conflict in find_conflicts(items, calendar, room_hours=0, two_campaigns=True):
        if conflict.kind in _OF_DATES:
            yield conflict.message, reverse("rituals:ritual", args=[school.uai, conflict.ids[0]])
