"""Projects that a documentalist and a teacher lead together, and how Pix meets the CDI's work."""

from django.db import models
from django.db.models import Q

from pixschool.core.models import Membership, School
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.reference.crcn import COMPETENCE_BY_CODE, LiteracyLink
from rituals.models.plan import Ritual
from rituals.querysets import ProjectQuerySet
from students.models import Group

LONGEST_WORDS = 160  # characters


class Project(models.Model):
    """A sequence tied to a subject. What the year says of it (title, dates, levels, classes,
    competences, who leads, its sessions) is its ritual's: moved on the wall, it is moved here."""

    ritual = models.OneToOneField(Ritual, models.CASCADE, related_name="project")
    subject = LineField("matière", max_length=60)
    # In words: not every teacher has an account here.
    teachers = LineField("avec", max_length=LONGEST_WORDS, blank=True)
    members = models.ManyToManyField(
        Membership, verbose_name="collègues de l’équipe", related_name="projects", blank=True
    )
    groups = models.ManyToManyField(
        Group, verbose_name="groupes", related_name="projects", blank=True
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "projet"
        ordering = ["ritual__starts_on", "pk"]
        constraints = [
            is_one_line("subject", of="project"),
            is_one_line("teachers", of="project"),
        ]

    def __str__(self) -> str:
        return f"projet {self.pk}"


class LiteracyRow(models.Model):
    """What a school says of a competence beside information literacy, in place of the proposal."""

    class LinkStrength(models.TextChoices):
        STRONG = LiteracyLink.STRONG.value, "fort"
        MEDIUM = LiteracyLink.MEDIUM.value, "moyen"
        WEAK = LiteracyLink.WEAK.value, "faible"

    school = models.ForeignKey(School, models.CASCADE, related_name="literacy_rows")
    competence = LineField("compétence", max_length=3)
    strength = models.CharField("lien", max_length=6, choices=LinkStrength.choices)
    words = LineField("au CDI", max_length=LONGEST_WORDS, blank=True)

    class Meta:
        verbose_name = "lien avec l’information-documentation"
        verbose_name_plural = "liens avec l’information-documentation"
        ordering = ["competence"]
        constraints = [
            models.UniqueConstraint(fields=["school", "competence"], name="literacy_row_once"),
            models.CheckConstraint(
                condition=Q(competence__in=sorted(COMPETENCE_BY_CODE)),
                name="literacy_row_competence_known",
            ),
            is_one_line("words", of="literacy_row"),
        ]

    def __str__(self) -> str:
        return f"lien {self.pk}"
