from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Prefetch, Q

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.sql import is_any_of
from students.models import Classroom, Group

if TYPE_CHECKING:
    from campaigns.models import Campaign, ParticipantLink  # noqa: F401


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, membership: Membership) -> "CampaignQuerySet":
        """All of the school's; a class lead sees those that expect pupils of their classes."""
        campaigns = self.filter(school_id=membership.school_id)
        if membership.sees_own_classes_only:
            return campaigns.expecting_in(Classroom.objects.visible_to(membership))
        return campaigns

    def expecting_in(
        self, classrooms: Iterable[Classroom | int] | models.QuerySet[Classroom]
    ) -> "CampaignQuerySet":
        """Given to one of these classes, of one year, or to a group with a pupil in one of them."""
        groups = Group.objects.with_pupils(classroom__in=classrooms).values("pk")
        to_classes = self.model.classrooms.through.objects.filter(classroom__in=classrooms)
        to_groups = self.model.groups.through.objects.filter(is_any_of("group_id", groups))
        return self.filter(
            is_any_of("pk", to_classes.values("campaign"))
            | is_any_of("pk", to_groups.values("campaign"))
        )

    def in_year(self, year: SchoolYear) -> "CampaignQuerySet":
        return self.filter(year=year)

    def active(self) -> "CampaignQuerySet":
        """Not archived."""
        return self.filter(is_archived=False)

    def open_on(self, day: date) -> "CampaignQuerySet":
        """Both dates included; an absent date closes nothing."""
        return self.active().filter(
            Q(opens_on=None) | Q(opens_on__lte=day), Q(closes_on=None) | Q(closes_on__gte=day)
        )

    def begun_by(self, day: date) -> "CampaignQuerySet":
        """Open or over: those in which somebody can be missing."""
        return self.active().filter(Q(opens_on=None) | Q(opens_on__lte=day))

    def with_reading(self) -> "CampaignQuerySet":
        """With whose each of their codes is and when it was read, and no more of `pix_campaigns`:
        `last_read_at`, `code_count`, `missing.known`."""
        codes: Any = self.model.pix_campaigns.rel.related_model
        read = codes.objects.only("campaign", "classroom", "group", "read_at").order_by()
        return self.prefetch_related(Prefetch("pix_campaigns", read))

    def by_date(self) -> "CampaignQuerySet":
        """What ends first comes first; without an end, last."""
        return self.order_by(F("closes_on").asc(nulls_last=True), "name", "pk")


class ParticipantLinkQuerySet(models.QuerySet["ParticipantLink"]):
    def for_school(self, school_id: int) -> "ParticipantLinkQuerySet":
        return self.filter(school_id=school_id)

    def doubled(self) -> "ParticipantLinkQuerySet":
        """Held because another name of a file reaches the same pupil; nobody has said a word."""
        return self.filter(is_held=True, decided_at=None)
