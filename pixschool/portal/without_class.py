"""Pupils of the school who are in no class of a year: nobody is out of sight once a year turns."""

from django.db.models import Prefetch, Q

from pixschool.core.models import Membership, SchoolYear
from students.models import Enrolment, Student
from students.querysets import StudentQuerySet


def without_class(membership: Membership, year: SchoolYear) -> StudentQuerySet:
    """By name: those who were in a class at the end of the year before, who left a class of this
    one, or who never had any. With `places`, their classes up to this year, the last one first.
    """
    before = year.school.years.filter(start_year__lt=year.start_year).order_by("-start_year")
    enrolments = Enrolment.objects.filter(year__school=year.school_id)
    placed = enrolments.open().in_year(year)
    here = enrolments.filter(Q(year=year) | Q(ends_on=None, year__in=before.values("pk")[:1]))
    up_to = enrolments.filter(year__start_year__lte=year.start_year)
    return (
        Student.objects.visible_to(membership)
        .filter(Q(pk__in=here.values("student")) | Q(enrolments=None))
        .exclude(pk__in=placed.values("student"))
        .prefetch_related(
            Prefetch("enrolments", up_to.select_related("classroom", "year"), to_attr="places")
        )
        .order_by("name_key", "pk")
    )
