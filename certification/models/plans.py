"""A plan of a level, its sessions, who sits where."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from certification.models.rooms import ComputerRoom
from certification.models.settings import Invigilator
from certification.querysets import CandidateQuerySet, CertificationSessionQuerySet, PlanQuerySet
from pixschool.core.models import School, SchoolYear, User
from pixschool.core.models.lines import LineField
from pixschool.core.reference.levels import Level
from students.models import Student


class PlanState(models.TextChoices):
    WAITING = "waiting", "en attente"
    RUNNING = "running", "en calcul"
    DRAFT = "draft", "proposé"
    APPLIED = "applied", "appliqué"
    REPLACED = "replaced", "remplacé"
    FAILED = "failed", "interrompu"


class CertificationPlan(models.Model):
    """One plan of a level. `version` counts the plans of the level in the year; the papers bear
    it. One at most is applied, one at most is being made.

    `proved`, `bounds` and `why` are the solver's answer, as the command prints it. `kept` is the
    plan that held when this one was asked for; `basis` the one it was to disturb as little as
    possible: the same, or a proposal that somebody had changed by hand.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="certification_plans")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="certification_plans")
    level = models.CharField("niveau", max_length=6, choices=Level.choices)
    version = models.PositiveIntegerField("version")
    state = models.CharField(
        "état", max_length=8, choices=PlanState.choices, default=PlanState.WAITING
    )
    pause = models.PositiveSmallIntegerField(default=10)  # minutes
    spare_seats = models.PositiveSmallIntegerField(default=1)
    adults_per_room = models.PositiveSmallIntegerField(default=1)
    most_a_day = models.PositiveSmallIntegerField(null=True, blank=True)
    time_limit = models.PositiveSmallIntegerField(default=30)  # seconds
    kept = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    basis = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    kept_edits = models.PositiveIntegerField(default=0)  # of `kept`, when this one was asked for

    status = LineField(max_length=10, blank=True)  # as `SeatingPlan.status`
    proved = ArrayField(LineField(max_length=10), default=list)
    unplaced = models.PositiveSmallIntegerField(default=0)
    moved = models.PositiveSmallIntegerField(default=0)  # pupils, from `basis`
    bounds = models.JSONField(default=dict)
    why = models.JSONField(default=list)
    seconds = models.FloatField(default=0)
    problem = models.TextField("ce qui empêche", blank=True, default="")  # in French

    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    applied_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)
    edits = models.PositiveIntegerField(default=0)  # changed by hand, or back, so many times

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan de certification"
        verbose_name_plural = "plans de certification"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "level", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["year", "level"],
                condition=Q(state=PlanState.APPLIED),
                name="one_applied_plan",
            ),
            models.UniqueConstraint(
                fields=["year", "level"],
                condition=Q(state__in=[PlanState.WAITING, PlanState.RUNNING]),
                name="one_plan_being_made",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class CertificationSession(models.Model):
    """A room at an hour, with those who sit there. `uid` stays from plan to plan as long as the
    room and the hour stay: a calendar sees the same event."""

    plan = models.ForeignKey(CertificationPlan, models.CASCADE, related_name="sessions")
    room = models.ForeignKey(ComputerRoom, models.RESTRICT, related_name="sessions")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    uid = models.UUIDField(default=uuid.uuid4)
    pix_number = LineField("numéro de session Pix", max_length=20, blank=True, default="")
    finalised_at = models.DateTimeField("finalisée le", null=True, blank=True)
    finalised_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = CertificationSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance de certification"
        verbose_name_plural = "séances de certification"
        ordering = ["starts_at", "room__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "room", "starts_at"], name="certification_session_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="certification_session_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"séance {self.pk}"


class SessionDuty(models.Model):
    """Who watches over a session."""

    session = models.ForeignKey(CertificationSession, models.CASCADE, related_name="duties")
    invigilator = models.ForeignKey(Invigilator, models.CASCADE, related_name="duties")

    class Meta:
        verbose_name = "surveillance"
        ordering = ["invigilator__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "invigilator"], name="duty_once"),
        ]

    def __str__(self) -> str:
        return f"surveillance {self.pk}"


class SatPresence(models.TextChoices):
    """Empty: not noted. Never guessed."""

    PRESENT = "present", "présent"
    ABSENT = "absent", "absent"


class SessionCandidate(models.Model):
    """A pupil in a session. A mark belongs to this row: one that bears a mark stays."""

    session = models.ForeignKey(CertificationSession, models.CASCADE, related_name="candidates")
    student = models.ForeignKey(Student, models.CASCADE, related_name="candidacies")
    seat = models.PositiveSmallIntegerField("place")  # from 1, in the order of class and name
    is_extra = models.BooleanField("venu sans être convoqué", default=False)
    # Of an extra: the seats to come that they left, as `day.seats_left` writes them.
    given_up = models.JSONField("places laissées", default=list, blank=True)
    presence = models.CharField(max_length=7, choices=SatPresence.choices, blank=True, default="")
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField("noté le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "candidat"
        ordering = ["seat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "student"], name="candidate_once"),
            models.UniqueConstraint(
                fields=["session", "seat"],
                name="candidate_seat_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="candidate_seat_counts"),
        ]

    def __str__(self) -> str:
        return f"candidat {self.pk}"
