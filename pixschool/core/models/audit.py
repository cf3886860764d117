from django.db import models

from pixschool.core.models.lines import LineField
from pixschool.core.models.school import School
from pixschool.core.models.user import User


class AuditEntry(models.Model):
    """One act: who, where, what, on which ids. Never a pupil's name. Append-only."""

    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="audit_entries")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    event = LineField("acte", max_length=60)
    target = LineField("objet", max_length=60, blank=True)
    target_ids = models.JSONField("identifiants", default=list)
    details = models.JSONField("détails", default=dict)
    request_id = LineField(max_length=36, blank=True)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "entrée du journal"
        verbose_name_plural = "entrées du journal"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["school", "-at"], name="audit_by_school")]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
