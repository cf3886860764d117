"""How long what was observed is kept: as results are, with the year."""

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
from rituals.models import ObservationSheet


def _sheets(school: School, at: datetime) -> "QuerySet[ObservationSheet]":
    past = years_past(school, at)
    return ObservationSheet.objects.filter(session__ritual__year__in=past)


register(
    Rule(
        code="observations",
        what="Observations des séances d’accueil",
        period=ONE_YEAR_AFTER,
        due=_sheets,
        source=CNIL_PRINCIPLE,
        is_announced=True,
    )
)
