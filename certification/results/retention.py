"""How long results of certification are kept (`pixschool/core/retention`)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from certification.comparing import kept
from certification.models import CertificationResult
from pixschool.core.models import School, SchoolYear
from pixschool.core.retention import erasing
from pixschool.core.retention.rules import (
    CNIL_PRINCIPLE,
    ONE_YEAR_AFTER,
    Rule,
    register,
    years_past,
)


def _results(school: School, at: datetime) -> "QuerySet[CertificationResult]":
    return CertificationResult.objects.filter(school=school, year__in=years_past(school, at))


def _erase(rows: "QuerySet[Any]", noted: erasing.Noted) -> int:
    kept.keep(SchoolYear.objects.filter(pk__in=rows.order_by().values("year")))
    return erasing.erase(rows, noted)


register(
    Rule(
        code="certification_results",
        what="Résultats de certification des années passées",
        period=ONE_YEAR_AFTER,
        due=_results,
        erase=_erase,
        source=CNIL_PRINCIPLE,
        is_announced=True,
    )
)
