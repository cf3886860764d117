"""What a year holds beside the one it follows, and what making it the current one would change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet

from campaigns.models import Campaign
from pixschool.core.calendars.of_school import dates_of
from pixschool.core.models import School, SchoolYear
from pixschool.core.text.french import date_fr
from rituals.models import Ritual
from students.models import ClassLead, Classroom, Enrolment, Group

PUPILS = "Élèves inscrits"


@dataclass(frozen=True)
class Held:
    """A line of the comparison: how many in the year before and in this one."""

    what: str
    before: int
    now: int


@dataclass(frozen=True)
class YearTurn:
    """`current`: of the school. `before`: the year it follows there, if there is one.

    `first_day`: of class; None as long as nothing says it.
    """

    year: SchoolYear
    current: SchoolYear
    before: SchoolYear | None
    held: Sequence[Held]
    first_day: date | None
    is_first_day_sure: bool

    @property
    def state_text(self) -> str:
        """« en préparation · premier jour de classe : 1er septembre 2027 »."""
        if self.year.is_current:
            state = "en cours"
        else:
            state = "en préparation" if self.is_ahead else "passée"
        if self.first_day is None:
            return f"{state} · dates non publiées"
        doubt = "" if self.is_first_day_sure else ", à confirmer"
        return f"{state} · premier jour de classe : {date_fr(self.first_day, 'full')}{doubt}"

    @property
    def is_ahead(self) -> bool:
        """In preparation: after the current one."""
        return self.year.start_year > self.current.start_year

    @property
    def pupils(self) -> int:
        return next(line.now for line in self.held if line.what == PUPILS)

    @property
    def is_due(self) -> bool:
        return self.pupils > 0 or _has_begun(self.year.school, self.first_day)


def look_at(year: SchoolYear) -> YearTurn:
    """A fixed number of queries, whatever the size of the school."""
    years = year.school.years
    before = years.filter(start_year__lt=year.start_year).order_by("-start_year").first()
    calendar = dates_of(year.school, year.start_year).calendar
    return YearTurn(
        year=year,
        current=year.school.current_year,
        before=before,
        held=_compare(year, before),
        first_day=calendar.first_day if calendar else None,
        is_first_day_sure=bool(calendar and calendar.bounds_confirmed),
    )


def due(current: SchoolYear, years: Iterable[SchoolYear]) -> SchoolYear | None:
    """The year in preparation that comes first, once it has begun or its first roster is there.
    `years`: all those of the school. No query as long as none is in preparation."""
    school = current.school
    ahead = [year for year in years if year.start_year > current.start_year]
    if not ahead:
        return None
    year = min(ahead, key=lambda one: one.start_year)
    calendar = dates_of(school, year.start_year).calendar
    has_begun = _has_begun(school, calendar.first_day if calendar else None)
    return year if has_begun or Enrolment.objects.open().in_year(year).exists() else None


def _has_begun(school: School, first_day: date | None) -> bool:
    return first_day is not None and school.today() >= first_day


def _compare(year: SchoolYear, before: SchoolYear | None) -> list[Held]:
    """One query for each line, whether there was a year before or not."""
    counted: dict[str, QuerySet[Any]] = {
        PUPILS: Enrolment.objects.open(),
        "Classes": Classroom.objects.all(),
        "Référents de classe": ClassLead.objects.annotate(year=F("classroom__year")),
        "Groupes": Group.objects.all(),
        "Rituels au calendrier": Ritual.objects.planned(),
        "Campagnes": Campaign.objects.active(),
    }
    both = [year.pk, before.pk if before else None]
    held = []
    for what, rows in counted.items():
        found = rows.filter(year__in=both).order_by().values_list("year").annotate(Count("pk"))
        numbers = dict(found)
        held.append(Held(what, numbers.get(both[1], 0), numbers.get(year.pk, 0)))
    return held
