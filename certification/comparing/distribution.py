"""How the results of certification are spread: by class, by level, year after year.

Of a year whose results have begun to go, the totals that were kept (`certification.comparing.kept`)
and no class.

One result a pupil and year: of several, the best obtained. Cancelled results, those in error and
the other certifications (CléA, Pix+) are counted apart: they say nothing of a level.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from certification.comparing.intervals import Interval, difference, wilson
from certification.models import (
    CertificationKind,
    CertificationResult,
    CertifiedTotals,
    ResultStatus,
)
from certification.models.totals import FEWEST_TOLD
from certification.querysets import CertificationResultQuerySet
from certification.rules.of_school import SchoolRules, rules_of_years
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.crcn import FAMILIES, LEVELS
from pixschool.core.reference.levels import LEVEL_ORDER, Level
from students.models import Classroom, Enrolment

# The level expected at the end of a level, as the rules in force say.
EXPECTED_RULES = {Level.TROISIEME.value: "expected_3e", Level.TERMINALE.value: "expected_tle"}
NO_LEVEL = "Sans niveau"
COLUMNS = (NO_LEVEL, *FAMILIES)


@dataclass
class Spread:
    """Results of one class, or of one level of a year. `families`: obtained, in `COLUMNS`.
    `expected_level`: None where no rule expects one."""

    label: str
    level: str
    expected_level: int | None = None
    enrolled: int = 0
    failed: int = 0
    void: int = 0  # cancelled, in error, not ended
    families: list[int] = field(default_factory=lambda: [0] * len(COLUMNS))
    reached: int = 0
    is_kept: bool = False  # the results are gone, or going

    @property
    def told(self) -> int:
        """Results that say something: obtained or not."""
        return sum(self.families) + self.failed

    @property
    def without(self) -> int:
        return self.enrolled - self.told - self.void

    @property
    def expected(self) -> str:
        return LEVELS[self.expected_level - 1].label if self.expected_level else ""

    @property
    def is_enough(self) -> bool:
        return bool(self.expected) and self.told >= FEWEST_TOLD

    @property
    def share(self) -> float:
        return self.reached / self.told

    @property
    def interval(self) -> Interval:
        return wilson(self.reached, self.told)

    def add(self, status: str, level: int | None) -> None:
        """One more pupil's result."""
        if status == ResultStatus.VALIDATED:
            self.families[0 if level is None else 1 + (level - 1) // 2] += 1
            expected = self.expected_level
            self.reached += level is not None and expected is not None and level >= expected
        elif status == ResultStatus.REJECTED:
            self.failed += 1
        else:
            self.void += 1


@dataclass(frozen=True)
class CohortComparison:
    """Two years of one level; the interval of the difference, when both are enough."""

    now: Spread
    before: Spread

    @property
    def interval(self) -> Interval:
        return difference(self.now.reached, self.now.told, self.before.reached, self.before.told)

    @property
    def verdict(self) -> str:
        """« up », « down », or « unknown » when chance alone may do it."""
        low, high = self.interval
        if low > 0:
            return "up"
        return "down" if high < 0 else "unknown"


def by_class(reader: Membership, year: SchoolYear) -> list[Spread]:
    """The classes that one may see and that have a result."""
    if CertifiedTotals.objects.filter(year=year).exists():
        return []
    rooms, results = _seen(reader, [year])
    found = spreads(rooms, results, [year], by_room=True).values()
    return [spread for spread in found if spread.told or spread.void]


def by_level(reader: Membership, years: Iterable[SchoolYear]) -> list[Spread]:
    """(level, year) that have a result, the levels in order, the last year first."""
    ordered = sorted(years, key=lambda year: -year.start_year)
    kept = _kept(reader, ordered)
    live = [year for year in ordered if year.pk not in {pk for pk, _level in kept}]
    found = spreads(*_seen(reader, live), live, by_room=False) | kept
    labels = {year.pk: str(year) for year in ordered}
    rows = []
    for level in sorted({level for _, level in found}, key=LEVEL_ORDER.__getitem__):
        for year in ordered:
            spread = found.get((year.pk, level))
            if spread and (spread.told or spread.void):
                spread.label = f"{Level(level).label}, {labels[year.pk]}"
                rows.append(spread)
    return rows


def _seen(
    reader: Membership, years: list[SchoolYear]
) -> tuple[QuerySet[Classroom], CertificationResultQuerySet]:
    rooms = Classroom.objects.visible_to(reader).filter(year__in=years).by_level()
    return rooms, CertificationResult.objects.visible_to(reader).filter(year__in=years)


def _kept(reader: Membership, years: list[SchoolYear]) -> dict[tuple[int, str], Spread]:
    """What was kept of the years whose results went; of few results, a row that says nothing."""
    if not reader.can(Capability.SEE_ALL_CLASSES):
        return {}
    totals = CertifiedTotals.objects.filter(school=reader.school_id, year__in=years)
    return {(one.year_id, one.level): _of_totals(one) for one in totals}


def _of_totals(one: CertifiedTotals) -> Spread:
    found = Spread(one.level, one.level, one.expected_level, is_kept=True)
    families = (one.no_level, one.novice, one.independent, one.advanced, one.expert)
    found.families = [number or 0 for number in families]
    found.enrolled, found.failed = one.enrolled or 0, one.failed or 0
    found.void, found.reached = one.void or 0, one.reached or 0
    return found


def comparisons(levels: list[Spread]) -> list[CohortComparison]:
    """Each level's last year with the one before, when both have enough results."""
    found: dict[str, list[Spread]] = defaultdict(list)
    for spread in levels:
        found[spread.level].append(spread)
    pairs = [rows[:2] for rows in found.values() if len(rows) > 1]
    return [CohortComparison(now, old) for now, old in pairs if now.is_enough and old.is_enough]


def spreads(
    rooms: QuerySet[Classroom],
    results: CertificationResultQuerySet,
    years: list[SchoolYear],
    *,
    by_room: bool,
) -> dict[tuple[int, str], Spread]:
    """{(year, class or level): its spread}, those without a result too."""
    best = _best(results)
    last: dict[tuple[int, int], Classroom] = {}
    known = {room.pk: room for room in rooms}
    for student, room_id, year in (
        Enrolment.objects.filter(classroom__in=known)
        .order_by("starts_on", "pk")
        .values_list("student", "classroom", "year")
    ):
        last[year, student] = known[room_id]
    expected = {pk: expected_of(rules) for pk, rules in rules_of_years(years).items()}
    found: dict[tuple[int, str], Spread] = {}
    for room in known.values():
        key = room.year_id, room.name if by_room else room.level
        level = expected[room.year_id].get(room.level)
        found.setdefault(key, Spread(room.name, room.level, level))
    for (year, student), room in last.items():
        spread = found[year, room.name if by_room else room.level]
        spread.enrolled += 1
        if result := best.get((year, student)):
            spread.add(*result)
    return found


def expected_of(rules: SchoolRules) -> dict[str, int]:
    """{level of the school: level of Pix that its end expects}"""
    return {level: rules.number(key, "level") for level, key in EXPECTED_RULES.items()}


def _best(
    results: CertificationResultQuerySet,
) -> dict[tuple[int, int], tuple[str, int | None]]:
    """{(year, pupil): (status, level)}"""
    order = {ResultStatus.VALIDATED.value: 2, ResultStatus.REJECTED.value: 1}
    found: dict[tuple[int, int], tuple[int, int, str, int | None]] = {}
    for year, student, status, score, level in (
        results.current()
        .filter(kind=CertificationKind.PIX)
        .values_list("year", "student", "status", "score", "level")
    ):
        one = (order.get(status, 0), score or 0, status, level)
        if (year, student) not in found or one[:2] > found[year, student][:2]:
            found[year, student] = one
    return {key: one[2:] for key, one in found.items()}
