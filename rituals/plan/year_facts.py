"""What is known of a school's year before anything is planned: its calendar, catalogue, classes."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import School, SchoolYear
from pixschool.core.reference.levels import Level, in_order
from rituals.catalogue import Catalogue, CatalogueNotPublishedError, load
from students.models import Classroom


@dataclass(frozen=True)
class Classes:
    """How many classes and pupils each level has; numbers only."""

    class_counts: Counter[Level]
    pupil_counts: Counter[Level]

    @property
    def levels(self) -> list[Level]:
        return in_order(self.class_counts)

    @property
    def total(self) -> int:
        return self.class_counts.total()


@dataclass(frozen=True)
class YearFacts:
    """Three queries. `calendar` and `catalogue` are None while they are not published."""

    year: SchoolYear
    school: School
    calendar: SchoolCalendar | None
    catalogue: Catalogue | None
    classes: Classes

    @property
    def start_year(self) -> int:
        return self.year.start_year

    @property
    def label(self) -> str:
        return str(self.year)


def facts_of(year: SchoolYear, school: School) -> YearFacts:
    """What is known of a year; the calendar and the catalogue may not be published yet."""
    return YearFacts(
        year=year,
        school=school,
        calendar=calendar_or_none(school, year.start_year),
        catalogue=catalogue_or_none(year.start_year),
        classes=classes_of(year),
    )


def year_before(year: SchoolYear) -> SchoolYear | None:
    """The year before, when the school has it."""
    return SchoolYear.objects.filter(school=year.school_id, start_year=year.start_year - 1).first()


def expected_classes(facts: YearFacts) -> Classes:
    """Those of the year; before the roster is there, those of last year. Two queries then."""
    if facts.classes.total:
        return facts.classes
    before = year_before(facts.year)
    return classes_of(before) if before else facts.classes


def catalogue_or_none(start_year: int) -> Catalogue | None:
    """None when that year's is not published."""
    try:
        return load(start_year)
    except CatalogueNotPublishedError:
        return None


def classes_of(year: SchoolYear) -> Classes:
    """Classes and enrolled pupils by level; one query."""
    rows = (
        Classroom.objects.in_year(year)
        .values_list("level")
        .annotate(
            class_count=Count("pk", distinct=True),
            pupil_count=Count("enrolments", filter=Q(enrolments__ends_on=None)),
        )
        .order_by("level")
    )
    counted = [(Level(level), classes, pupils) for level, classes, pupils in rows]
    return Classes(
        Counter({level: classes for level, classes, _pupils in counted}),
        Counter({level: pupils for level, _classes, pupils in counted}),
    )
