"""Pupils of the school who are in no class of a year: nobody is out of sight once a year turns.

Two sorts, which never mix: those of the year, whom somebody must place; those of the year before
who have not come back, most of whom have left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from pixschool.core.models import Membership, SchoolYear
from students.models import Enrolment, Student
from students.querysets import StudentQuerySet


@dataclass(frozen=True)
class WithoutClass:
    """Each by name, with `places`: their classes up to this year, the last one first."""

    of_year: StudentQuerySet
    not_back: StudentQuerySet


def without_class(membership: Membership, year: SchoolYear) -> WithoutClass:
    """`of_year`: who left a class of this year, or never had any. `not_back`: who was in a class
    at the end of the year before, and was in none since."""
    pupils = Student.objects.visible_to(membership)
    theirs = Enrolment.objects.filter(student=OuterRef("pk"))
    was_here = pupils.filter(Exists(theirs.in_year(year)) | ~Exists(theirs))
    return WithoutClass(
        of_year=_listed(was_here.exclude(Exists(theirs.open().in_year(year))), year),
        not_back=_listed(
            pupils.filter(pk__in=_at_the_end_of_the_year_before(year).values("student")).exclude(
                Exists(theirs.in_year(year))
            ),
            year,
        ),
    )


def _at_the_end_of_the_year_before(year: SchoolYear) -> "QuerySet[Enrolment]":
    before = year.school.years.filter(start_year__lt=year.start_year).order_by("-start_year")
    return Enrolment.objects.open().filter(
        student__school=year.school_id, year__in=before.values("pk")[:1]
    )


def _listed(pupils: StudentQuerySet, year: SchoolYear) -> StudentQuerySet:
    up_to = Enrolment.objects.filter(
        year__school=year.school_id, year__start_year__lte=year.start_year
    )
    places = up_to.select_related("classroom", "year")
    prefetch: Prefetch[str] = Prefetch("enrolments", places, to_attr="places")
    return pupils.prefetch_related(prefetch).order_by("name_key", "pk")


def by_former_class(pupils: Iterable[Student]) -> Mapping[str, list[Student]]:
    """{class: its pupils}, in the order of the names of the classes."""
    found: dict[str, list[Student]] = {}
    for pupil in pupils:
        places: list[Enrolment] = pupil.places  # type: ignore[attr-defined]  # of `_listed`
        found.setdefault(places[0].classroom.name if places else "", []).append(pupil)
    return dict(sorted(found.items()))
