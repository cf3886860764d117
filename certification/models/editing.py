"""What a person has changed in a plan, or in its settings to make one possible; all taken back."""

from django.db import models

from certification.models.plans import CertificationPlan
from certification.models.settings import PlanSettings
from pixschool.core.models import User
from pixschool.core.models.lines import LineField

LONGEST_TEXT = 300


class PlanEdit(models.Model):
    """One change by hand. `number` counts those of the plan, which is then at that many edits.

    `before` and `after`: the sessions that it touched, as `editing.snapshots` writes them, with
    ids of pupils; they go with the plan.
    """

    plan = models.ForeignKey(CertificationPlan, models.CASCADE, related_name="hand_edits")
    number = models.PositiveIntegerField()
    text = LineField("ce qui a changé", max_length=LONGEST_TEXT)  # in French, without a pupil
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_as = models.PositiveIntegerField(null=True, blank=True)  # the plan was then at so many

    class Meta:
        verbose_name = "modification d’un plan"
        verbose_name_plural = "modifications d’un plan"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_edit_once"),
        ]

    def __str__(self) -> str:
        return f"modification {self.pk}"


class SettingsEdit(models.Model):
    """A single change that a plan had named and somebody has made. `before`: what takes it back."""

    settings = models.ForeignKey(PlanSettings, models.CASCADE, related_name="edits")
    change = LineField("sorte", max_length=8)  # as `relaxing.HelpfulChange.change`
    text = LineField("ce qui a changé", max_length=LONGEST_TEXT)
    before = models.JSONField(default=dict)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        verbose_name = "réglage ajouté"
        verbose_name_plural = "réglages ajoutés"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"réglage ajouté {self.pk}"
