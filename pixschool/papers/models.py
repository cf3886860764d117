"""Texts that a school writes for its booklet, and documents asked for many classes at once."""

from django.db import models

from pixschool.core.models import School, SchoolYear, User
from pixschool.core.models.lines import LineField
from pixschool.papers.default_texts import BLOCKS
from students.models import Classroom

LONGEST_TEXT = 3_000  # characters


class BookletText(models.Model):
    """What a school says in place of the product's text, block by block.

    `beside`: the product's text when this one was written, to tell that it has changed since.
    `before`: what stood here before the last change, empty for the product's text.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="booklet_texts")
    block = models.CharField("bloc", max_length=10, choices=list(BLOCKS.items()))
    text = models.TextField("texte", max_length=LONGEST_TEXT, blank=True)
    beside = models.TextField("texte d’origine lu", max_length=LONGEST_TEXT, blank=True)
    before = models.TextField("texte d’avant", max_length=LONGEST_TEXT, blank=True)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "texte du livret"
        verbose_name_plural = "textes du livret"
        ordering = ["block"]
        constraints = [
            models.UniqueConstraint(fields=["school", "block"], name="one_text_a_block"),
            models.CheckConstraint(
                condition=models.Q(block__in=list(BLOCKS)), name="booklet_block_known"
            ),
        ]

    def __str__(self) -> str:
        return f"texte du livret {self.pk}"


class PaperJob(models.Model):
    """A document of several classes, made by workers part by part. `file_key` names its files;
    empty when there are none. `problem`: why it could not be made, in French."""

    school = models.ForeignKey(School, models.CASCADE, related_name="paper_jobs")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="paper_jobs")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    paper = LineField("document", max_length=20)
    form = LineField("forme", max_length=20, blank=True)
    with_names = models.BooleanField("avec les noms", default=True)
    file_key = LineField(max_length=32)
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    ended_at = models.DateTimeField("fini le", null=True, blank=True)
    is_cancelled = models.BooleanField("arrêté", default=False)
    problem = LineField("problème", max_length=200, blank=True)

    class Meta:
        verbose_name = "document de plusieurs classes"
        verbose_name_plural = "documents de plusieurs classes"
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def is_ready(self) -> bool:
        return self.ended_at is not None and not self.is_cancelled and not self.problem


class PaperPart(models.Model):
    """The document of one class. Taken by a worker, then made."""

    job = models.ForeignKey(PaperJob, models.CASCADE, related_name="parts")
    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField("rang")
    taken_at = models.DateTimeField("pris le", null=True, blank=True)
    made_at = models.DateTimeField("fait le", null=True, blank=True)

    class Meta:
        verbose_name = "partie d’un document"
        verbose_name_plural = "parties d’un document"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["job", "rank"], name="one_part_a_rank"),
        ]

    def __str__(self) -> str:
        return f"partie {self.pk}"
