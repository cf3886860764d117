"""What is kept of pupils and of their results, and how it goes (`pixschool/core/retention`)."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from campaigns.matching import totals
from campaigns.models import ParticipantLink, Participation
from pixschool.core.models import School, SchoolYear
from pixschool.core.retention import erasing
from pixschool.core.retention.rules import (
    CNIL_PRINCIPLE,
    ONE_YEAR_AFTER,
    Rule,
    register,
    years_past,
)
from students.models import Enrolment, Student
from students.signals import pupils_going


def _results(school: School, at: datetime) -> "QuerySet[Participation]":
    return Participation.objects.filter(campaign__year__in=years_past(school, at))


def _erase_results(rows: "QuerySet[Any]", noted: erasing.Noted) -> int:
    totals.keep(SchoolYear.objects.filter(pk__in=rows.order_by().values("campaign__year")))
    return erasing.in_batches(rows, _erase_some_results, noted)


def _erase_some_results(some: "QuerySet[Any]") -> None:
    """With the names read that stand for nobody of the school any more; a name that is a pupil's
    is kept for as long as the pupil is."""
    links = list(some.values_list("link", flat=True))
    some.delete()
    ParticipantLink.objects.filter(pk__in=links, student=None, participations=None).delete()


def _leavers(school: School, at: datetime) -> "QuerySet[Student]":
    """Last enrolled in a year that is past, and without a result in one that is kept."""
    kept = SchoolYear.objects.filter(school=school).exclude(pk__in=years_past(school, at))
    read = Participation.objects.filter(campaign__year__in=kept)
    pupils = Student.objects.filter(school=school)
    once = pupils.filter(enrolments__year__in=years_past(school, at))
    here = pupils.filter(enrolments__year__in=kept)
    named = Q(pk__in=read.filter(student__isnull=False).values("student"))
    named |= Q(pk__in=read.filter(link__student__isnull=False).values("link__student"))
    return pupils.filter(pk__in=once.values("pk")).exclude(named).exclude(pk__in=here.values("pk"))


def _erase_leavers(rows: "QuerySet[Any]", noted: erasing.Noted) -> int:
    enrolled = Enrolment.objects.filter(student__in=rows.order_by().values("pk"))
    years = list(SchoolYear.objects.filter(pk__in=enrolled.values("year")))
    totals.keep(years)
    pupils_going.send(sender=Student, years=years)
    return erasing.in_batches(rows, _erase_some_leavers, noted)


def _erase_some_leavers(some: "QuerySet[Any]") -> None:
    pupils = list(some.values_list("pk", flat=True))
    links = ParticipantLink.objects.filter(student__in=pupils)
    Participation.objects.filter(Q(student__in=pupils) | Q(link__in=links)).delete()
    links.delete()
    some.delete()


register(
    Rule(
        code="results",
        what="Résultats nominatifs des années passées",
        period=ONE_YEAR_AFTER,
        due=_results,
        erase=_erase_results,
        source=CNIL_PRINCIPLE,
        is_announced=True,
    ),
    Rule(
        code="leavers",
        what="Élèves partis",
        period=f"{ONE_YEAR_AFTER} où l’élève était inscrit",
        due=_leavers,
        erase=_erase_leavers,
        source=CNIL_PRINCIPLE,
        is_announced=True,
    ),
)
