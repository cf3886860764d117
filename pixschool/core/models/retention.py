from django.db import models
from django.db.models import Q

from pixschool.core.models.lines import LineField
from pixschool.core.models.school import School
from pixschool.core.models.user import User


class Erasure(models.Model):
    """What was erased because its period was over: announced first, then done, and the proof that
    is left. How many, when, under which rule: nothing says who."""

    school = models.ForeignKey(School, models.CASCADE, related_name="erasures")
    rule = LineField("règle", max_length=20)
    # As the rule said it on that day.
    what = LineField("données", max_length=120)
    period = LineField("durée", max_length=160)
    # Rows are those whose period was over then: what ages meanwhile waits for the next time.
    announced_at = models.DateTimeField("annoncé le")
    erase_after = models.DateTimeField("à effacer à partir du")
    count = models.PositiveIntegerField("nombre", default=0)
    ended_at = models.DateTimeField("effacé le", null=True, blank=True)

    class Meta:
        verbose_name = "effacement"
        ordering = ["-announced_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "rule"], condition=Q(ended_at=None), name="one_erasure_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"effacement {self.pk}"


class SchoolErasure(models.Model):
    """The proof that is left of a school that was closed: which, when, how much; nobody's name."""

    uai = LineField("UAI", max_length=8)
    closed_at = models.DateTimeField("fermé le")
    # Counted when the erasing began.
    people = models.PositiveIntegerField("personnes")
    rows = models.PositiveIntegerField("lignes")
    ended_at = models.DateTimeField("effacé le", null=True, blank=True)

    class Meta:
        verbose_name = "établissement effacé"
        verbose_name_plural = "établissements effacés"
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["uai", "closed_at"], name="one_proof_of_a_closing"),
        ]

    def __str__(self) -> str:
        return f"effacement de {self.uai}"


class SchoolArchive(models.Model):
    """All that a school may take away, asked for by somebody: waiting, being written, there to be
    taken, or gone. The row says so, long after the file."""

    school = models.ForeignKey(School, models.CASCADE, related_name="archives")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    started_at = models.DateTimeField("commencé le", null=True)
    ended_at = models.DateTimeField("fini le", null=True)
    # Of its file; empty when there is none: not yet, not any more, or it failed.
    key = LineField(max_length=32, blank=True)
    size = models.PositiveBigIntegerField("octets", default=0)
    taken_at = models.DateTimeField("téléchargé le", null=True)

    class Meta:
        verbose_name = "export de l’établissement"
        verbose_name_plural = "exports de l’établissement"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school"], condition=Q(ended_at=None), name="one_archive_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def has_failed(self) -> bool:
        return self.ended_at is not None and self.size == 0
