"""What one sees of pupils in a welcome session: a sheet, its rows, and one observation a cell.

A row has a number that never changes nor serves again: it is all that a tablet keeps of a pupil.
"""

from django.db import models
from django.db.models import Q

from pixschool.core.models import User
from pixschool.core.models.lines import LineField
from rituals.models.sessions import Session
from rituals.querysets import ObservationVersionQuerySet
from students.models import Student

LONGEST_ANSWER = 16  # characters of a value, and of an item


class ObservationSheet(models.Model):
    """The grid of a session, opened once; which items it has, `rituals.sessions.grids` says."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="sheet")
    grid = LineField("grille", max_length=LONGEST_ANSWER)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)

    class Meta:
        verbose_name = "grille d’observation"
        verbose_name_plural = "grilles d’observation"

    def __str__(self) -> str:
        return f"grille {self.pk}"


class ObservedPupil(models.Model):
    """A row of a sheet."""

    sheet = models.ForeignKey(ObservationSheet, models.CASCADE, related_name="rows")
    number = models.PositiveSmallIntegerField("ligne")
    student = models.ForeignKey(Student, models.CASCADE, related_name="observed_in")

    class Meta:
        verbose_name = "élève observé"
        verbose_name_plural = "élèves observés"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="row_number_once"),
            models.UniqueConstraint(fields=["sheet", "student"], name="row_once_per_pupil"),
        ]

    def __str__(self) -> str:
        return f"ligne {self.pk}"


class Observation(models.Model):
    """What holds now in one cell. Its id is the tablet's, made when the cell is first filled; of
    two tablets that fill it at once, the first to arrive gives its own."""

    id = models.UUIDField(primary_key=True)
    row = models.ForeignKey(ObservedPupil, models.CASCADE, related_name="observations")
    item = LineField(max_length=LONGEST_ANSWER)
    value = LineField(max_length=LONGEST_ANSWER, blank=True)  # empty: not seen
    version = models.PositiveIntegerField(default=1)
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField("notée le")

    class Meta:
        verbose_name = "observation"
        constraints = [
            models.UniqueConstraint(fields=["row", "item"], name="observation_once_per_cell"),
            models.CheckConstraint(
                condition=Q(version__gte=1), name="observation_versions_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"observation {self.pk}"


class ObservationVersion(models.Model):
    """Each value that a cell has had, the first one included. `write`: the tablet's name for this
    very act, so that what is sent twice is written once."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    value = LineField(max_length=LONGEST_ANSWER, blank=True)
    write = models.UUIDField()
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()

    objects = ObservationVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’une observation"
        verbose_name_plural = "versions d’observations"
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "version"], name="observation_version_once"
            ),
            models.UniqueConstraint(fields=["observation", "write"], name="observation_write_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.pk}"
