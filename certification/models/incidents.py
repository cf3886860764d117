"""What went wrong in a session: one of a closed list, never a text about a pupil."""

from django.db import models

from certification.models.plans import CertificationSession, SessionCandidate
from pixschool.core.models import User


class IncidentKind(models.TextChoices):
    MACHINE = "machine", "panne d’un poste"
    NETWORK = "network", "coupure du réseau"
    LEFT = "left", "élève sorti avant la fin"
    FRAUD = "fraud", "suspicion de fraude"
    ALARM = "alarm", "alarme ou évacuation"
    OTHER = "other", "autre, dit de vive voix"


class SessionIncident(models.Model):
    """Of the whole session, or of one pupil in it. One that was noted by mistake is withdrawn, and
    stays."""

    session = models.ForeignKey(CertificationSession, models.CASCADE, related_name="incidents")
    candidate = models.ForeignKey(
        SessionCandidate, models.CASCADE, null=True, blank=True, related_name="incidents"
    )
    kind = models.CharField("incident", max_length=8, choices=IncidentKind.choices)
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField("noté le")
    withdrawn_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "incident d’une séance"
        verbose_name_plural = "incidents d’une séance"
        ordering = ["noted_at", "pk"]

    def __str__(self) -> str:
        return f"incident {self.pk}"
