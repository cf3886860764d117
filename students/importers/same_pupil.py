"""Which line of a list is which pupil of the base, by the names alone.

Pure: lines and pupils in; pairs that are certain, and doubts, out. Two people are *alike* when one
writing of their names is the other's (`pixschool/core/reference/person_names.py`). In a class of
the year, the only line and the only pupil alike are one child; elsewhere too, when nobody else in
the school is alike. Everything else is asked: a wrong merge is worse than a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pixschool.core.reference.levels import LEVEL_ORDER, Level
from pixschool.core.reference.person_names import Rank, how_close, same_words, very_name, words_of

MAX_CANDIDATES = 3
_LOOKED_AT = 200  # pupils compared with one line, however many are alike
_ASKED = {Rank.SAME_WORDS, Rank.SHORT_NAME, Rank.GLUED, Rank.ONE_LETTER}


@dataclass(slots=True)
class PupilLine:
    """A line of the list, and the pupil it was found to be."""

    id: int
    line: int
    last_name: str
    first_name: str
    name_key: str
    class_key: str
    class_name: str
    level: str
    has_ine: bool
    pupil_id: int | None = None


@dataclass(slots=True)
class KnownPupil:
    """A pupil, with the class of the last enrolment, and the line found to be theirs."""

    id: int
    last_name: str
    first_name: str
    name_key: str
    class_key: str
    class_name: str
    level: str
    has_ine: bool
    is_of_year: bool
    is_open: bool
    line_id: int | None = None


@dataclass(slots=True, frozen=True)
class PupilDoubt:
    """A line that is perhaps one of these pupils, likeliest first. `default`: who, when nobody
    answers; None makes another pupil of it."""

    line: PupilLine
    candidates: tuple[KnownPupil, ...]
    default: KnownPupil | None = None


@dataclass(slots=True, frozen=True)
class TwoLines:
    """Two lines that reach one pupil: the second would make another of that name."""

    first: PupilLine
    second: PupilLine


Person = PupilLine | KnownPupil


class PupilRecogniser:
    """Lines and pupils may come recognised already, by their INE or their exact name."""

    def __init__(self, lines: Iterable[PupilLine], pupils: Iterable[KnownPupil]) -> None:
        self._lines, self._pupils = list(lines), list(pupils)
        self._pupil_by_id = {pupil.id: pupil for pupil in self._pupils}
        self._alike = list(_alike(self._lines, self._pupils))
        self._doubts: dict[int, PupilDoubt] = {}

    def rename_class(self, old_key: str, new_key: str) -> None:
        """From here on, this year's pupils of the old class are looked for in the new one."""
        for pupil in self._pupils:
            if pupil.is_of_year and pupil.class_key == old_key:
                pupil.class_key = new_key

    def certain(self) -> list[tuple[int, int]]:
        """New pairs (line, pupil) that need no answer; call again after `rename_class`."""
        self._doubts.clear()
        found: list[tuple[int, int]] = []
        for lines, pupils in self._alike:
            for some_lines, some_pupils in _by_class(lines, pupils):
                found += self._in_class(some_lines, some_pupils)
            found += self._elsewhere(lines, pupils)
        return found

    def _in_class(
        self, lines: list[PupilLine], pupils: list[KnownPupil]
    ) -> Iterator[tuple[int, int]]:
        free, left = _free(lines), _left(pupils)
        if not free or not left:
            return
        if len(lines) == len(pupils) == 1:
            yield from _pair(free, left)
            return
        bearers_of = _grouped(left, "name_key")
        for key, same in _grouped(free, "name_key").items():
            bearers = bearers_of.get(key, [])
            opened = [pupil for pupil in bearers if pupil.is_open]
            bearers = opened if len(opened) == len(same) else bearers
            if bearers and _are_of_one_kind(same) and _are_of_one_kind(bearers):
                if len(same) >= len(bearers):
                    yield from _pair(same, bearers)
                else:  # who has left cannot be known
                    self._ask(same, bearers, defaults=bearers)
        self._ask(_free(lines), _left(pupils))

    def _elsewhere(
        self, lines: list[PupilLine], pupils: list[KnownPupil]
    ) -> Iterator[tuple[int, int]]:
        free = [line for line in _free(lines) if line.id not in self._doubts]
        left = _left(pupils)
        if not free or not left:
            return
        known_by_ine = {line.pupil_id for line in lines if self._is_by_ine(line)}
        others = [pupil for pupil in pupils if pupil.id not in known_by_ine][:_LOOKED_AT]
        by_name = [line for line in lines if not self._is_by_ine(line)]
        for line in free:
            fitting = [pupil for pupil in left[:_LOOKED_AT] if _may_be(line, pupil)]
            rivals = [pupil for pupil in others if _may_be(line, pupil)]
            if len(by_name) == len(rivals) == 1 and rivals == fitting:
                yield from _pair([line], fitting)
            elif fitting:
                self._ask([line], fitting)

    def _is_by_ine(self, line: PupilLine) -> bool:
        return (
            line.pupil_id is not None and line.has_ine and self._pupil_by_id[line.pupil_id].has_ine
        )

    def _ask(
        self,
        lines: Sequence[PupilLine],
        pupils: Sequence[KnownPupil],
        defaults: Sequence[KnownPupil] = (),
    ) -> None:
        for nth, line in enumerate(lines):
            candidates = tuple(p for p in pupils[:_LOOKED_AT] if _are_compatible(line, p))
            if candidates and line.id not in self._doubts:
                default = defaults[nth] if nth < len(defaults) else None
                self._doubts[line.id] = PupilDoubt(line, candidates[:MAX_CANDIDATES], default)

    def doubts(self) -> list[PupilDoubt]:
        """What is left to ask, once all that is certain is known: names alike, and in one class
        those whose words are turned round, added, missing or one letter away."""
        here = (pupil for pupil in _left(self._pupils) if pupil.is_of_year and pupil.is_open)
        pupils = _grouped(here, "class_key")
        lines = _grouped(_free(self._lines), "class_key")  # nobody is asked twice: `_ask`
        for key, some_lines in lines.items():
            for line, candidates in _close(some_lines, pupils.get(key, [])):
                self._ask([line], candidates)
        return sorted(self._doubts.values(), key=lambda doubt: doubt.line.id)

    def two_lines_of_one(self) -> Iterator[TwoLines]:
        """Lines that nobody doubts, alike in one class, of which one is a pupil already."""
        for lines, pupils in self._alike:
            for some_lines, _ in _by_class(lines, pupils):
                firsts = [line for line in some_lines if line.pupil_id is not None]
                for line in _free(some_lines):
                    twin = next((f for f in firsts if not (f.has_ine and line.has_ine)), None)
                    if twin and line.id not in self._doubts and not _is_asked_by_reader(line, twin):
                        yield TwoLines(twin, line)


def _is_asked_by_reader(line: PupilLine, other: PupilLine) -> bool:
    """One name twice in one class of the file, without a number: SAME_NAME."""
    return line.name_key == other.name_key and not line.has_ine and not other.has_ine


def _alike(
    lines: list[PupilLine], pupils: list[KnownPupil]
) -> Iterator[tuple[list[PupilLine], list[KnownPupil]]]:
    """Those alike, together: only where a line without pupil meets a pupil without line."""
    first_of: dict[str, int] = {}
    people: list[Person] = [*lines, *pupils]
    parents = list(range(len(people)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = place = parents[parents[place]]
        return place

    for place, person in enumerate(people):
        for key in _writings(person):
            parents[root(place)] = root(first_of.setdefault(key, place))
    groups: dict[int, tuple[list[PupilLine], list[KnownPupil]]] = defaultdict(lambda: ([], []))
    for place, person in enumerate(people):
        group = groups[root(place)]
        if isinstance(person, PupilLine):
            group[0].append(person)
        else:
            group[1].append(person)
    return (group for group in groups.values() if _free(group[0]) and group[1])


def _writings(person: Person) -> set[str]:
    last, first = person.last_name, person.first_name
    words = words_of(last, first)
    return {
        person.name_key,
        very_name(last, first),
        "|".join(words.glued),
        "|".join(words.with_particles),
    }


def _by_class(
    lines: list[PupilLine], pupils: list[KnownPupil]
) -> Iterator[tuple[list[PupilLine], list[KnownPupil]]]:
    """The class of the year alone: in September another pupil sits in the class of that name."""
    here = _grouped((pupil for pupil in pupils if pupil.is_of_year), "class_key")
    return ((found, here.get(key, [])) for key, found in _grouped(lines, "class_key").items())


def _grouped(people: Iterable[Any], key: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for person in people:
        found[getattr(person, key)].append(person)
    return found


def _free(lines: Iterable[PupilLine]) -> list[PupilLine]:
    return [line for line in lines if line.pupil_id is None]


def _left(pupils: Iterable[KnownPupil]) -> list[KnownPupil]:
    return [pupil for pupil in pupils if pupil.line_id is None]


def _pair(lines: list[PupilLine], pupils: list[KnownPupil]) -> Iterator[tuple[int, int]]:
    for line, pupil in zip(lines, pupils, strict=False):
        if _are_compatible(line, pupil):
            line.pupil_id, pupil.line_id = pupil.id, line.id
            yield line.id, pupil.id


def _are_of_one_kind(people: Sequence[Person]) -> bool:
    """All with an INE, or all without: else it would tell some of them apart."""
    return len({person.has_ine for person in people}) == 1


def _are_compatible(line: PupilLine, pupil: KnownPupil) -> bool:
    """Two INE that differ never meet: the same one has been recognised before."""
    return not (line.has_ine and pupil.has_ine)


def _may_be(line: PupilLine, pupil: KnownPupil) -> bool:
    """Nobody goes down with the years: a new 6e is not the pupil of that name who left from 3e."""
    if not _are_compatible(line, pupil):
        return False
    if pupil.is_of_year or Level.OTHER.value in (line.level, pupil.level):
        return True
    return LEVEL_ORDER[line.level] >= LEVEL_ORDER[pupil.level]


def _close(
    lines: list[PupilLine], pupils: list[KnownPupil]
) -> Iterator[tuple[PupilLine, list[KnownPupil]]]:
    by_word: dict[str, list[KnownPupil]] = defaultdict(list)
    for pupil in pupils:
        for word in {*same_words(pupil.last_name, pupil.first_name).split(), _letters(pupil)}:
            by_word[word].append(pupil)
    for line in lines:
        words = words_of(line.last_name, line.first_name)
        near: dict[int, KnownPupil] = {}
        for word in (*sorted(words.all), _letters(line)):
            near |= {pupil.id: pupil for pupil in by_word.get(word, ())[:_LOOKED_AT]}
        ranked = [
            (rank, pupil.id, pupil)
            for pupil in near.values()
            if (rank := _rank(line, pupil)) in _ASKED
        ]
        if ranked:
            yield line, [pupil for _, _, pupil in sorted(ranked, key=lambda found: found[:2])]


def _rank(line: PupilLine, pupil: KnownPupil) -> Rank | None:
    if _letters(line) == _letters(pupil):
        return Rank.GLUED
    words = words_of(line.last_name, line.first_name)
    return how_close(words, words_of(pupil.last_name, pupil.first_name))


def _letters(person: Person) -> str:
    """All of them in order: « MARTINE Léa » and « MARTIN Éléa » are worth a question."""
    return person.name_key.replace(" ", "")
