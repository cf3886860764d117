"""The sessions to come that fall on days without class, for the school's calendar."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.models import School
from pixschool.core.text.french import date_fr, lower_first
from rituals.models import Session
from rituals.plan.off_days import Note
from rituals.sessions.wording import who


def notes(school: School, calendar: SchoolCalendar) -> Iterator[Note]:
    """Those of the calendar's year. One query, whatever their number."""
    coming = Session.objects.filter(
        school=school,
        ritual__year__start_year=calendar.start_year,
        ritual__removed_at=None,
        starts_at__gte=timezone.now(),
    ).select_related("ritual", "classroom", "teaching_group")
    for session in coming:
        day = school.local(session.starts_at).date()
        if not calendar.is_school_day(day):
            audience = who(session)
            title = f"« {session.ritual.title} »" + (f" ({audience})" if audience else "")
            why = calendar.holiday_on(day)
            yield (
                f"Séance de {title} le {date_fr(day)}{f', {lower_first(why)}' if why else ''}.",
                reverse("rituals:session", args=[school.uai, session.pk]),
            )
