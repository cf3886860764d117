from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear

if TYPE_CHECKING:
    from students.models import AccountMark  # noqa: F401


class AccountMarkQuerySet(models.QuerySet["AccountMark"]):
    def visible_to(self, membership: Membership) -> "AccountMarkQuerySet":
        """Of the pupils one may see, for whoever helps."""
        marks = self.filter(school_id=membership.school_id)
        if not membership.can(Capability.SEE_SUPPORT):
            return marks.none()
        if membership.can(Capability.SEE_ALL_CLASSES):
            return marks
        pupils = apps.get_model("students", "Student").objects.visible_to(membership)
        return marks.filter(student__in=pupils.values("pk"))

    def in_year(self, year: SchoolYear) -> "AccountMarkQuerySet":
        return self.filter(year=year)

    def holding(self) -> "AccountMarkQuerySet":
        """The last one of each pupil and kind; an empty one says that nothing is known."""
        last_first = self.order_by("student_id", "kind", "-noted_at", "-pk")
        return last_first.distinct("student_id", "kind")
