from django.db import models

from pixschool.core.models.school import School


class SchoolStatement(models.Model):
    """What a school writes in its statements (register, notices, accessibility): its contacts and
    complements, by name. Ours are in `portal/statements`.

    `before`: what stood here before the last change. `beside`: what our statement said when each
    complement was written, to tell that it has changed since.
    """

    school = models.OneToOneField(School, models.CASCADE, related_name="statement")
    words = models.JSONField("textes", default=dict, blank=True)
    before = models.JSONField("textes d’avant", default=dict, blank=True)
    beside = models.JSONField("textes d’origine lus", default=dict, blank=True)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "déclarations de l’établissement"
        verbose_name_plural = "déclarations des établissements"

    def __str__(self) -> str:
        return f"déclarations {self.pk}"
