from django.db import models
from django.db.models import F, Q

from campaigns.models.pix import Campaign
from pixschool.core.models import School, SchoolYear
from pixschool.core.models.lines import LineField
from pixschool.core.reference.levels import Level

FEWEST_TOLD = 10  # pupils: of fewer, a number would tell of somebody


class LevelTotals(models.Model):
    """What is left of a campaign at one level once its results are erased: numbers, of nobody.

    No class, no name. Of fewer than FEWEST_TOLD pupils nothing is said; no total over the levels
    is kept, from which a small one could be subtracted.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="level_totals")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="level_totals")
    # The campaign may go on its own; its name then, and its course, are enough to compare years.
    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, related_name="level_totals", db_index=False
    )
    campaign_name = LineField("campagne", max_length=200)
    course = LineField("parcours", max_length=200, blank=True)
    level = models.CharField("niveau", max_length=6, choices=Level.choices)
    participants = models.PositiveIntegerField("élèves attendus", null=True)
    not_started = models.PositiveIntegerField("pas commencé", null=True)
    started = models.PositiveIntegerField("en cours", null=True)
    finished = models.PositiveIntegerField("terminé", null=True)
    # Of the mastery (0..1) of those who finished, when FEWEST_TOLD did.
    p25 = models.FloatField("premier quartile", null=True)
    median = models.FloatField("médiane", null=True)
    p75 = models.FloatField("troisième quartile", null=True)
    counted_at = models.DateTimeField("compté le", auto_now_add=True)

    class Meta:
        verbose_name = "total d’un niveau"
        verbose_name_plural = "totaux par niveau"
        ordering = ["year", "campaign_name", "level", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "level"], name="totals_once_per_level"),
            models.CheckConstraint(
                condition=Q(participants=None, not_started=None, started=None, finished=None)
                | Q(
                    participants__gte=FEWEST_TOLD,
                    participants=F("not_started") + F("started") + F("finished"),
                ),
                name="totals_of_enough_pupils",
            ),
            models.CheckConstraint(
                condition=Q(p25=None, median=None, p75=None) | Q(finished__gte=FEWEST_TOLD),
                name="quartiles_of_enough_pupils",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_name}, {self.level}"
