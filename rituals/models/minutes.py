"""What a conseil pédagogique decided: plain text, no pupil."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pixschool.core.models import School, SchoolYear, User
from pixschool.core.models.lines import LineField, is_one_line

LONGEST_DECISION = 800  # characters
MOST_DECISIONS = 20


class CouncilMinutes(models.Model):
    """The decisions of a meeting, each a short text, in the order in which they are read."""

    school = models.ForeignKey(School, models.CASCADE, related_name="council_minutes")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="council_minutes")
    title = LineField("titre", max_length=120, default="Conseil pédagogique")
    held_on = models.DateField("tenu le")
    decisions = ArrayField(models.CharField(max_length=LONGEST_DECISION), verbose_name="décisions")
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField("écrit le", auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "relevé de décisions"
        verbose_name_plural = "relevés de décisions"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decisions__len__range=(1, MOST_DECISIONS)),
                name="council_minutes_some_decisions",
            ),
            is_one_line("title", of="council_minutes"),
        ]

    def __str__(self) -> str:
        return self.title
