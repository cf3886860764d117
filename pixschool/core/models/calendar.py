from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear

from pixschool.core import calendars
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.models.school import School
from pixschool.core.reference.geography import Zone


class HolidayPeriod(models.Model):
    """Dates entered here: by a school for itself, or for a whole zone whose arrêté came out after
    this version of PixSchool. They add to the dates that are part of the code."""

    class HolidayEffect(models.TextChoices):
        HOLIDAY = calendars.Effect.HOLIDAY.value, "pas de classe"
        CLASS = calendars.Effect.CLASS.value, "classe malgré tout"
        YEAR = calendars.Effect.YEAR.value, "premier et dernier jour de l’année"
        NONE = calendars.Effect.NONE.value, "vacances que l’établissement n’a pas"

    class BreakKey(models.TextChoices):
        """Which break of the year it is: the published one of the same key gives way."""

        TOUSSAINT = "toussaint", "Toussaint"
        NOEL = "noel", "Noël"
        HIVER = "hiver", "hiver"
        PRINTEMPS = "printemps", "printemps"
        ASCENSION = "ascension", "pont de l’Ascension"

    school = models.ForeignKey(
        School, models.CASCADE, related_name="holiday_periods", null=True, blank=True
    )
    zone = models.CharField("zone", max_length=6, choices=Zone.choices, blank=True)
    start_year = models.PositiveSmallIntegerField("année de rentrée")
    effect = models.CharField(
        "effet", max_length=8, choices=HolidayEffect.choices, default=HolidayEffect.HOLIDAY
    )
    key = models.CharField("période", max_length=10, choices=BreakKey.choices, blank=True)
    name = LineField("nom", max_length=80)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    source = LineField("source", max_length=200, blank=True)
    confirmed = models.BooleanField("confirmé", default=False)

    class Meta:
        verbose_name = "période du calendrier"
        verbose_name_plural = "périodes du calendrier"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(school=None, zone__in=["A", "B", "C", "CORSE"])
                | Q(school__isnull=False, zone=""),
                name="period_of_a_school_or_a_zone",
                violation_error_message="Choisissez un établissement ou une zone, pas les deux.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="period_dates_in_order",
                violation_error_message="Le dernier jour est avant le premier.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(start_year=ExtractYear("starts_on"), starts_on__month__gte=8)
                    | Q(start_year=ExtractYear("starts_on") - 1, starts_on__month__lte=7)
                ),
                name="period_in_its_year",
                violation_error_message="Le premier jour n’est pas dans cette année scolaire.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(start_year=ExtractYear("ends_on"), ends_on__month__gte=8)
                    | Q(start_year=ExtractYear("ends_on") - 1, ends_on__month__lte=7)
                ),
                name="period_ends_in_its_year",
                violation_error_message="Le dernier jour n’est pas dans cette année scolaire.",
            ),
            models.CheckConstraint(
                condition=~Q(effect=calendars.Effect.NONE.value, key=""),
                name="break_that_is_not_has_a_name",
                violation_error_message="Dites quelles vacances l’établissement n’a pas.",
            ),
            models.CheckConstraint(
                condition=Q(effect__in=[effect.value for effect in calendars.Effect]),
                name="period_effect_known",
            ),
            is_one_line("name", of="period"),
            models.UniqueConstraint(
                fields=["school", "zone", "start_year"],
                condition=Q(effect=calendars.Effect.YEAR.value),
                nulls_distinct=False,
                name="one_length_of_year",
                violation_error_message="L’année a déjà son premier et son dernier jour.",
            ),
            models.UniqueConstraint(
                fields=["school", "zone", "start_year", "key"],
                condition=~Q(key=""),
                nulls_distinct=False,
                name="break_once_per_year",
                violation_error_message="Ces vacances sont déjà données pour cette année.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_override(self) -> calendars.Override:
        return calendars.Override(
            effect=calendars.Effect(self.effect),
            name=self.name,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            key=self.key,
            confirmed=self.confirmed,
            source=self.source,
        )

    def say(self, change: calendars.Override) -> None:
        """Take the words of a change; nothing is saved."""
        self.effect = change.effect.value
        self.key = change.key
        self.name = change.name
        self.starts_on, self.ends_on = change.starts_on, change.ends_on
        self.confirmed = change.confirmed
        self.source = change.source
