from django.db import models
from django.db.models import F, Q

from pixschool.core.models import School, SchoolYear
from pixschool.core.reference.levels import Level

FEWEST_TOLD = 10  # results: of fewer, a number would tell of somebody
_TOLD = ("no_level", "novice", "independent", "advanced", "expert", "failed")
_COUNTS = ("enrolled", *_TOLD, "void")
_NOTHING = Q(**dict.fromkeys(_COUNTS), reached=None)
_ENOUGH = Q(
    **{f"{name}__isnull": False for name in _COUNTS},
    # Each sum without its first term, which F can compare.
    no_level__gte=FEWEST_TOLD - sum(map(F, _TOLD[2:]), F(_TOLD[1])),
    enrolled__gte=sum(map(F, (*_TOLD[1:], "void")), F(_TOLD[0])),
)


class CertifiedTotals(models.Model):
    """What is left of the certification of a level once its results go: numbers, of nobody.

    No class, no name. Of fewer than FEWEST_TOLD results nothing is said; no total over the levels
    is kept, from which a small one could be subtracted.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="certified_totals")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="certified_totals")
    level = models.CharField("niveau", max_length=6, choices=Level.choices)
    enrolled = models.PositiveIntegerField("inscrits", null=True)
    # Obtained: without a level, then by family of levels.
    no_level = models.PositiveIntegerField("sans niveau", null=True)
    novice = models.PositiveIntegerField("novice", null=True)
    independent = models.PositiveIntegerField("indépendant", null=True)
    advanced = models.PositiveIntegerField("avancé", null=True)
    expert = models.PositiveIntegerField("expert", null=True)
    failed = models.PositiveIntegerField("non obtenue", null=True)
    void = models.PositiveIntegerField("annulée, en erreur ou pas finie", null=True)
    # As the rule of that year said; None where none expected a level.
    expected_level = models.PositiveSmallIntegerField("niveau attendu", null=True)
    reached = models.PositiveIntegerField("niveau attendu atteint", null=True)
    counted_at = models.DateTimeField("compté le", auto_now_add=True)

    class Meta:
        verbose_name = "total de certification d’un niveau"
        verbose_name_plural = "totaux de certification par niveau"
        ordering = ["year", "level", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "level"], name="certified_totals_once"),
            models.CheckConstraint(
                condition=_NOTHING | _ENOUGH, name="certified_totals_of_enough_results"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}, {self.year_id}"
