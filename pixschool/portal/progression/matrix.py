"""The 16 competences, level by level: what is planned beside what is measured. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.reference.levels import Level

FEWEST_TESTED = 5  # of fewer pupils, no mastery is said
_DEEP = 3  # things planned for one competence at one level
_UNTOUCHED = 8  # of 16, at the same level


class Gap(StrEnum):
    """What a cell or its whole line lacks."""

    BLIND_SPOT = "blind_spot"  # planned at no level, tested at none
    NOT_PLANNED = "not_planned"  # tested somewhere, planned at no level
    NOT_MEASURED = "planned_not_measured"
    DEEP_ALONE = "deep_alone"  # much is planned here, and nothing for half of the others


@dataclass(frozen=True)
class PlannedThing:
    """`title`: a campaign, a ritual, a project with its subject; `detail`: who, and when."""

    title: str
    detail: str = ""

    @property
    def words(self) -> str:
        return f"{self.title}, {self.detail}" if self.detail else self.title


@dataclass(frozen=True)
class MatrixCell:
    """Shares, 0..1; `mastery`: mean of the latest measures, None of few. `tested_share`: None for
    a level without pupils. `visits`: to the CDI, that worked on it."""

    competence: str
    level: str
    things: tuple[PlannedThing, ...]
    tested_share: float | None
    mastery: float | None
    gaps: tuple[Gap, ...]
    tested: int = 0  # of `pupils`
    pupils: int = 0
    visits: int = 0

    @property
    def planned(self) -> list[str]:
        return [thing.title for thing in self.things]

    @property
    def shown_share(self) -> float | None:
        """None where nobody was tested: « jamais testé », not zero."""
        return self.tested_share if self.tested else None

    def as_json(self) -> dict[str, object]:
        return {
            "competence": self.competence,
            "level": Level(self.level).label,
            "planned": self.planned,
            "tested_share": self.tested_share,
            "mastery": self.mastery,
            "flags": [gap.value for gap in self.gaps],
        }


Place = tuple[str, str]  # (competence, level)


def matrix(
    levels: Sequence[str],
    pupils: Mapping[str, int],
    planned: Mapping[Place, Iterable[PlannedThing]],
    measured: Mapping[Place, Sequence[float]],
    visits: Mapping[Place, int] | None = None,
) -> list[MatrixCell]:
    """By competence, then in the order of `levels`. `measured`: one share for each pupil tested."""
    things = {
        place: tuple({one.title: one for one in same}.values()) for place, same in planned.items()
    }
    codes = [item.code for item in COMPETENCES]
    return [
        replace(
            _cell(code, level, things, measured, pupils.get(level, 0), levels, codes),
            visits=(visits or {}).get((code, level), 0),
        )
        for code in codes
        for level in levels
    ]


def _cell(
    code: str,
    level: str,
    things: Mapping[Place, tuple[PlannedThing, ...]],
    measured: Mapping[Place, Sequence[float]],
    pupils: int,
    levels: Sequence[str],
    codes: Sequence[str],
) -> MatrixCell:
    here, shares = things.get((code, level), ()), measured.get((code, level), ())
    gaps = []
    if not any(things.get((code, other)) for other in levels):
        is_tested = any(measured.get((code, other)) for other in levels)
        gaps.append(Gap.NOT_PLANNED if is_tested else Gap.BLIND_SPOT)
    if here and not shares:
        gaps.append(Gap.NOT_MEASURED)
    untouched = sum(not things.get((other, level)) for other in codes)
    if len(here) >= _DEEP and untouched >= _UNTOUCHED:
        gaps.append(Gap.DEEP_ALONE)
    return MatrixCell(
        competence=code,
        level=level,
        things=here,
        tested_share=len(shares) / pupils if pupils else None,
        mastery=sum(shares) / len(shares) if len(shares) >= FEWEST_TESTED else None,
        gaps=tuple(gaps),
        tested=len(shares),
        pupils=pupils,
    )
