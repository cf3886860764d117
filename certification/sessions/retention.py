"""How long plans are kept: with the year. A duration goes as soon as its pupil has sat."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.models import AdultDuty, CertificationPlan, LongerDuration, SessionCandidate
from pixschool.core.models import School, SchoolYear
from pixschool.core.retention.rules import (
    CNIL_PRINCIPLE,
    ONE_YEAR_AFTER,
    Rule,
    register,
    years_past,
)


def _plans(school: School, at: datetime) -> "QuerySet[CertificationPlan]":
    return CertificationPlan.objects.filter(school=school, year__in=years_past(school, at))


def _duties(school: School, at: datetime) -> "QuerySet[AdultDuty]":
    return AdultDuty.objects.filter(year__in=years_past(school, at))


def _durations(school: School, at: datetime) -> "QuerySet[LongerDuration]":
    """Of pupils who sat more than a week ago, and of years that are no more the current one."""
    current = SchoolYear.objects.filter(school=school, is_current=True).values("start_year")
    sat = SessionCandidate.objects.filter(
        student=OuterRef("student"),
        session__plan__year=OuterRef("year"),
        session__plan__state="applied",
        session__ends_at__lt=at - timedelta(days=7),
        presence="present",
    )
    return LongerDuration.objects.filter(year__school=school).filter(
        Q(Exists(sat)) | Q(year__start_year__lt=current[:1])
    )


register(
    Rule(
        code="certification_plans",
        what="Plans de certification des années passées",
        period=ONE_YEAR_AFTER,
        due=_plans,
        source=CNIL_PRINCIPLE,
        is_announced=True,
    ),
    Rule(
        code="certification_duties",
        what="Surveillances annoncées aux membres de l’équipe, des années passées",
        period=ONE_YEAR_AFTER,
        due=_duties,
        source=CNIL_PRINCIPLE,
    ),
    Rule(
        code="longer_durations",
        what="Durées particulières de certification",
        period="une semaine après la séance",
        due=_durations,
        source=CNIL_PRINCIPLE,
    ),
)
