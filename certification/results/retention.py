"""How long results of certification are kept (`pixschool/core/retention`)."""

from datetime import datetime

from django.db.models import QuerySet

from certification.models import CertificationResult
from pixschool.core.models import School
from pixschool.core.retention.rules import (
    CNIL_PRINCIPLE,
    ONE_YEAR_AFTER,
    Rule,
    register,
    years_past,
)


def _results(school: School, at: datetime) -> "QuerySet[CertificationResult]":
    return CertificationResult.objects.filter(school=school, year__in=years_past(school, at))


register(
    Rule(
        code="certification_results",
        what="Résultats de certification des années passées",
        period=ONE_YEAR_AFTER,
        due=_results,
        source=CNIL_PRINCIPLE,
        is_announced=True,
    )
)
