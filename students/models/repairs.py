from django.db import models
from django.db.models import F, Q

from pixschool.core.models import ImportBatch, School, User
from pixschool.core.models.lines import LineField
from students.models.roster import Student
from students.querysets import DistinctPupilsQuerySet


class StudentBefore(models.Model):
    """What a pupil's row held before an import, so that it can be undone until the next one."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="+")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    last_name = LineField(max_length=255)
    first_name = LineField(max_length=255)
    name_key = LineField(max_length=520)
    ine_hash = LineField(max_length=64, null=True)

    class Meta:
        verbose_name = "état antérieur d’un élève"

    def __str__(self) -> str:
        return f"avant {self.pk}"


class NameCorrection(models.Model):
    """A name that a pupil bore before somebody corrected it: files that keep it mean this pupil."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="corrections")
    last_name = LineField("ancien nom", max_length=255)
    first_name = LineField("ancien prénom", max_length=255)
    name_key = LineField(max_length=520)

    class Meta:
        verbose_name = "nom corrigé"
        verbose_name_plural = "noms corrigés"
        constraints = [
            models.UniqueConstraint(fields=["student", "name_key"], name="corrected_once"),
        ]

    def __str__(self) -> str:
        return f"nom corrigé {self.pk}"


class DistinctPupils(models.Model):
    """« Ce sont deux élèves »: two records that look alike, and are not offered for a merge."""

    first = models.ForeignKey(Student, models.CASCADE, related_name="+")
    second = models.ForeignKey(Student, models.CASCADE, related_name="+")

    objects = DistinctPupilsQuerySet.as_manager()

    class Meta:
        verbose_name = "élèves distincts"
        verbose_name_plural = "élèves distincts"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_in_order"),
        ]

    def __str__(self) -> str:
        return f"élèves distincts {self.pk}"


class Repair(models.Model):
    """The last act that a person did by hand on the roster, row by row, to be taken back within a
    day; then it is erased."""

    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    event = LineField("acte", max_length=40)
    changes = models.JSONField("changements")
    done_at = models.DateTimeField("fait le", auto_now_add=True)

    class Meta:
        verbose_name = "geste à la main"
        verbose_name_plural = "gestes à la main"

    def __str__(self) -> str:
        return f"geste {self.pk}"

    @property
    def words(self) -> str:
        """What was done, as the page says it just after."""
        return _REPAIRS.get(self.event, "C’est fait.")


_REPAIRS = {
    "pupil_added": "L’élève est ajouté.",
    "pupil_renamed": "Le nom est corrigé.",
    "pupil_moved": "L’élève a changé de classe.",
    "pupil_returned": "L’élève est rouvert.",
    "pupil_closed": "Le départ est noté.",
    "pupils_merged": "Les deux fiches n’en font plus qu’une.",
    "class_changed": "La classe est modifiée.",
    "worksheet_comment_written": "Le commentaire est enregistré.",
    "group_added": "Le groupe est créé.",
    "group_renamed": "Le groupe est renommé.",
    "group_members_changed": "Les élèves du groupe sont enregistrés.",
    "group_deleted": "Le groupe est supprimé.",
    "halves_made": "Les demi-groupes sont refaits.",
    "campaigns_merged": "Les deux campagnes n’en font plus qu’une.",
}
