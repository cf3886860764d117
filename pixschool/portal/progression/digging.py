"""One competence worked on again and again while others are never touched: of a pupil, of a class.
Pure."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pixschool.core.reference.crcn import COMPETENCES

DEEP = 3  # campaigns that measured one competence of a pupil
UNTOUCHED = 8  # of 16, never measured
CODES = tuple(item.code for item in COMPETENCES)

P = TypeVar("P", bound=Hashable)  # a pupil
Measured = Mapping[str, int]  # {competence: how many campaigns measured it}


def dug_alone(measured: Measured) -> list[str]:
    """The codes that a pupil has dug alone, in order; none when enough others were touched."""
    untouched = sum(not measured.get(code) for code in CODES)
    if untouched < UNTOUCHED:
        return []
    return [code for code in CODES if measured.get(code, 0) >= DEEP]


@dataclass(frozen=True)
class ClassDigging(Generic[P]):
    """`dug_by`: {pupil: what they have dug alone}, of `total` pupils; `never`: what no pupil of the
    class was ever measured on."""

    name: str
    level: str
    dug_by: Mapping[P, Sequence[str]]
    total: int
    never: tuple[str, ...]

    @property
    def dug(self) -> list[str]:
        """In the order of the codes."""
        return [code for code in CODES if any(code in own for own in self.dug_by.values())]

    @property
    def pupils(self) -> int:
        return len(self.dug_by)


def of_class(name: str, level: str, pupils: Mapping[P, Measured]) -> ClassDigging[P]:
    found = {pupil: dug_alone(one) for pupil, one in pupils.items()}
    return ClassDigging(
        name=name,
        level=level,
        dug_by={pupil: codes for pupil, codes in found.items() if codes},
        total=len(pupils),
        never=tuple(code for code in CODES if not any(one.get(code) for one in pupils.values())),
    )
