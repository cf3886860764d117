"""Peer help is of a year, and goes with what is nominative of it."""

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
from students.models import PeerHelper


def _agreements(school: School, at: datetime) -> "QuerySet[PeerHelper]":
    """With their pairs, which hang on them."""
    return PeerHelper.objects.filter(school=school, year__in=years_past(school, at))


register(
    Rule(
        code="peer_help",
        what="Entraide entre élèves des années passées",
        period=ONE_YEAR_AFTER,
        due=_agreements,
        source=CNIL_PRINCIPLE,
        is_announced=True,
    )
)
