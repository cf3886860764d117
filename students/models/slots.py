"""The slots of the CDI, who has a seat, who came."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q

from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.models.ranges import TimeRange
from students.models.roster import Student
from students.models.support import ChosenBy, SupportFlag
from students.querysets import SupportBookingQuerySet, SupportSlotQuerySet

MOST_SEATS = 60


class SlotKind(models.TextChoices):
    HELP = "help", "aide"
    SIGN_IN = "sign_in", "connexion"  # identifiers that fail


class SlotRule(models.Model):
    """« Every Tuesday, 10 h 40, 16 seats »: its slots are rows, made for the term."""

    school = models.ForeignKey(School, models.CASCADE, related_name="slot_rules")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="slot_rules")
    label = LineField("nom", max_length=20, blank=True)  # « M3 », as the bell says
    kind = models.CharField("pour", max_length=7, choices=SlotKind.choices, default=SlotKind.HELP)
    weekday = models.PositiveSmallIntegerField("jour")  # 1 is Monday, as in ISO 8601
    starts = models.TimeField("de")
    ends = models.TimeField("à")
    room = LineField("lieu", max_length=40, default="CDI")
    seats = models.PositiveSmallIntegerField("places")
    # Of these, kept for Pix until the day before.
    pix_seats = models.PositiveSmallIntegerField("dont réservées à Pix", default=0)
    first_on = models.DateField("du")
    last_on = models.DateField("au")
    holder = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="slot_rules"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "créneau de la semaine"
        verbose_name_plural = "créneaux de la semaine"
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="slot_rule_weekday_known"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts"), last_on__gte=F("first_on")),
                name="slot_rule_in_order",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MOST_SEATS, pix_seats__lte=F("seats")),
                name="slot_rule_seats",
            ),
            is_one_line("label", of="slot_rule"),
            is_one_line("room", of="slot_rule"),
        ]

    def __str__(self) -> str:
        return f"créneau de la semaine {self.pk}"


class SupportSlot(models.Model):
    """One slot of one day. Deleted only when nobody ever had a seat in it; else it is closed."""

    school = models.ForeignKey(School, models.CASCADE, related_name="support_slots")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="support_slots")
    rule = models.ForeignKey(SlotRule, models.SET_NULL, null=True, blank=True, related_name="slots")
    day = models.DateField("jour")  # in the time zone of the school
    label = LineField("nom", max_length=20, blank=True)
    kind = models.CharField("pour", max_length=7, choices=SlotKind.choices, default=SlotKind.HELP)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    room = LineField("lieu", max_length=40, default="CDI")
    seats = models.PositiveSmallIntegerField("places")
    pix_seats = models.PositiveSmallIntegerField("dont réservées à Pix", default=0)
    holder = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="support_slots"
    )
    is_open = models.BooleanField("ouvert", default=True)
    closed_because = LineField("fermé parce que", max_length=80, blank=True)
    # Changed by hand: an edit of its rule leaves it as it is.
    is_own = models.BooleanField("modifié à la main", default=False)
    version = models.PositiveIntegerField(default=1)
    taken: int  # seats held; of `with_taken` alone

    objects = SupportSlotQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["year", "day"], name="slot_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["rule", "day"], name="slot_once_a_day"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="slot_times_in_order"
            ),
            models.CheckConstraint(
                condition=Q(seats__lte=MOST_SEATS, pix_seats__lte=F("seats")), name="slot_seats"
            ),
            is_one_line("label", of="slot"),
            is_one_line("room", of="slot"),
            is_one_line("closed_because", of="slot"),
        ]

    def __str__(self) -> str:
        return f"créneau {self.pk}"


class Presence(models.TextChoices):
    """Empty: not noted. Never guessed."""

    PRESENT = "present", "présent"
    ABSENT = "absent", "absent"


class GaveWay(models.TextChoices):
    """To what a seat gave way, without anybody asking the CDI; that it was given back; or that
    somebody chose to keep it at the hour of a session."""

    EXAM = "exam", "certification"
    SESSION = "session", "séance"
    BACK = "back", "rendu"
    KEPT = "kept", "gardé"


class SupportBooking(models.Model):
    """A numbered seat for a pupil. Times are repeated here: the database sees a pupil in two
    places, and a seat taken twice."""

    slot = models.ForeignKey(SupportSlot, models.RESTRICT, related_name="bookings")
    student = models.ForeignKey(Student, models.CASCADE, related_name="support_bookings")
    flag = models.ForeignKey(
        SupportFlag, models.SET_NULL, null=True, blank=True, related_name="bookings"
    )
    seat = models.PositiveSmallIntegerField("place")  # from 1
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_for_pix = models.BooleanField("pour Pix", default=True)
    is_walk_in = models.BooleanField("sans rendez-vous", default=False)
    to_do = LineField("à travailler", max_length=120, blank=True)
    chosen_by = models.CharField(
        "choisi par", max_length=8, choices=ChosenBy.choices, default=ChosenBy.REPORT
    )
    booked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    booked_at = models.DateTimeField("placé le")
    cancelled_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    cancelled_because = LineField("annulé parce que", max_length=80, blank=True)
    gave_way = models.CharField(max_length=7, choices=GaveWay.choices, blank=True, default="")
    # Where the pupil comes instead, or again.
    went_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="came_from"
    )
    not_back = LineField("pas rendu parce que", max_length=80, blank=True)
    # As the last of its marks says.
    presence = models.CharField(max_length=7, choices=Presence.choices, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = SupportBookingQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering = ["starts_at", "seat", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "seat"], condition=Q(cancelled_at=None), name="seat_taken_once"
            ),
            models.UniqueConstraint(
                fields=["slot", "student"], condition=Q(cancelled_at=None), name="one_seat_a_pupil"
            ),
            models.CheckConstraint(
                condition=Q(seat__gte=1, seat__lte=MOST_SEATS), name="booking_seat_in_range"
            ),
            ExclusionConstraint(
                name="pupil_in_one_place",
                expressions=[
                    ("student", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at=None),
            ),
            is_one_line("to_do", of="booking"),
            is_one_line("not_back", of="booking"),
        ]

    def __str__(self) -> str:
        return f"rendez-vous {self.pk}"


class PresenceMark(models.Model):
    """Who noted what, when: added, never changed. The last one holds."""

    booking = models.ForeignKey(SupportBooking, models.CASCADE, related_name="marks")
    presence = models.CharField(max_length=7, choices=Presence.choices, blank=True)
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "pointage"
        ordering = ["noted_at", "pk"]

    def __str__(self) -> str:
        return f"pointage {self.pk}"


class VisitOutcome(models.TextChoices):
    UNDERSTOOD = "understood", "a compris"
    FINISHED = "finished", "a terminé"
    TO_GO_ON = "to_go_on", "à reprendre"
    BLOCKED = "blocked", "reste bloqué"


class VisitTopic(models.TextChoices):
    """What was worked on besides competences, whose codes stand in the same list."""

    START = "start", "démarrer le parcours"
    IDENTIFIERS = "identifiers", "identifiants"
    KEYBOARD = "keyboard", "clavier"
    METHOD = "method", "méthode"
    GO_ON = "go_on", "reprendre le parcours"


class SupportVisit(models.Model):
    """What was worked on, and how it went: two closed lists."""

    booking = models.OneToOneField(SupportBooking, models.CASCADE, related_name="visit")
    # Codes of the CRCN (« 4.1 ») and of `VisitTopic`.
    topics = ArrayField(models.CharField(max_length=12), verbose_name="travaillé", default=list)
    outcome = models.CharField("comment", max_length=10, choices=VisitOutcome.choices)
    # Who helped: a member, or a pupil at ease.
    helper = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="support_visits"
    )
    peer = models.ForeignKey(
        Student, models.SET_NULL, null=True, blank=True, related_name="helped_visits"
    )
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField("noté le")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "passage au CDI"
        verbose_name_plural = "passages au CDI"

    def __str__(self) -> str:
        return f"passage {self.pk}"
