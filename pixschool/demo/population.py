"""The pupils of an invented school, and what SIECLE says of them at three moments of the year."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pixschool.core.reference.levels import Level
from pixschool.demo import names
from pixschool.demo.files.siecle import SiecleRecord

# National MEF codes; a bilingual 6e has a letter in its code.
_MEF = {
    Level.SIXIEME: "10010012110",
    Level.CINQUIEME: "10110001110",
    Level.QUATRIEME: "10210001110",
    Level.TROISIEME: "10310019110",
    Level.SECONDE: "20010018110",
    Level.PREMIERE: "20110019110",
    Level.TERMINALE: "20210019110",
}
_BILINGUAL = "1001000C11A"
_AGE = {level: age for age, level in enumerate(_MEF, 11)}  # at the start of the year, by and large
TECHNOLOGY = "5 TECHNO"  # and a number
_BEFORE = dict(zip(list(_MEF)[1:], list(_MEF), strict=False))
_INE_LETTERS = "ABCDEFGHJK"


@dataclass(frozen=True)
class ClassShape:
    """A class to fill with pupils."""

    name: str
    level: Level

    @property
    def mef(self) -> str:
        return _BILINGUAL if self.name == "6D" else _MEF[self.level]


COLLEGE = (
    *(ClassShape(f"6{letter}", Level.SIXIEME) for letter in "ABCDEF"),
    *(ClassShape(f"5{letter}", Level.CINQUIEME) for letter in "ABCDEF"),
    *(ClassShape(f"4{letter}", Level.QUATRIEME) for letter in "ABCDE"),
    *(ClassShape(f"3{letter}", Level.TROISIEME) for letter in "ABCDE"),
)
LYCEE = (
    *(ClassShape(f"2GT{number}", Level.SECONDE) for number in range(1, 10)),
    *(ClassShape(f"1G{number}", Level.PREMIERE) for number in range(1, 7)),
    *(ClassShape(name, Level.PREMIERE) for name in ("1STMG1", "1STI1")),
    *(ClassShape(f"TG{number}", Level.TERMINALE) for number in range(1, 6)),
    *(ClassShape(name, Level.TERMINALE) for name in ("TSTMG1", "TSTI1")),
)


@dataclass
class InventedPupil:
    """`september_class` is None for somebody who arrives later; `leaves`: gone by autumn."""

    number: int
    ine: str
    last_name: str
    first_name: str
    middle_name: str
    sex: int
    born_on: date
    level: Level
    class_name: str
    september_class: str | None
    ability: float  # 0..1: what the courses will measure, roughly
    leaves: bool = False


@dataclass(frozen=True)
class Population:
    shapes: tuple[ClassShape, ...]
    pupils: tuple[InventedPupil, ...]
    start_year: int

    def in_september(self) -> list[SiecleRecord]:
        """Late-comers are announced: SIECLE lists half of them, without a national number yet."""
        records = [
            replace(self._record(pupil), class_name=pupil.september_class)
            for pupil in self.pupils
            if pupil.september_class is not None
        ]
        announced = [p for p in self.pupils if p.september_class is None and p.number % 2]
        return [*records, *(replace(self._record(pupil), ine=None) for pupil in announced)]

    def in_autumn(self, day: date) -> list[SiecleRecord]:
        left_on = day - timedelta(days=12)
        return [
            replace(self._record(pupil), left_on=left_on if pupil.leaves else None)
            for pupil in self.pupils
        ]

    def later_on(self, day: date) -> list[SiecleRecord]:
        """For whoever tries an import by hand: two more have left, one has changed class."""
        records = self.in_autumn(day)
        present = [record for record in records if record.left_on is None]
        present[3].left_on = present[40].left_on = day
        neighbour = next(
            record
            for record in present[60:]
            if record.mef == present[60].mef and record.class_name != present[60].class_name
        )
        present[60].class_name = neighbour.class_name
        return records

    def of_level(self, level: Level, *, in_september: bool) -> Iterator[tuple[InventedPupil, str]]:
        """(pupil, the class they are in at that moment)"""
        for pupil in self.pupils:
            class_name = pupil.september_class if in_september else pupil.class_name
            if pupil.level == level and class_name and (in_september or not pupil.leaves):
                yield pupil, class_name

    def _record(self, pupil: InventedPupil) -> SiecleRecord:
        shape = next(shape for shape in self.shapes if shape.name == pupil.class_name)
        before = _BEFORE.get(pupil.level)
        return SiecleRecord(
            number=pupil.number,
            last_name=pupil.last_name.upper(),
            first_name=pupil.first_name,
            middle_name=pupil.middle_name,
            sex=pupil.sex,
            born_on=pupil.born_on,
            mef=shape.mef,
            class_name=pupil.class_name,
            ine=pupil.ine,
            groups=_groups_of(pupil),
            last_year=(f"{before}{'AB'[pupil.number % 2]}"[:4], _MEF[before]) if before else None,
        )


def _groups_of(pupil: InventedPupil) -> tuple[str, ...]:
    """The half of their class, and a group of technology in 5e, of pupils of all its classes."""
    half = f"{pupil.class_name}GR{1 + pupil.number % 2}"
    if pupil.level != Level.CINQUIEME:
        return (half,)
    return (half, f"{TECHNOLOGY} {1 + pupil.number % 3}")


def populate(
    shapes: tuple[ClassShape, ...], *, size: int, start_year: int, rng: random.Random
) -> Population:
    """`size` pupils in the autumn; in September a few more had not left, a few were not there."""
    leavers, late, movers = 4, 5, 5
    who = names.people(rng)
    pupils = [
        _invent(rank, shapes[rank % len(shapes)], next(who), start_year=start_year, rng=rng)
        for rank in range(size + leavers)
    ]
    _name_some(pupils, shapes)
    chosen = rng.sample(pupils[3 * len(shapes) :], leavers + late + movers)
    for pupil in chosen[:leavers]:
        pupil.leaves = True
    for pupil in chosen[leavers : leavers + late]:
        pupil.september_class = None
    for pupil in chosen[leavers + late :]:
        same_level = [s.name for s in shapes if s.level == pupil.level]
        pupil.september_class = rng.choice([n for n in same_level if n != pupil.class_name])
    return Population(shapes, tuple(pupils), start_year)


def year_before(population: Population, rng: random.Random) -> Population:
    """The same pupils a level lower, and those who have left from the last level since."""
    shapes, start_year = population.shapes, population.start_year - 1
    names_of = {
        level: [shape.name for shape in shapes if shape.level == level]
        for level in {shape.level for shape in shapes}
    }
    pupils = []
    for pupil in population.pupils:
        level = _BEFORE.get(pupil.level)
        if level in names_of and pupil.september_class is not None:
            room = names_of[level][pupil.number % len(names_of[level])]
            pupils.append(replace(pupil, level=level, class_name=room, september_class=room))
    last = [shape for shape in shapes if shape.level == shapes[-1].level]
    who = names.people(rng)
    size = sum(pupil.level == shapes[-1].level for pupil in population.pupils)
    gone = [
        _invent(len(population.pupils) + rank, last[rank % len(last)], next(who),
                start_year=start_year, rng=rng)
        for rank in range(size)
    ]  # fmt: skip
    # One of each name in a class: what last year's files left to ask was answered long ago.
    alone = {(p.class_name, p.last_name, p.first_name): p for p in (*pupils, *gone)}
    return Population(shapes, tuple(alone.values()), start_year)


def _invent(
    rank: int,
    shape: ClassShape,
    who: tuple[str, str, int],
    *,
    start_year: int,
    rng: random.Random,
) -> InventedPupil:
    last_name, first_name, sex = who
    return InventedPupil(
        number=10_001 + rank,
        ine=f"{100_000_000 + rng.randrange(800_000) * 1000 + rank:09d}"
        f"{rng.choice(_INE_LETTERS)}{rng.choice(_INE_LETTERS)}",
        last_name=last_name,
        first_name=first_name,
        middle_name=rng.choice(names.GIRLS if sex == names.FEMALE else names.BOYS),
        sex=sex,
        born_on=_birthday(start_year - _AGE[shape.level], rng),
        level=shape.level,
        class_name=shape.name,
        september_class=shape.name,
        ability=min(max(rng.betavariate(4.5, 3.2), 0.08), 0.98),
    )


def _birthday(year: int, rng: random.Random) -> date:
    late = rng.random() < 0.05  # a year behind
    return date(year - late, 1, 1) + timedelta(days=rng.randrange(365))


def _name_some(pupils: list[InventedPupil], shapes: tuple[ClassShape, ...]) -> None:
    """Namesakes where they hurt: twice in one class, and once more at each end of the school."""
    width = len(shapes)
    second_class = next(i for i, shape in enumerate(shapes) if shape.name in {"5B", "2GT3"})
    for rank in (second_class, second_class + width):
        pupils[rank].last_name, pupils[rank].first_name = "Martin", "Lucas"
        pupils[rank].sex = names.MALE
    for rank in (0, width - 1):
        pupils[rank].last_name, pupils[rank].first_name = "Garcia", "Emma"
        pupils[rank].sex = names.FEMALE
