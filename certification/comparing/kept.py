"""Before the results of certification of a year go: what is kept of them, which names nobody."""

from collections.abc import Iterable

from django.db import transaction

from certification.comparing.distribution import Spread, spreads
from certification.models import CertificationResult, CertifiedTotals
from certification.models.totals import FEWEST_TOLD
from pixschool.core.models import SchoolYear
from students.models import Classroom

FAMILIES = ("no_level", "novice", "independent", "advanced", "expert")


def keep(years: Iterable[SchoolYear]) -> None:
    """Count each level of these years, once for good: when its first result goes.

    A year that was counted is left as it is: what an erasure that was killed has left of its
    results would make other figures.
    """
    for year in years:
        with transaction.atomic():
            # Two erasures at once: the second finds what the first has counted.
            SchoolYear.objects.select_for_update(no_key=True).get(pk=year.pk)
            if not CertifiedTotals.objects.filter(year=year).exists():
                _count(year)


def _count(year: SchoolYear) -> None:
    rooms = Classroom.objects.filter(year=year).by_level()
    results = CertificationResult.objects.filter(year=year)
    found = spreads(rooms, results, [year], by_room=False)
    CertifiedTotals.objects.bulk_create(
        CertifiedTotals(
            school_id=year.school_id,
            year=year,
            level=level,
            expected_level=spread.expected_level,
            **_numbers(spread),
        )
        for (_year, level), spread in found.items()
        if spread.told or spread.void
    )


def _numbers(spread: Spread) -> dict[str, int]:
    """Nothing at all for a level with few results."""
    if spread.told < FEWEST_TOLD:
        return {}
    numbers = dict(zip(FAMILIES, spread.families, strict=True))
    numbers |= {"enrolled": spread.enrolled, "failed": spread.failed, "void": spread.void}
    return numbers | ({"reached": spread.reached} if spread.expected_level else {})
