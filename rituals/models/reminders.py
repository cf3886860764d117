from django.db import models
from django.db.models import Q

from pixschool.core.models import Membership, OutgoingEmail, School
from pixschool.core.models.lines import LineField
from students.models import Classroom


class ReminderPreference(models.Model):
    """How often a person wants to be told of one sort of thing, in one school."""

    class Frequency(models.TextChoices):
        NEVER = "never", "jamais"
        WEEKLY = "weekly", "le lundi"
        DAILY = "daily", "chaque matin"

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="reminder_preferences")
    kind = LineField("sorte", max_length=20)
    frequency = models.CharField(
        "fréquence", max_length=6, choices=Frequency.choices, default=Frequency.DAILY
    )

    class Meta:
        verbose_name = "préférence de rappel"
        constraints = [
            models.UniqueConstraint(fields=["membership", "kind"], name="preference_once")
        ]

    def __str__(self) -> str:
        return f"préférence {self.pk}"


class Notification(models.Model):
    """Something to recall to somebody on a day. Planned once, whoever plans and how often.

    `dedupe_key` = school|kind|member|about|local date. Every end state has a reason, and the sum
    of the states is what was planned: the page of reminders shows it.
    """

    class NotificationState(models.TextChoices):
        PLANNED = "planned", "prévu"
        MAILED = "mailed", "mis dans un courriel"
        SUPPRESSED = "suppressed", "sans objet"
        EXPIRED = "expired", "périmé"

    school = models.ForeignKey(School, models.CASCADE, related_name="notifications")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="notifications")
    kind = LineField("sorte", max_length=20)
    about = LineField(max_length=60)
    local_date = models.DateField("jour")
    dedupe_key = LineField(max_length=200, unique=True)
    due_at = models.DateTimeField("à envoyer à partir de")
    useful_until = models.DateTimeField("utile jusqu’au")
    state = models.CharField(
        "état", max_length=10, choices=NotificationState.choices, default=NotificationState.PLANNED
    )
    reason = LineField("raison", max_length=120, blank=True)
    email = models.ForeignKey(
        OutgoingEmail, models.SET_NULL, null=True, blank=True, related_name="notifications"
    )
    created_at = models.DateTimeField("prévu le", auto_now_add=True)

    class Meta:
        verbose_name = "rappel"
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="planned"), name="notification_due"),
            models.Index(fields=["membership", "state"], name="notification_by_member"),
        ]

    def __str__(self) -> str:
        return f"rappel {self.pk}"


class CalendarFeed(models.Model):
    """A secret address of a calendar. Renewing it changes `nonce`, and the old address dies.

    The families' one is no secret and has no end.
    """

    class FeedKind(models.TextChoices):
        PERSON = "person", "les miennes"
        SCHOOL = "school", "tout l’établissement"
        CLASSROOM = "classroom", "une classe"
        PUBLIC = "public", "familles"

    school = models.ForeignKey(School, models.CASCADE, related_name="calendar_feeds")
    kind = models.CharField("calendrier", max_length=10, choices=FeedKind.choices)
    membership = models.ForeignKey(
        Membership, models.CASCADE, null=True, blank=True, related_name="calendar_feeds"
    )
    classroom = models.ForeignKey(
        Classroom, models.CASCADE, null=True, blank=True, related_name="calendar_feeds"
    )
    nonce = LineField(max_length=32)
    expires_on = models.DateField("valable jusqu’au", null=True, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "abonnement au calendrier"
        verbose_name_plural = "abonnements au calendrier"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "membership", "classroom"],
                name="feed_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"calendrier {self.pk}"
