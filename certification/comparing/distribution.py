"""How the results of certification are spread: by class, by level, year after year.

One result a pupil and year: of several, the best obtained. Cancelled results, those in error and
the other certifications (CléA, Pix+) are counted apart: they say nothing of a level.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from certification.comparing.intervals import Interval, difference, wilson
from certification.models import CertificationKind, CertificationResult, ResultStatus
from certification.rules.of_school import SchoolRules, rules_of_years
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.crcn import FAMILIES, LEVELS
from pixschool.core.reference.levels import LEVEL_ORDER, Level
from students.models import Classroom, Enrolment

FEWEST_TOLD = 10  # pupils: of fewer, no share is said
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
    found = [spread for (year_id, _), spread in _spreads(reader, [year], by_room=True) if year_id]
    return [spread for spread in found if spread.told or spread.void]


def by_level(reader: Membership, years: Iterable[SchoolYear]) -> list[Spread]:
    """(level, year) that have a result, the levels in order, the last year first."""
    ordered = sorted(years, key=lambda year: -year.start_year)
    found = dict(_spreads(reader, ordered, by_room=False))
    labels = {year.pk: str(year) for year in ordered}
    rows = []
    for level in sorted({level for _, level in found}, key=LEVEL_ORDER.__getitem__):
        for year in ordered:
            spread = found.get((year.pk, level))
            if spread and (spread.told or spread.void):
                spread.label = f"{Level(level).label}, {labels[year.pk]}"
                rows.append(spread)
    return rows


def comparisons(levels: list[Spread]) -> list[CohortComparison]:
    """Each level's last year with the one before, when both have enough results."""
    found: dict[str, list[Spread]] = defaultdict(list)
    for spread in levels:
        found[spread.level].append(spread)
    pairs = [rows[:2] for rows in found.values() if len(rows) > 1]
    return [CohortComparison(now, old) for now, old in pairs if now.is_enough and old.is_enough]


def _spreads(
    reader: Membership, years: list[SchoolYear], *, by_room: bool
) -> Iterable[tuple[tuple[int, str], Spread]]:
    rooms = Classroom.objects.visible_to(reader).filter(year__in=years).by_level()
    best = _best(reader, years)
    last: dict[tuple[int, int], Classroom] = {}
    known = {room.pk: room for room in rooms}
    for student, room_id, year in (
        Enrolment.objects.filter(classroom__in=known)
        .order_by("starts_on", "pk")
        .values_list("student", "classroom", "year")
    ):
        last[year, student] = known[room_id]
    expected = {pk: expected_of(rules) for pk, rules in rules_of_years(years).items()}
    spreads: dict[tuple[int, str], Spread] = {}
    for room in known.values():
        key = room.year_id, room.name if by_room else room.level
        level = expected[room.year_id].get(room.level)
        spreads.setdefault(key, Spread(room.name, room.level, level))
    for (year, student), room in last.items():
        spread = spreads[year, room.name if by_room else room.level]
        spread.enrolled += 1
        if result := best.get((year, student)):
            spread.add(*result)
    return spreads.items()


def expected_of(rules: SchoolRules) -> dict[str, int]:
    """{level of the school: level of Pix that its end expects}"""
    return {level: rules.number(key, "level") for level, key in EXPECTED_RULES.items()}


def _best(
    reader: Membership, years: list[SchoolYear]
) -> dict[tuple[int, int], tuple[str, int | None]]:
    """{(year, pupil): (status, level)}"""
    order = {ResultStatus.VALIDATED.value: 2, ResultStatus.REJECTED.value: 1}
    found: dict[tuple[int, int], tuple[int, int, str, int | None]] = {}
    for year, student, status, score, level in (
        CertificationResult.objects.visible_to(reader)
        .current()
        .filter(year__in=years, kind=CertificationKind.PIX)
        .values_list("year", "student", "status", "score", "level")
    ):
        one = (order.get(status, 0), score or 0, status, level)
        if (year, student) not in found or one[:2] > found[year, student][:2]:
            found[year, student] = one
    return {key: one[2:] for key, one in found.items()}
