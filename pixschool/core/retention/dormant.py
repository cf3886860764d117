"""People of a team who have not signed in for a year: announced, then their access ends, and their
account is closed with the last of them. Who signs in meanwhile keeps everything."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Greatest

from pixschool.core.access import leaving, members
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, School
from pixschool.core.retention.erasing import Noted
from pixschool.core.retention.rules import TWELVE_MONTHS, Rule, register

_TWELVE_MONTHS = timedelta(days=365)


def _dormant(school: School, at: datetime) -> "QuerySet[Membership]":
    """Nobody of an invented school; nor those who manage the team when all of them are away,
    since nobody would be left to ask."""
    present = Membership.objects.active().filter(school=school, school__is_demo=False)
    seen = Greatest("joined_at", Coalesce("user__last_login", "joined_at"))
    asleep = present.annotate(seen_at=seen).filter(seen_at__lt=at - _TWELVE_MONTHS)
    away = set(asleep.values_list("pk", flat=True))
    managers = {one.pk for one in present if one.can(Capability.MANAGE_TEAM)}
    return asleep if managers - away else asleep.exclude(pk__in=managers)


def _end(rows: "QuerySet[Any]", noted: Noted) -> int:
    """One at a time, each looked at again: somebody may have signed in, or changed the team."""
    ended = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            membership = rows.filter(pk=pk).select_related("user", "school").first()
            if membership is None or not _close(membership):
                continue
            noted(1)
        ended += 1
    return ended


def _close(membership: Membership) -> bool:
    """False, and nothing is done, when nobody would be left to manage the team."""
    try:
        members.end(membership=membership, actor=None)
    except members.TeamError:
        return False
    user = membership.user
    is_elsewhere = Membership.objects.active().filter(user=user).exists()
    if not (is_elsewhere or user.is_staff or user.is_superuser):
        leaving.forget(user=user)
    return True


register(
    Rule(
        code="dormant",
        what="Comptes sans connexion : une connexion suffit à garder le sien",
        period=TWELVE_MONTHS,
        due=_dormant,
        erase=_end,
        is_announced=True,
    )
)
