"""What a member who watches over sessions was promised, and what a mail told them of it."""

from django.db import models
from django.db.models import F, Q

from pixschool.core.models import Membership, OutgoingEmail, SchoolYear
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.reference.levels import Level


class AdultDuty(models.Model):
    """A session that a member watches over, as their calendar says it: one event, which moves with
    the plan. `sequence` counts its changes; one that is called off stays, `cancelled_at` set."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="adult_duties")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="adult_duties")
    level = models.CharField("niveau", max_length=6, choices=Level.choices)
    session_uid = models.UUIDField()  # of the session, as it is from plan to plan
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    room = LineField("salle", max_length=40)
    sequence = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("depuis")
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "surveillance annoncée"
        verbose_name_plural = "surveillances annoncées"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "session_uid"], name="adult_duty_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="adult_duty_in_order"
            ),
            is_one_line("room", of="adultduty"),
        ]

    def __str__(self) -> str:
        return f"surveillance annoncée {self.pk}"


class ToldDuty(models.Model):
    """What a mail said of a duty. The last one whose mail went, or may still go, is what the
    person believes. `is_on`: False when it said that it is called off."""

    duty = models.ForeignKey(AdultDuty, models.CASCADE, related_name="told")
    email = models.ForeignKey(OutgoingEmail, models.CASCADE, related_name="told_duties")
    is_on = models.BooleanField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = LineField(max_length=40)

    class Meta:
        verbose_name = "surveillance dite"
        verbose_name_plural = "surveillances dites"
        ordering = ["pk"]
        constraints = [is_one_line("room", of="toldduty")]

    def __str__(self) -> str:
        return f"surveillance dite {self.pk}"
