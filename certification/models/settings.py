"""What a plan is made from: days, hours, who invigilates, when a class or a room is taken."""

from django.db import models
from django.db.models import F, Q

from certification.models.rooms import ComputerRoom
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.reference.levels import Level
from students.models import Classroom, Student

STANDARD_MINUTES = 105  # 1 h 45
LONGER_MINUTES = 140  # a third more
MOST_MINUTES = 300
MOST_PAUSE = 120


class PlanSettings(models.Model):
    """How a level sits this year. Days: both included, those of class alone are used."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="plan_settings")
    level = models.CharField("niveau", max_length=6, choices=Level.choices)
    first_on = models.DateField("du", null=True, blank=True)
    last_on = models.DateField("au", null=True, blank=True)
    pause = models.PositiveSmallIntegerField("pause entre deux séances", default=10)  # minutes
    spare_seats = models.PositiveSmallIntegerField("postes de secours par salle", default=1)
    adults_per_room = models.PositiveSmallIntegerField("adultes par salle", default=1)
    most_a_day = models.PositiveSmallIntegerField("séances par jour au plus", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "réglages de la certification"
        verbose_name_plural = "réglages de la certification"
        constraints = [
            models.UniqueConstraint(fields=["year", "level"], name="plan_settings_once"),
            models.CheckConstraint(
                condition=Q(first_on=None) | Q(last_on=None) | Q(last_on__gte=F("first_on")),
                name="plan_settings_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"réglages {self.pk}"


class SessionHour(models.Model):
    """« The Tuesday at 8 h 30, until 10 h 30 »: a session may be held then."""

    settings = models.ForeignKey(PlanSettings, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("jour")  # 1 is Monday, as in ISO 8601
    starts = models.TimeField("de")
    ends = models.TimeField("à")

    class Meta:
        verbose_name = "heure de séance"
        verbose_name_plural = "heures de séance"
        ordering = ["weekday", "starts", "ends", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["settings", "weekday", "starts", "ends"], name="session_hour_once"
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=6, ends__gt=F("starts")),
                name="session_hour_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"heure de séance {self.pk}"


class BlockedTime(models.Model):
    """When a class, or a room, cannot be had: each week, or on one `day`."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="blocked_times")
    classroom = models.ForeignKey(
        Classroom, models.CASCADE, null=True, blank=True, related_name="blocked_times"
    )
    room = models.ForeignKey(
        ComputerRoom, models.CASCADE, null=True, blank=True, related_name="blocked_times"
    )
    weekday = models.PositiveSmallIntegerField("jour")  # 1 is Monday
    day = models.DateField("le", null=True, blank=True)
    starts = models.TimeField("de")
    ends = models.TimeField("à")

    class Meta:
        verbose_name = "heure prise"
        verbose_name_plural = "heures prises"
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(classroom=None, room__isnull=False)
                | Q(classroom__isnull=False, room=None),
                name="blocked_time_of_one",
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=6, ends__gt=F("starts")),
                name="blocked_time_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"heure prise {self.pk}"


class Invigilator(models.Model):
    """An adult who may watch over a session: a member of the team, or a name alone. Available at
    all hours of the sessions unless `times` says when."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="invigilators")
    name = LineField("nom", max_length=80)
    membership = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="invigilations"
    )

    class Meta:
        verbose_name = "surveillant"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "name"], name="invigilator_once"),
            is_one_line("name", of="invigilator"),
        ]

    def __str__(self) -> str:
        return self.name


class RoomTime(models.Model):
    """A room that is lent: it can be had then, on one `day` or each week, and at no other time."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="room_times")
    room = models.ForeignKey(ComputerRoom, models.CASCADE, related_name="times")
    weekday = models.PositiveSmallIntegerField("jour")  # 1 is Monday
    day = models.DateField("le", null=True, blank=True)
    starts = models.TimeField("de")
    ends = models.TimeField("à")

    class Meta:
        verbose_name = "heure d’une salle prêtée"
        verbose_name_plural = "heures d’une salle prêtée"
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=6, ends__gt=F("starts")),
                name="room_time_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"heure d’une salle prêtée {self.pk}"


class InvigilatorTime(models.Model):
    """When somebody is available: each week, or on one `day`."""

    invigilator = models.ForeignKey(Invigilator, models.CASCADE, related_name="times")
    weekday = models.PositiveSmallIntegerField("jour")  # 1 is Monday
    day = models.DateField("le", null=True, blank=True)
    starts = models.TimeField("de")
    ends = models.TimeField("à")

    class Meta:
        verbose_name = "disponibilité"
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=6, ends__gt=F("starts")),
                name="invigilator_time_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"disponibilité {self.pk}"


class LongerDuration(models.Model):
    """How long the test of a pupil lasts when it is not 1 h 45: never why. Erased once the pupil
    has sat."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="longer_durations")
    student = models.ForeignKey(Student, models.CASCADE, related_name="longer_durations")
    minutes = models.PositiveSmallIntegerField("durée", default=LONGER_MINUTES)

    class Meta:
        verbose_name = "durée"
        constraints = [
            models.UniqueConstraint(fields=["year", "student"], name="one_duration_a_pupil"),
            models.CheckConstraint(
                condition=Q(minutes__gt=STANDARD_MINUTES, minutes__lte=MOST_MINUTES),
                name="longer_duration_is_longer",
            ),
        ]

    def __str__(self) -> str:
        return f"durée {self.pk}"
