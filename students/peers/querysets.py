from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Count, Q

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear

if TYPE_CHECKING:
    from students.models import PeerHelper, PeerPair, Student  # noqa: F401


def _pupils(membership: Membership) -> "models.QuerySet[Student]":
    return apps.get_model("students", "Student").objects.visible_to(membership)


class PeerHelperQuerySet(models.QuerySet["PeerHelper"]):
    def visible_to(self, membership: Membership) -> "PeerHelperQuerySet":
        """The pupils one may see, for whoever helps."""
        helpers = self.filter(school_id=membership.school_id)
        if not membership.can(Capability.SEE_SUPPORT):
            return helpers.none()
        if membership.can(Capability.SEE_ALL_CLASSES):
            return helpers
        return helpers.filter(student__in=_pupils(membership).values("pk"))

    def in_year(self, year: SchoolYear) -> "PeerHelperQuerySet":
        return self.filter(year=year)

    def helping(self) -> "PeerHelperQuerySet":
        """Who agreed, and still does."""
        return self.filter(withdrawn_at=None)

    def with_load(self) -> "PeerHelperQuerySet":
        """With `load`: their pairs under way; `all_pairs`: those of the year in which they met."""
        pairs = Q(pairs__isnull=False)
        return self.annotate(
            load=Count("pairs", filter=pairs & Q(pairs__ended_on=None)),
            all_pairs=Count(
                "pairs", filter=pairs & ~Q(pairs__outcome__in=["mistaken", "never_met"])
            ),
        )


class PeerPairQuerySet(models.QuerySet["PeerPair"]):
    def visible_to(self, membership: Membership) -> "PeerPairQuerySet":
        """Those who help the pupils one may see: a pair says a difficulty of the one helped."""
        pairs = self.filter(school_id=membership.school_id)
        if not membership.can(Capability.SEE_SUPPORT):
            return pairs.none()
        if membership.can(Capability.SEE_ALL_CLASSES):
            return pairs
        return pairs.filter(helped__in=_pupils(membership).values("pk"))

    def in_year(self, year: SchoolYear) -> "PeerPairQuerySet":
        return self.filter(year=year)

    def under_way(self) -> "PeerPairQuerySet":
        return self.filter(ended_on=None)
