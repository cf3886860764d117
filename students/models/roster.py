from django.db import models
from django.db.models import F, Q

from pixschool.core.models import ImportBatch, Invitation, Membership, School, SchoolYear
from pixschool.core.models.lines import LineField
from pixschool.core.reference.levels import Level
from pixschool.core.reference.lsu import LONGEST_COMMENT
from students.querysets import (
    ClassroomQuerySet,
    EnrolmentQuerySet,
    GroupQuerySet,
    StudentQuerySet,
)


class Classroom(models.Model):
    school = models.ForeignKey(School, models.CASCADE, related_name="classrooms")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="classrooms")
    name = LineField("nom", max_length=40)
    # `name` without case, accents, spaces or punctuation: "6e A", "6EA" and "6 a" are one class.
    key = LineField(max_length=40)
    level = models.CharField("niveau", max_length=6, choices=Level.choices)
    # For the LSU, common to the class; empty while the school keeps the proposed one.
    worksheet_comment = LineField(
        "commentaire du livret",
        max_length=LONGEST_COMMENT,
        blank=True,
        default="",
        db_default="",
    )
    created_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    is_led: bool  # of `with_lead` alone

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        verbose_name = "classe"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["year", "key"], name="class_once_per_year"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="class_level_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Student(models.Model):
    """A pupil, for as long as they are in the school. No birth date, no sex, no national number."""

    school = models.ForeignKey(School, models.CASCADE, related_name="students")
    last_name = LineField("nom", max_length=255)
    first_name = LineField("prénom", max_length=255)
    # "dupont morin eloise": sorts in French order on any PostgreSQL, and finds a name.
    name_key = LineField(max_length=520)
    # Keyed one-way hash of the INE, keyed again by the school: it recognises, it cannot be read.
    ine_hash = LineField(max_length=64, null=True, blank=True)
    created_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = "élève"
        ordering = ["name_key", "pk"]
        indexes = [models.Index(fields=["school", "name_key"], name="student_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["school", "ine_hash"], name="student_once_per_school"),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"


class Enrolment(models.Model):
    """A pupil in a class for a while. Changing class closes one and opens another."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="enrolments")
    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="enrolments")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+", db_index=False)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    created_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    closed_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "student"], condition=Q(ends_on=None), name="one_class_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="enrolment_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"inscription {self.pk}"


class Group(models.Model):
    """A teaching group of a year (« 3SVT2 », « 5 TECHNO 1 »): pupils of several classes, beside
    their class, never instead of it."""

    school = models.ForeignKey(School, models.CASCADE, related_name="groups")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="groups")
    name = LineField("nom", max_length=100)
    key = LineField(max_length=100)  # as that of a class
    created_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe"
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["year", "key"], name="group_once_per_year"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_by_hand(self) -> bool:
        """Made by a person, not by an import."""
        return self.created_in_id is None


class GroupMember(models.Model):
    """A pupil in a group. Those who left the group keep their row, for the undo."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    student = models.ForeignKey(Student, models.CASCADE, related_name="group_memberships")
    ended_on = models.DateField("jusqu’au", null=True, blank=True)
    created_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    closed_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "élève d’un groupe"
        verbose_name_plural = "élèves d’un groupe"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "student"],
                condition=Q(ended_on=None),
                name="member_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"élève de groupe {self.pk}"


class ClassLead(models.Model):
    """The "référent Pix de la classe": a member, or somebody invited who has not answered yet."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="leads")
    membership = models.ForeignKey(
        Membership, models.CASCADE, null=True, blank=True, related_name="led_classes"
    )
    invitation = models.ForeignKey(
        Invitation, models.CASCADE, null=True, blank=True, related_name="led_classes"
    )

    class Meta:
        verbose_name = "référent Pix de classe"
        constraints = [
            models.UniqueConstraint(fields=["classroom", "membership"], name="lead_once"),
            models.UniqueConstraint(fields=["classroom", "invitation"], name="invited_lead_once"),
            models.CheckConstraint(
                condition=Q(membership=None, invitation__isnull=False)
                | Q(membership__isnull=False, invitation=None),
                name="lead_is_member_or_invited",
            ),
        ]

    def __str__(self) -> str:
        return f"référent {self.pk}"
