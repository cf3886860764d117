"""What of the plan is still to come and falls on days without class, for the school's calendar."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.models import School
from pixschool.core.text.french import NBSP, date_fr, lower_first
from rituals.catalogue import RitualKind
from rituals.feeds.entries import who
from rituals.models import Ritual, Session
from rituals.plan.conflicts import ConflictKind, PlanItem, find_conflicts
from rituals.plan.year_facts import in_order
from rituals.sessions.slots import local

_OF_DATES = {ConflictKind.HOLIDAYS, ConflictKind.OUTSIDE_YEAR}
Note = tuple[str, str]


def notes(school: School, calendar: SchoolCalendar) -> list[Note]:
    """(sentence, address of what to move). Two queries, whatever the size of the plan."""
    return [*_rituals(school, calendar), *_sessions(school, calendar)]


def _rituals(school: School, calendar: SchoolCalendar) -> Iterator[Note]:
    coming = Ritual.objects.planned().filter(
        school=school, year__start_year=calendar.start_year, ends_on__gte=school.today()
    )
    items = [
        PlanItem(
            id=ritual.pk,
            title=ritual.title,
            kind=RitualKind(ritual.kind),
            levels=tuple(in_order(ritual.levels)),
            starts_on=ritual.starts_on,
            ends_on=ritual.ends_on,
        )
        for ritual in coming
    ]
    for conflict in find_conflicts(items, calendar, room_hours=0, two_campaigns=True):
        if conflict.trouble in _OF_DATES:
            yield conflict.message, reverse("rituals:ritual", args=[school.uai, conflict.ids[0]])


def _sessions(school: School, calendar: SchoolCalendar) -> Iterator[Note]:
    coming = Session.objects.filter(
        school=school,
        ritual__year__start_year=calendar.start_year,
        ritual__removed_at=None,
        starts_at__gte=timezone.now(),
    ).select_related("ritual", "classroom")
    for session in coming:
        day = local(session.starts_at, school).date()
        if not calendar.is_school_day(day):
            audience = who(session)
            title = f"«{NBSP}{session.ritual.title}{NBSP}»" + (f" ({audience})" if audience else "")
            why = calendar.holiday_on(day)
            yield (
                f"Séance de {title} le {date_fr(day)}{f', {lower_first(why)}' if why else ''}.",
                reverse("rituals:session", args=[school.uai, session.pk]),
            )
