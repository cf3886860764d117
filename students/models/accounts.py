"""The accounts that a pupil signs in with, when they fail. Of a password, nothing is ever kept."""

from django.db import models
from django.db.models import Q

from pixschool.core.models import School, SchoolYear, User
from pixschool.core.models.lines import LineField, is_one_line
from students.clinic.querysets import AccountMarkQuerySet
from students.models.roster import Student

LONGEST_HOLDER = 80
LONGEST_WAY = 200


class AccountKind(models.TextChoices):
    EDUCONNECT = "educonnect", "EduConnect (compte élève)"
    ENT = "ent", "ENT"
    NETWORK = "network", "réseau de l’établissement"
    PIX = "pix", "Pix"


class AccountState(models.TextChoices):
    """Empty: nothing is known of it."""

    FAILED = "failed", "à refaire"
    DONE = "done", "refait"


class AccountMark(models.Model):
    """Who noted what of an account, when: added, never changed. The last one holds."""

    school = models.ForeignKey(School, models.CASCADE, related_name="account_marks")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="account_marks")
    student = models.ForeignKey(Student, models.CASCADE, related_name="account_marks")
    kind = models.CharField("compte", max_length=10, choices=AccountKind.choices)
    state = models.CharField("état", max_length=6, choices=AccountState.choices, blank=True)
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField("noté le")

    objects = AccountMarkQuerySet.as_manager()

    class Meta:
        verbose_name = "état d’un compte"
        verbose_name_plural = "états de comptes"
        ordering = ["noted_at", "pk"]
        indexes = [models.Index(fields=["year", "student", "kind"], name="mark_of_account")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values), name="account_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["", *AccountState.values]), name="account_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"état d’un compte {self.pk}"


class ResetWay(models.Model):
    """« Qui réinitialise quoi » : the school's own words for one kind of account."""

    school = models.ForeignKey(School, models.CASCADE, related_name="reset_ways")
    kind = models.CharField("compte", max_length=10, choices=AccountKind.choices)
    who = LineField("qui", max_length=LONGEST_HOLDER, blank=True)
    how = LineField("comment", max_length=LONGEST_WAY, blank=True)

    class Meta:
        verbose_name = "façon de réinitialiser"
        verbose_name_plural = "façons de réinitialiser"
        constraints = [
            models.UniqueConstraint(fields=["school", "kind"], name="one_way_a_kind"),
            is_one_line("who", of="reset_way"),
            is_one_line("how", of="reset_way"),
        ]

    def __str__(self) -> str:
        return f"façon de réinitialiser {self.pk}"
