from django.db import models

from pixschool.core.models.lines import LineField
from pixschool.core.models.school import School


class Heartbeat(models.Model):
    """When a periodic job last ran, for a school or for all, and what it did."""

    stage = LineField("travail", max_length=20)
    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="heartbeats")
    at = models.DateTimeField("le")
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = "passage"
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "school"], name="heartbeat_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.stage
