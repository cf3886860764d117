"""Pupils who help other pupils: those who have agreed to, and whom they help."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from pixschool.core.models import School, SchoolYear, User
from pixschool.core.models.lines import LineField, is_one_line
from students.models.roster import Student
from students.models.support import SupportFlag
from students.peers.querysets import PeerHelperQuerySet, PeerPairQuerySet

MOST_PAIRS = 6  # that a school may let one pupil have at once
USUAL_PAIRS = 2
LONGEST_THANKS = 600
LONGEST_SIGNATURE = 80


class PeerHelper(models.Model):
    """A pupil who was asked, and said yes. A row is that answer: figures never make one."""

    school = models.ForeignKey(School, models.CASCADE, related_name="peer_helpers")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="peer_helpers")
    student = models.ForeignKey(Student, models.CASCADE, related_name="peer_helpers")
    # Codes of the CRCN (« 4.1 ») and of `VisitTopic`; empty: any.
    topics = ArrayField(models.CharField(max_length=12), verbose_name="pour", default=list)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    agreed_on = models.DateField("a accepté le")
    noted_at = models.DateTimeField("noté le")
    withdrawn_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField("n’aide plus depuis le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    load: int  # pairs under way; of `with_load` alone, as the next
    all_pairs: int  # of the year

    objects = PeerHelperQuerySet.as_manager()

    class Meta:
        verbose_name = "élève qui aide"
        verbose_name_plural = "élèves qui aident"
        ordering = ["student__name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "student"],
                condition=Q(withdrawn_at=None),
                name="helper_agreed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"élève qui aide {self.pk}"


class PairOutcome(models.TextChoices):
    """How it went: closed, and about the help, never about a pupil."""

    WELL = "well", "a bien aidé"
    PARTLY = "partly", "a aidé en partie"
    NOT_ENOUGH = "not_enough", "n’a pas suffi"
    NEVER_MET = "never_met", "ne s’est pas vus"
    MISTAKEN = "mistaken", "formé par erreur"
    STOPPED = "stopped", "l’aide s’est arrêtée"  # by itself: the helper does not help any more
    LEFT = "left", "l’un des deux est parti"  # by itself: the roster says so


class PeerPair(models.Model):
    """One pupil helps another, about one thing, for a while."""

    school = models.ForeignKey(School, models.CASCADE, related_name="peer_pairs")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="peer_pairs")
    agreement = models.ForeignKey(PeerHelper, models.CASCADE, related_name="pairs")
    # That of the agreement, repeated: the database sees whoever is paired with themselves.
    helper = models.ForeignKey(Student, models.CASCADE, related_name="pairs_as_helper")
    helped = models.ForeignKey(Student, models.CASCADE, related_name="pairs_as_helped")
    topic = LineField("autour de", max_length=12)  # as those of `PeerHelper`
    flag = models.ForeignKey(
        SupportFlag, models.SET_NULL, null=True, blank=True, related_name="pairs"
    )
    # Numbered, as the seats of a slot: the load of a helper cannot be passed.
    place = models.PositiveSmallIntegerField("rang")  # from 1
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    started_on = models.DateField("depuis le")
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_on = models.DateField("jusqu’au", null=True, blank=True)
    outcome = models.CharField(
        "comment", max_length=10, choices=PairOutcome.choices, blank=True, default=""
    )
    version = models.PositiveIntegerField(default=1)

    objects = PeerPairQuerySet.as_manager()

    class Meta:
        verbose_name = "binôme"
        ordering = ["started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "place"],
                condition=Q(ended_on=None),
                name="helper_place_once",
            ),
            models.UniqueConstraint(
                fields=["year", "helper", "helped"],
                condition=Q(ended_on=None),
                name="pair_once",
            ),
            models.CheckConstraint(condition=~Q(helper=F("helped")), name="pair_is_of_two"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_PAIRS), name="pair_place_in_range"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, outcome="")
                | Q(ended_on__gte=F("started_on"), outcome__in=PairOutcome.values),
                name="pair_ended_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"binôme {self.pk}"


class PeerRules(models.Model):
    """What a school has decided of peer help; it holds from one year to the next."""

    school = models.OneToOneField(School, models.CASCADE, related_name="peer_rules")
    most_pairs = models.PositiveSmallIntegerField("binômes par élève qui aide", default=USUAL_PAIRS)
    # Of the attestation; empty: our words.
    thanks = models.TextField("texte de l’attestation", max_length=LONGEST_THANKS, blank=True)
    signed_by = LineField("signature", max_length=LONGEST_SIGNATURE, blank=True)

    class Meta:
        verbose_name = "réglages de l’entraide"
        verbose_name_plural = "réglages de l’entraide"
        constraints = [
            models.CheckConstraint(
                condition=Q(most_pairs__gte=1, most_pairs__lte=MOST_PAIRS), name="peer_load"
            ),
            is_one_line("signed_by", of="peer_rules"),
        ]

    def __str__(self) -> str:
        return f"réglages de l’entraide {self.pk}"
