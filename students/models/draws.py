"""Who began early and who late, because lots were drawn: anybody can do the draw again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pixschool.core.models import School, SchoolYear, User
from students.models.roster import Student
from students.models.slots import SlotRule
from students.querysets import DrawnPupilQuerySet


class DrawKind(models.TextChoices):
    LOTS = "lots", "tirage au sort"  # the others wait for the next slot
    STAGGERED = "staggered", "départs échelonnés"  # all come, one group after the other


class SupportDraw(models.Model):
    """A draw that took place: added, never changed. Those who could not come were not in it."""

    school = models.ForeignKey(School, models.CASCADE, related_name="support_draws")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="support_draws")
    kind = models.CharField("façon", max_length=9, choices=DrawKind.choices)
    rule = models.ForeignKey(SlotRule, models.SET_NULL, null=True, blank=True, related_name="draws")
    seed = models.BigIntegerField("graine")  # 48 bits, of the system
    size = models.PositiveSmallIntegerField("élèves")  # who took part, numbered from 1
    # Of each group, in order: how many seats, its first and its last day.
    seats = ArrayField(models.PositiveSmallIntegerField())
    first_days = ArrayField(models.DateField())
    last_days = ArrayField(models.DateField())
    drawn_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    drawn_at = models.DateTimeField("tiré le")

    class Meta:
        verbose_name = "tirage au sort"
        verbose_name_plural = "tirages au sort"
        ordering = ["-drawn_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(seed__gte=0, size__gte=1), name="draw_makes_sense"),
        ]

    def __str__(self) -> str:
        return f"tirage {self.pk}"


class DrawnPupil(models.Model):
    """`number`: in the list before the draw, by name; `rank`: what the lots gave. `group`: 1 begins
    first, 2 then; 0 waits."""

    draw = models.ForeignKey(SupportDraw, models.CASCADE, related_name="drawn")
    student = models.ForeignKey(Student, models.CASCADE, related_name="draws")
    number = models.PositiveSmallIntegerField("numéro")
    rank = models.PositiveSmallIntegerField("rang")
    group = models.PositiveSmallIntegerField("groupe")

    objects = DrawnPupilQuerySet.as_manager()

    class Meta:
        verbose_name = "élève d’un tirage"
        verbose_name_plural = "élèves d’un tirage"
        ordering = ["draw", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "number"], name="drawn_number_once"),
            models.UniqueConstraint(fields=["draw", "rank"], name="drawn_rank_once"),
            models.UniqueConstraint(fields=["draw", "student"], name="drawn_once"),
            models.CheckConstraint(condition=Q(number__gte=1, rank__gte=1), name="drawn_from_one"),
        ]

    def __str__(self) -> str:
        return f"élève tiré {self.pk}"
