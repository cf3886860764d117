"""Which papers of a plan have been printed: what is outdated follows."""

from django.db import models

from certification.models.plans import CertificationPlan
from pixschool.core.models import User


class PlanPaperKind(models.TextChoices):
    """Two shapes of a paper that say the same to the same people are one kind."""

    DAYS = "days", "liste du jour"
    DOORS = "doors", "liste de porte"
    SUMMONS = "summons", "convocation"
    LETTERS = "letters", "lettre aux familles"
    ATTENDANCE = "attendance", "feuille d’émargement"
    INVIGILATORS = "invigilators", "feuille de surveillant"


class PrintedPaper(models.Model):
    """Some papers of a plan, taken to be printed. `pieces`: {which one: a digest of what it says};
    ids, days and hashes, no name. `edits`: how many times the plan had been changed by hand."""

    plan = models.ForeignKey(CertificationPlan, models.CASCADE, related_name="printed_papers")
    kind = models.CharField("papier", max_length=12, choices=PlanPaperKind.choices)
    edits = models.PositiveIntegerField(default=0)
    pieces = models.JSONField(default=dict)
    printed_at = models.DateTimeField("imprimé le", auto_now_add=True)
    printed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "papier imprimé"
        verbose_name_plural = "papiers imprimés"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"papier imprimé {self.pk}"
