from django.db import models
from django.db.models import Q
from django.utils import timezone

from pixschool.core.models.lines import LineField
from pixschool.core.models.school import School


class OutgoingEmail(models.Model):
    """The outbox. A row is written in the transaction of the fact that caused it; a lease-holding
    worker sends it later. Every end state says why."""

    class MailState(models.TextChoices):
        DUE = "due", "à envoyer"
        LEASED = "leased", "en cours d’envoi"
        ACCEPTED = "accepted", "accepté par le serveur"
        REFUSED = "refused", "refusé par le serveur"
        EXPIRED = "expired", "périmé avant d’avoir pu partir"
        SUPPRESSED = "suppressed", "retiré avant l’envoi"
        # Two sendings were cut after the message had begun to leave: a third could be a third copy.
        DOUBTFUL = "doubtful", "peut-être pas reçu"

    WAITING = (MailState.DUE, MailState.LEASED)

    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="emails")
    kind = LineField("sorte", max_length=30)
    recipient = models.EmailField("destinataire")
    subject = LineField("objet", max_length=200)
    # The whole frozen RFC 5322 message: a retry sends the same bytes, with the same Message-ID.
    message = models.BinaryField("message")
    message_id = LineField(max_length=120)
    dedupe_key = LineField(max_length=200, unique=True)
    # What must still be so when it leaves, in the words of the app that wrote it.
    condition = LineField(max_length=250, blank=True)
    state = models.CharField(
        "état", max_length=10, choices=MailState.choices, default=MailState.DUE
    )
    due_at = models.DateTimeField("à envoyer le", default=timezone.now)
    useful_until = models.DateTimeField("utile jusqu’au")
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = LineField(max_length=36, blank=True)
    attempts = models.PositiveSmallIntegerField("tentatives", default=0)
    # Set and committed just before DATA: past it, a crash leaves a mail that *may* have gone.
    data_started_at = models.DateTimeField(null=True, blank=True)
    copies = models.PositiveSmallIntegerField("exemplaires peut-être partis", default=0)
    maybe_twice = models.BooleanField("peut-être reçu deux fois", default=False)
    accepted_at = models.DateTimeField("accepté le", null=True, blank=True)
    reason = LineField("raison", max_length=200, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "courriel"
        ordering = ["-created_at", "-pk"]
        indexes = [
            # In the order of departure: what is soonest useless leaves first, and what may have
            # left already (or kills whoever sends it) after all the rest.
            models.Index(
                fields=["copies", "useful_until", "id"],
                condition=Q(state__in=["due", "leased"]),
                name="outbox_to_send",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False)
                | (~Q(state="accepted") & Q(accepted_at__isnull=True)),
                name="outbox_accepted_is_dated",
            ),
            models.CheckConstraint(condition=Q(copies__lte=2), name="outbox_two_copies_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MailServer(models.Model):
    """How the mail server has been lately: one row. Shared by all workers, so that a server that
    is down hears from one of them a minute."""

    failures = models.PositiveIntegerField("échecs de suite", default=0)
    failed_at = models.DateTimeField("dernier échec", null=True, blank=True)
    probe_after = models.DateTimeField("pas d’essai avant", null=True, blank=True)
    reason = LineField("raison", max_length=200, blank=True)
    accepted_at = models.DateTimeField("dernier courriel accepté", null=True, blank=True)

    class Meta:
        verbose_name = "serveur de courriel"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_mail_server")]

    def __str__(self) -> str:
        return "serveur de courriel"
