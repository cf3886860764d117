from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pixschool.core.access.permissions import Capability, capabilities_of
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.models.user import User
from pixschool.core.reference.geography import Zone
from pixschool.core.reference.levels import COLLEGE_LEVELS, LYCEE_LEVELS, Level
from pixschool.core.reference.roles import Role

UAI_PATTERN = r"^\d{7}[A-Z]$"
INVITATION_DAYS = 14
CLOSING_DAYS = 30
LONGEST_MESSAGE = 2_000  # characters


def labels_of(roles: list[str]) -> str:
    """Roles in French, in the order of the table, with commas."""
    return ", ".join(role.label for role in Role if role.value in roles)


class School(models.Model):
    class SchoolKind(models.TextChoices):
        COLLEGE = "college", "Collège"
        LYCEE = "lycee", "Lycée"
        BOTH = "both", "Collège et lycée"

    uai = LineField(
        "UAI",
        max_length=8,
        unique=True,
        validators=[RegexValidator(UAI_PATTERN, "Un UAI compte 7 chiffres et une lettre.")],
    )
    name = LineField("nom", max_length=120)
    kind = models.CharField(
        "type", max_length=10, choices=SchoolKind.choices, default=SchoolKind.COLLEGE
    )
    academie = LineField("académie", max_length=40, blank=True)
    zone = models.CharField("zone de vacances", max_length=6, choices=Zone.choices)
    timezone = LineField("fuseau horaire", max_length=40, default="Europe/Paris")
    is_demo = models.BooleanField("établissement de démonstration", default=False)
    # What the school says in the ENT, in its own words; empty: the words of `campaigns`.
    message_to_pupils = models.TextField(
        "message aux élèves", max_length=LONGEST_MESSAGE, blank=True, default=""
    )
    message_to_teacher = models.TextField(
        "message au professeur", max_length=LONGEST_MESSAGE, blank=True, default=""
    )
    # Somebody has closed it: it can be taken back for CLOSING_DAYS, then it is erased.
    closing_since = models.DateTimeField("fermé le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "établissement"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(uai__regex=UAI_PATTERN), name="school_uai_shape"),
            models.CheckConstraint(condition=Q(zone__in=Zone.values), name="school_zone_known"),
            is_one_line("name", of="school"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def levels(self) -> tuple[Level, ...]:
        """Those of its kind; all of them for a school that is both."""
        return {
            self.SchoolKind.COLLEGE: COLLEGE_LEVELS,
            self.SchoolKind.LYCEE: LYCEE_LEVELS,
        }.get(self.SchoolKind(self.kind), COLLEGE_LEVELS + LYCEE_LEVELS)

    @property
    def current_year(self) -> "SchoolYear":
        """The one of everybody; asked for anew each time."""
        return self.years.get(is_current=True)

    def local(self, moment: datetime) -> datetime:
        """An instant by the school's own clock."""
        return moment.astimezone(ZoneInfo(self.timezone))

    def today(self) -> date:
        """On the school's own clock."""
        return self.local(timezone.now()).date()

    @property
    def erased_on(self) -> date | None:
        """The day on which a closed school is erased, on its own clock."""
        if self.closing_since is None:
            return None
        end = self.closing_since + timedelta(days=CLOSING_DAYS)
        return self.local(end).date()


class SchoolYear(models.Model):
    school = models.ForeignKey(School, models.CASCADE, related_name="years")
    start_year = models.PositiveSmallIntegerField("année de rentrée")
    is_current = models.BooleanField("année en cours", default=False)

    class Meta:
        verbose_name = "année scolaire"
        verbose_name_plural = "années scolaires"
        ordering = ["-start_year"]
        constraints = [
            models.UniqueConstraint(fields=["school", "start_year"], name="year_once_per_school"),
            models.UniqueConstraint(
                fields=["school"], condition=Q(is_current=True), name="one_current_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_year}-{self.start_year + 1}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Still in the team, with an account that may sign in."""
        return self.filter(left_at=None, user__is_active=True)

    def in_order(self) -> "MembershipQuerySet":
        """By name, with their user: no query for each."""
        return self.select_related("user").order_by("user__last_name", "user__first_name", "pk")


class Membership(models.Model):
    """A person in a school, with their roles. Who left keeps the row, not the rights."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, models.CASCADE, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=12, choices=Role.choices), verbose_name="rôles")
    joined_at = models.DateTimeField("arrivé le", default=timezone.now)
    left_at = models.DateTimeField("parti le", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre"
        constraints = [
            models.UniqueConstraint(fields=["user", "school"], name="member_once_per_school"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values, roles__len__gte=1),
                name="member_roles_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role_labels})"

    @cached_property
    def capabilities(self) -> frozenset[Capability]:
        return capabilities_of(self.roles)

    def can(self, capability: Capability) -> bool:
        return capability in self.capabilities

    @property
    def sees_own_classes_only(self) -> bool:
        """Pupils, but of the classes given to the person: a class lead's view."""
        return self.can(Capability.SEE_PUPILS) and not self.can(Capability.SEE_ALL_CLASSES)

    @property
    def role_labels(self) -> str:
        return labels_of(self.roles)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted, nor revoked, nor expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


def default_expiry() -> datetime:
    """INVITATION_DAYS from now."""
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """The only door in. The secret of its link is kept as a hash."""

    school = models.ForeignKey(School, models.CASCADE, related_name="invitations")
    email = models.EmailField("adresse de courriel")
    name = LineField("nom donné", max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=12, choices=Role.choices), verbose_name="rôles")
    token_hash = LineField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu’au", default=default_expiry)
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values, roles__len__gte=1),
                name="invitation_roles_known",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_dates_in_order"
            ),
            is_one_line("name", of="invitation"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_pending(self) -> bool:
        return (
            self.accepted_at is None
            and self.revoked_at is None
            and self.expires_at > timezone.now()
        )

    @property
    def sent_at(self) -> datetime:
        """When its last message left: sending again starts the fourteen days again."""
        return self.expires_at - timedelta(days=INVITATION_DAYS)

    @property
    def role_labels(self) -> str:
        return labels_of(self.roles)
