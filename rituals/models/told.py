"""What people were told of the CDI: kept until the slot is over, so as not to say it twice."""

from django.db import models

from pixschool.core.models import Membership, OutgoingEmail
from pixschool.core.models.lines import LineField
from students.models import SupportBooking


class ToldSeat(models.Model):
    """What a mail said to somebody of a pupil's seat. The last one whose mail went, or may still
    go, is what the person believes. Without a mail: the person's own act, which they know of."""

    class Said(models.TextChoices):
        COMING = "coming", "attendu"
        GONE = "gone", "ne vient plus"
        NOT_THEIRS = "elsewhere", "ne concerne plus cette personne"

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="told_seats")
    # The pupil and the slot are those of the seat, whatever became of it since.
    booking = models.ForeignKey(SupportBooking, models.CASCADE, related_name="+")
    email = models.ForeignKey(OutgoingEmail, models.CASCADE, null=True, related_name="told_seats")
    said = models.CharField(max_length=9, choices=Said.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = LineField(max_length=40, blank=True)

    class Meta:
        verbose_name = "rendez-vous annoncé"
        verbose_name_plural = "rendez-vous annoncés"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"rendez-vous annoncé {self.pk}"


class SeatNews(models.Model):
    """Somebody has something to hear, and it waits: what it is, is read when the mail is written.

    `seen`: a digest of what differed from what they believe, when it was last looked at.
    """

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="seat_news")
    seen = LineField(max_length=16)
    first_at = models.DateTimeField("depuis")
    due_at = models.DateTimeField("à dire à partir de")

    class Meta:
        verbose_name = "changement à annoncer"
        verbose_name_plural = "changements à annoncer"

    def __str__(self) -> str:
        return f"changement à annoncer {self.pk}"
