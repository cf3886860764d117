from typing import cast

from django.db import models
from django.db.models import Q

from students.models.roster import Classroom, Group


class Halves(models.Model):
    """A class, or a teaching group, in two: each half is a teaching group of the year, which
    sessions and campaigns know already."""

    classroom = models.OneToOneField(
        Classroom, models.CASCADE, null=True, blank=True, related_name="halves"
    )
    group = models.OneToOneField(
        Group, models.CASCADE, null=True, blank=True, related_name="halves"
    )
    first = models.OneToOneField(Group, models.CASCADE, related_name="first_of")
    second = models.OneToOneField(Group, models.CASCADE, related_name="second_of")

    class Meta:
        verbose_name = "partage en demi-groupes"
        verbose_name_plural = "partages en demi-groupes"
        constraints = [
            models.CheckConstraint(
                condition=Q(classroom=None, group__isnull=False)
                | Q(classroom__isnull=False, group=None),
                name="halves_of_a_class_or_a_group",
            ),
        ]

    def __str__(self) -> str:
        return f"demi-groupes {self.pk}"

    @property
    def whole(self) -> Classroom | Group:
        """What is in two."""
        return self.classroom or cast("Group", self.group)  # one of the two, by the constraint
