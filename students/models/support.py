"""A pupil whom somebody means to help, and what the figures suggest."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from pixschool.core.models import School, SchoolYear, User
from pixschool.core.models.lines import LineField, is_one_line
from students.models.roster import Student
from students.querysets import SupportFlagQuerySet

LONGEST_SUPPORT_NOTE = 300


class SupportReason(models.TextChoices):
    """Neutral, and closed: what a pupil does, never what a pupil is."""

    NOT_STARTED = "not_started", "n’a pas commencé"
    LATE = "late", "en retard"
    STOPPED = "stopped", "s’est arrêté"
    SLIDING = "sliding", "perd des points"
    FLOOR = "floor", "sous le seuil"
    IDENTIFIERS = "identifiers", "identifiants"
    KEYBOARD = "keyboard", "clavier"
    METHOD = "method", "méthode et persévérance"
    CDI_FIRST = "cdi_first", "priorité au CDI"
    OTHER = "other", "autre"


class ChosenBy(models.TextChoices):
    """Why this pupil and not another: only those whom a score has chosen may be compared later."""

    SCORE = "score", "les chiffres"
    REPORT = "report", "un signalement"
    REQUEST = "request", "sa demande"


class SupportClosing(models.TextChoices):
    HELPED = "helped", "aidé"
    GONE = "gone", "la raison a disparu"  # by itself, from the figures
    MISTAKEN = "mistaken", "signalé par erreur"
    LEFT = "left", "a quitté l’établissement"


class QueueOrder(models.TextChoices):
    DEADLINE = "deadline", "échéance la plus proche"
    NEVER_HELPED = "never_helped", "jamais aidé d’abord"
    WAITING = "waiting", "plus longue attente"


def usual_queue_order() -> list[str]:
    """As the screen says it when the school has changed nothing."""
    return [QueueOrder.DEADLINE.value, QueueOrder.NEVER_HELPED.value, QueueOrder.WAITING.value]


class SupportFlag(models.Model):
    """« Signalé » : open until somebody closes it, or until its reason is gone; then it is history,
    deleted with the pupil only."""

    school = models.ForeignKey(School, models.CASCADE, related_name="support_flags")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="support_flags")
    student = models.ForeignKey(Student, models.CASCADE, related_name="support_flags")
    reason = models.CharField("raison", max_length=12, choices=SupportReason.choices)
    chosen_by = models.CharField("choisi par", max_length=8, choices=ChosenBy.choices)
    note = LineField("précision", max_length=LONGEST_SUPPORT_NOTE, blank=True)
    # What the figures said that day, in a sentence without a name; empty when a person flagged.
    explanation = LineField("explication", max_length=300, blank=True)
    # The day by which help is of use (the end of a campaign), when there is one.
    needed_by = models.DateField("utile avant le", null=True, blank=True)
    raised_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    raised_at = models.DateTimeField("signalé le")
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    closing = models.CharField(
        "fin", max_length=8, choices=SupportClosing.choices, blank=True, default=""
    )
    version = models.PositiveIntegerField(default=1)

    objects = SupportFlagQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        ordering = ["raised_at", "pk"]
        indexes = [models.Index(fields=["year", "raised_at"], name="flag_by_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "student", "reason"],
                condition=Q(closed_at=None),
                name="flag_once_per_reason",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=SupportReason.values), name="flag_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closing="")
                | Q(closed_at__gte=F("raised_at"), closing__in=SupportClosing.values),
                name="flag_closed_for_a_reason",
            ),
            is_one_line("note", of="flag"),
        ]

    def __str__(self) -> str:
        return f"signalement {self.pk}"


class SupportDismissal(models.Model):
    """A suggestion of the figures that a person has set aside: the same facts do not bring it
    back. `facts`: a digest of what it was made from. `with_flag`: it was accepted, and its flag
    says the rest."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=12, choices=SupportReason.choices)
    facts = LineField(max_length=64)
    dismissed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    dismissed_at = models.DateTimeField("écarté le")
    with_flag = models.BooleanField(default=False)

    class Meta:
        verbose_name = "suggestion écartée"
        verbose_name_plural = "suggestions écartées"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "student", "reason", "facts"], name="dismissed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"suggestion écartée {self.pk}"


class SupportRules(models.Model):
    """The thresholds of a school for a year, and the order of its queue."""

    year = models.OneToOneField(SchoolYear, models.CASCADE, related_name="support_rules")
    stopped_weeks = models.PositiveSmallIntegerField("arrêté depuis (semaines)", default=3)
    slide_points = models.PositiveSmallIntegerField("points perdus", default=20)
    nothing_weeks = models.PositiveSmallIntegerField("sans activité depuis (semaines)", default=4)
    most_finished = models.PositiveSmallIntegerField("part de la classe qui a fini (%)", default=60)
    # « En retard »: who has not finished when more than this share of their class have.
    late_from = models.PositiveSmallIntegerField(
        "en retard si plus de… de la classe a fini (%)", default=50
    )
    # Of mastery: whoever is under it is to be seen by somebody. None: the school has set none.
    floor = models.PositiveSmallIntegerField("seuil de l’établissement (%)", null=True, blank=True)
    queue_order = ArrayField(
        models.CharField(max_length=12, choices=QueueOrder.choices),
        verbose_name="ordre de la file",
        default=usual_queue_order,
    )
    # Seats kept for Pix are open to all from that hour of the day before.
    release_hour = models.PositiveSmallIntegerField(
        "places ouvertes à tous la veille à", default=17
    )

    class Meta:
        verbose_name = "réglages de l’accompagnement"
        verbose_name_plural = "réglages de l’accompagnement"
        constraints = [
            models.CheckConstraint(
                condition=Q(most_finished__lte=100, slide_points__lte=100),
                name="support_shares_of_a_hundred",
            ),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(floor__range=(1, 100)), name="floor_of_a_hundred"
            ),
            models.CheckConstraint(condition=Q(late_from__lte=99), name="late_before_all_finish"),
            models.CheckConstraint(condition=Q(release_hour__lte=23), name="release_hour_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"réglages de l’accompagnement {self.pk}"
