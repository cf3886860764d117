"""What was checked on each machine of a room before the certification."""

from django.db import models
from django.db.models import Q

from certification.models.rooms import MOST_MACHINES, ComputerRoom
from pixschool.core.models import SchoolYear, User


class MachineCheck(models.Model):
    """One machine of a room, this year. `checks`: the codes of `readiness.machines.CHECKS` that
    were ticked."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="machine_checks")
    room = models.ForeignKey(ComputerRoom, models.CASCADE, related_name="machine_checks")
    number = models.PositiveSmallIntegerField("poste")  # from 1
    checks = models.JSONField(default=list)
    checked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    checked_at = models.DateTimeField("vérifié le", auto_now=True)

    class Meta:
        verbose_name = "poste vérifié"
        verbose_name_plural = "postes vérifiés"
        ordering = ["room", "number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "room", "number"], name="machine_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_MACHINES), name="machine_number_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"poste {self.number}"
