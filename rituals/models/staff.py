"""The adults of a school and Pix: their own steps, the hours when they are helped or trained."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.reference.roles import Role
from rituals.querysets import StaffMeetingQuerySet
from students.models import Presence

LONGEST_TOPIC = 600  # characters
MOST_STAFF_SEATS = 200


class StaffStep(models.Model):
    """A step that somebody says they have taken, and the day they ticked it: `staff.steps` has the
    list. Only its owner writes it or reads it; everybody else is given counts."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="staff_steps")
    key = LineField("étape", max_length=20)
    done_on = models.DateField("fait le")

    class Meta:
        verbose_name = "étape Pix d’une personne"
        verbose_name_plural = "étapes Pix des personnes"
        constraints = [
            models.UniqueConstraint(fields=["membership", "key"], name="staff_step_once")
        ]

    def __str__(self) -> str:
        return f"étape {self.pk}"


class StaffMeeting(models.Model):
    """An office hour, or a training: adults sign up, and one notes who came.

    Cancelled, it stays for who had signed up. `seats` empty: as many as come. `version` moves with
    its words, its hour and its presences, not with who signs up.
    """

    class MeetingKind(models.TextChoices):
        OFFICE_HOUR = "office_hour", "Permanence"
        TRAINING = "training", "Formation"

    school = models.ForeignKey(School, models.CASCADE, related_name="staff_meetings")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="staff_meetings")
    kind = models.CharField(
        "type", max_length=11, choices=MeetingKind.choices, default=MeetingKind.OFFICE_HOUR
    )
    title = LineField("titre", max_length=120)
    topic = models.TextField("au programme", max_length=LONGEST_TOPIC, blank=True)
    # Words for who reads; nobody is turned away. Empty: everybody.
    for_roles = ArrayField(
        models.CharField(max_length=12, choices=Role.choices),
        verbose_name="pour",
        default=list,
        blank=True,
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    room = LineField("lieu", max_length=40)
    seats = models.PositiveSmallIntegerField("places", null=True, blank=True)
    holder = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="staff_meetings"
    )
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StaffMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "permanence ou formation"
        verbose_name_plural = "permanences et formations"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["year", "starts_at"], name="staff_meeting_by_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="staff_meeting_times_in_order"
            ),
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats__range=(1, MOST_STAFF_SEATS)),
                name="staff_meeting_seats",
            ),
            models.CheckConstraint(
                condition=Q(for_roles__contained_by=Role.values), name="staff_meeting_roles_known"
            ),
            is_one_line("title", of="staff_meeting"),
            is_one_line("room", of="staff_meeting"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_over(self, now: datetime) -> bool:
        """It has begun: one signs up no more, and notes who came."""
        return self.starts_at <= now


class StaffSeat(models.Model):
    """Somebody who has signed up, or was added. Presence empty: not noted, never guessed."""

    meeting = models.ForeignKey(StaffMeeting, models.CASCADE, related_name="staff_seats")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="staff_seats")
    signed_at = models.DateTimeField("inscrit le", auto_now_add=True)
    presence = models.CharField("présence", max_length=7, choices=Presence.choices, blank=True)
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField("noté le", null=True, blank=True)

    class Meta:
        verbose_name = "inscription à une permanence ou à une formation"
        verbose_name_plural = "inscriptions aux permanences et formations"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="staff_seat_once"),
            models.CheckConstraint(
                condition=Q(presence="") | Q(noted_at__isnull=False), name="staff_seat_noted_when"
            ),
        ]

    def __str__(self) -> str:
        return f"inscription {self.pk}"
