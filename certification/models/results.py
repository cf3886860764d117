"""What Pix has certified of a pupil: one row for each result read, the corrected ones kept."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from certification.querysets import CertificationResultQuerySet
from pixschool.core.models import ImportBatch, School, SchoolYear
from pixschool.core.models.lines import LineField, is_one_line
from students.models import Student

HIGHEST_LEVEL, HIGHEST_SCORE = 8, 1024


class CertificationKind(models.TextChoices):
    PIX = "pix", "Pix"
    CLEA = "clea", "CléA numérique"
    PIX_PLUS = "pix_plus", "Pix+"


class ResultStatus(models.TextChoices):
    VALIDATED = "validated", "validée"
    REJECTED = "rejected", "non obtenue"
    CANCELLED = "cancelled", "annulée"
    ERROR = "error", "en erreur"
    STARTED = "started", "démarrée"


class CertificationResult(models.Model):
    """One result, as one file gave it. Several for a pupil who sat again; of one that Pix has
    corrected, `replaces` names the former, which stays and is current no more.

    Neither birth data nor the comment of the jury; of the number of the certification, a hash.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="certification_results")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="certification_results")
    student = models.ForeignKey(Student, models.CASCADE, related_name="certification_results")
    kind = models.CharField("sorte", max_length=8, choices=CertificationKind.choices)
    certificate = LineField("certification", max_length=80)  # as Pix names it
    generation = LineField("génération du fichier", max_length=8)
    number_key = LineField(max_length=64)  # keyed hash
    session = LineField("session", max_length=20, blank=True)
    sat_on = models.DateField("passée le")
    status = models.CharField("statut", max_length=9, choices=ResultStatus.choices)
    score = models.PositiveSmallIntegerField("pix", null=True)
    level = models.PositiveSmallIntegerField("niveau", null=True)  # a number of its own,
    level_label = LineField("libellé du niveau", max_length=40, blank=True)  # as the file says it
    # Of the sixteen, in the order of `crcn.COMPETENCES`; None for one that was not tested.
    competences = ArrayField(
        models.PositiveSmallIntegerField(null=True), verbose_name="compétences", default=list
    )
    complementary = models.JSONField("certifications complémentaires", default=dict)
    read_on = models.DateField("exportée le", null=True)  # the file, as its name says
    is_current = models.BooleanField("en vigueur", default=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaced_by")
    created_in = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="+")

    objects = CertificationResultQuerySet.as_manager()

    class Meta:
        verbose_name = "résultat de certification"
        verbose_name_plural = "résultats de certification"
        ordering = ["-sat_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "number_key"],
                condition=Q(is_current=True),
                name="one_current_certification_result",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__gte=1, level__lte=HIGHEST_LEVEL),
                name="certification_level_known",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__lte=HIGHEST_SCORE),
                name="certification_score_possible",
            ),
            is_one_line("certificate", of="certificationresult"),
            is_one_line("session", of="certificationresult"),
            is_one_line("level_label", of="certificationresult"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate}, {self.get_status_display()}"
