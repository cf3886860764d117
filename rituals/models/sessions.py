from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from pixschool.core.models import Membership, School, User
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.models.ranges import TimeRange
from rituals.models.plan import Ritual
from rituals.querysets import SessionQuerySet
from students.models import Classroom, Group


class Session(models.Model):
    """A moment in a room. Two at once in one room, for one person or one teaching group, are
    refused by PostgreSQL.

    Those of a removed ritual stay, and hold neither their room nor their people: `is_held` follows
    the ritual.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="sessions")
    ritual = models.ForeignKey(Ritual, models.CASCADE, related_name="sessions")
    classroom = models.ForeignKey(
        Classroom, models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    # A teaching group in place of a class; `group` is only a part of either, in words.
    teaching_group = models.ForeignKey(
        Group, models.RESTRICT, null=True, blank=True, related_name="sessions"
    )
    group = LineField("groupe", max_length=40, blank=True)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    room = LineField("salle", max_length=40, blank=True)
    room_key = LineField(max_length=40, blank=True)  # `class_key` of the room's name
    # Who came matters for trainings and office hours, not for a class: its register is elsewhere.
    takes_attendance = models.BooleanField("relever les présents", default=False)
    is_held = models.BooleanField("a lieu", default=True)
    version = models.PositiveIntegerField(default=1)
    leaders = models.ManyToManyField(
        Membership, through="SessionLeader", related_name="sessions", verbose_name="animée par"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_times_in_order"
            ),
            ExclusionConstraint(
                name="one_session_per_room",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    ("room_key", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_held=True) & ~Q(room_key=""),
            ),
            ExclusionConstraint(
                name="one_session_per_group",
                expressions=[
                    ("teaching_group", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_held=True, teaching_group__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(classroom=None) | Q(teaching_group=None),
                name="session_for_a_class_or_a_group",
            ),
            is_one_line("group", of="session"),
            is_one_line("room", of="session"),
        ]

    def __str__(self) -> str:
        return f"séance {self.pk}"


class SessionLeader(models.Model):
    """Times and `is_held` are repeated here: the database can see one person in two places."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="session_leaders")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="session_leaders")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_held = models.BooleanField(default=True)

    class Meta:
        verbose_name = "animateur de séance"
        constraints = [
            models.UniqueConstraint(fields=["session", "membership"], name="leader_once"),
            ExclusionConstraint(
                name="one_place_at_a_time",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_held=True),
            ),
        ]

    def __str__(self) -> str:
        return f"animateur {self.pk}"


class Attendance(models.Model):
    """Somebody who came to a training or an office hour. Staff only."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="attendances")
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField("noté le", null=True, blank=True)  # None: before it was kept

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(fields=["session", "membership"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return f"présence {self.pk}"
