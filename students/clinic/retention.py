"""What was noted of accounts is of a year, and goes with what is nominative of it."""

from datetime import datetime

from django.db.models import QuerySet

from pixschool.core.models import School
from pixschool.core.retention.rules import (
    CNIL_PRINCIPLE,
    ONE_YEAR_AFTER,
    Rule,
    register,
    years_past,
)
from students.models import AccountMark


def _marks(school: School, at: datetime) -> "QuerySet[AccountMark]":
    return AccountMark.objects.filter(school=school, year__in=years_past(school, at))


register(
    Rule(
        code="account_marks",
        what="Comptes d’élèves à refaire des années passées",
        period=ONE_YEAR_AFTER,
        due=_marks,
        source=CNIL_PRINCIPLE,
    )
)
