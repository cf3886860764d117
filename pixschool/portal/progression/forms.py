"""A project in three fields, from a place of the matrix: for whom, which subject, when."""

from datetime import date
from typing import Any

from django import forms

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import SchoolYear
from pixschool.core.reference.crcn import Competence
from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from pixschool.core.text.french import date_fr
from pixschool.core.web.forms import OneLineField
from rituals.projects.services import ProjectDraft
from students.models import Classroom


class MatrixProjectForm(forms.Form):
    """The rest is said later, on the project's own page."""

    whom = forms.ChoiceField(label="Pour qui")
    subject = OneLineField(label="Matière", max_length=60)
    period = forms.ChoiceField(label="Quand")

    def __init__(
        self, *args: Any, year: SchoolYear, competence: Competence, level: Level, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.competence, self.level = competence, level
        rooms = Classroom.objects.filter(school=year.school_id).in_year(year).filter(level=level)
        self._rooms = {str(room.pk): room for room in rooms.by_level()}
        self._periods = dict(enumerate(periods(year)))
        fields: Any = self.fields
        fields["whom"].choices = [
            ("", f"toutes les {level.label}"),
            *((pk, room.name) for pk, room in self._rooms.items()),
        ]
        fields["whom"].required = False
        fields["period"].choices = [
            (str(rank), f"du {date_fr(first, 'short')} au {date_fr(last, 'short')}")
            for rank, (first, last) in self._periods.items()
        ]
        today = year.school.today()
        coming = (rank for rank, (_, last) in self._periods.items() if last >= today)
        fields["period"].initial = str(next(coming, 0))

    @property
    def draft(self) -> ProjectDraft:
        """The form must be valid."""
        data = self.cleaned_data
        first, last = self._periods[int(data["period"])]
        room = self._rooms.get(data["whom"])
        label = self.competence.crcn_label
        return ProjectDraft(
            title=f"{label[:1].upper()}{label[1:]}",
            subject=data["subject"],
            theme=Theme.CULTURE,
            starts_on=first,
            ends_on=last,
            competences=(self.competence.code,),
            levels=() if room else (self.level.value,),
            classrooms=(room,) if room else (),
        )


def periods(year: SchoolYear) -> list[tuple[date, date]]:
    """From one break to the next; three terms while the calendar is not published."""
    calendar = calendar_or_none(year.school, year.start_year)
    if calendar is None:
        first = year.start_year
        return [
            (date(first, 9, 1), date(first, 12, 20)),
            (date(first + 1, 1, 4), date(first + 1, 3, 31)),
            (date(first + 1, 4, 1), date(first + 1, 7, 3)),
        ]
    return _between_breaks(calendar)


def _between_breaks(calendar: SchoolCalendar) -> list[tuple[date, date]]:
    found, first = [], calendar.first_day
    for one in calendar.breaks:
        last = calendar.school_day_until(one.starts_on)
        if last and first <= last:
            found.append((first, last))
        first = calendar.next_school_day(one.ends_on) or calendar.last_day
    if first <= calendar.last_day and (not found or first > found[-1][1]):
        found.append((first, calendar.last_day))
    return found
