"""One competence worked on again and again while others are never touched: of a pupil, of a class.
Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pixschool.core.reference.crcn import COMPETENCES

DEEP = 3  # campaigns that measured one competence of a pupil
UNTOUCHED = 8  # of 16, never measured
CODES = tuple(item.code for item in COMPETENCES)

Measured = Mapping[str, int]  # {competence: how many campaigns measured it}


def dug_alone(measured: Measured) -> list[str]:
    """The codes that a pupil has dug alone, in order; none when enough others were touched."""
    untouched = sum(not measured.get(code) for code in CODES)
    if untouched < UNTOUCHED:
        return []
    return [code for code in CODES if measured.get(code, 0) >= DEEP]


@dataclass(frozen=True)
class ClassDigging:
    """`dug`: what pupils of the class have dug alone; `pupils`: how many of `total`; `never`: what
    no pupil of the class was ever measured on."""

    name: str
    level: str
    dug: tuple[str, ...]
    pupils: int
    total: int
    never: tuple[str, ...]


def of_class(name: str, level: str, pupils: Sequence[Measured]) -> ClassDigging:
    found = [dug_alone(one) for one in pupils]
    return ClassDigging(
        name=name,
        level=level,
        dug=tuple(code for code in CODES if any(code in one for one in found)),
        pupils=sum(bool(one) for one in found),
        total=len(pupils),
        never=tuple(code for code in CODES if not any(one.get(code) for one in pupils)),
    )
