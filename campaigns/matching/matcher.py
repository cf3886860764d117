"""Who is this name? Pix's exports hold no identifier, only names (`docs/formats.md` §9).

Pure: pupils and names in, a verdict out. What is certain is attached without a question; the rest
waits for a person, with the likeliest pupils first. A wrong merge is worse than a question.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache

from pixschool.core.reference.levels import guess_level
from pixschool.core.reference.names import name_key, name_tokens

CLOSE_TOKEN_LETTERS = 5  # below that, one letter makes another first name: Léa, Léo


class Rank(IntEnum):
    """How well a pupil fits a name, best first."""

    SAME_NAME = 1  # the same last name and the same first name, each by itself
    SAME_WORDS = 2  # "Simon Bernard" for "Bernard Simon": perhaps turned round, perhaps another
    SHORT_NAME = 3  # one name contains the other: "Dupont Éloïse" for "Dupont-Morin Éloïse"
    GLUED = 4  # "da silva" for "dasilva"
    ONE_LETTER = 5
    SHARES_A_WORD = 6


@dataclass(frozen=True, slots=True)
class RosterPupil:
    id: int
    last_name: str
    first_name: str
    class_key: str
    level: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name as Pix wrote it. `class_key` is "" when nothing tells the class."""

    last_name: str
    first_name: str
    class_key: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`pupil_id` when certain. `are_homonyms`: several pupils of one class bear this very name."""

    pupil_id: int | None = None
    rank: Rank | None = None
    are_homonyms: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    last: frozenset[str]
    first: frozenset[str]
    glued: tuple[str, str]

    @property
    def all(self) -> frozenset[str]:
        return self.last | self.first


@lru_cache(maxsize=1_000)
def _words(last_name: str, first_name: str) -> _Words:
    glued = (name_key(last_name).replace(" ", ""), name_key(first_name).replace(" ", ""))
    return _Words(name_tokens(last_name), name_tokens(first_name), glued)


def _words_of(pupil: RosterPupil) -> _Words:
    return _words(pupil.last_name, pupil.first_name)


def _sorted_words(last_name: str, first_name: str) -> str:
    return " ".join(sorted(name_tokens(last_name) | name_tokens(first_name)))


def _very_name(last_name: str, first_name: str) -> str:
    return "|".join(" ".join(sorted(name_tokens(part))) for part in (last_name, first_name))


class Matcher:
    """Knows the pupils of one school and year; answers for any number of names.

    A pupil who changed class comes once for each, the present one last.
    """

    def __init__(self, pupils: Iterable[RosterPupil]) -> None:
        # A name is almost always found as it is written: the rest is worked out when asked for.
        self._by_name: dict[str, list[RosterPupil]] = defaultdict(list)
        self._by_class: dict[str, list[RosterPupil]] = defaultdict(list)
        for pupil in pupils:
            self._by_name[_very_name(pupil.last_name, pupil.first_name)].append(pupil)
            self._by_class[pupil.class_key].append(pupil)

    @cached_property
    def _by_words(self) -> dict[str, list[RosterPupil]]:
        found: dict[str, list[RosterPupil]] = defaultdict(list)
        for name, pupils in self._by_name.items():
            found[" ".join(sorted(set(name.replace("|", " ").split())))] += pupils
        return found

    @cached_property
    def _by_word(self) -> dict[str, list[RosterPupil]]:
        found: dict[str, list[RosterPupil]] = defaultdict(list)
        for words, pupils in self._by_words.items():
            for word in words.split():
                found[word] += pupils
        return found

    def match(self, name: Name, scope: frozenset[str] = frozenset()) -> Verdict:
        """`scope`: keys of the classes of the campaign, used when the name comes without class."""
        same = self._by_name.get(_very_name(name.last_name, name.first_name), [])
        if name.class_key in self._by_class:
            return self._match_in_class(name, same)
        if name.class_key:
            return self._match_in_unknown_class(name, same)
        if len({pupil.id for pupil in same}) > 1:
            return Verdict(are_homonyms=True)  # the name alone would stand for all of them
        here = [pupil for pupil in same if not scope or pupil.class_key in scope]
        return _verdict(here, Rank.SAME_NAME)

    def _match_in_class(self, name: Name, same: list[RosterPupil]) -> Verdict:
        here = [pupil for pupil in same if pupil.class_key == name.class_key]
        if here:
            return _verdict(here, Rank.SAME_NAME)
        level = self._by_class[name.class_key][0].level
        moved = [pupil for pupil in same if pupil.level == level]
        if same:  # bears this very name, elsewhere: changed class if the level agrees, else ask
            pupil_id = _verdict(moved, Rank.SAME_NAME).pupil_id if moved == same else None
            return Verdict(pupil_id, Rank.SAME_NAME)
        if self._by_words.get(_sorted_words(name.last_name, name.first_name)):
            return Verdict(None, Rank.SAME_WORDS)
        words = _words(name.last_name, name.first_name)
        around = [(pupil, _words_of(pupil)) for pupil in self._by_class[name.class_key]]
        for rank, fits in ((Rank.SHORT_NAME, _is_short_form), (Rank.GLUED, _is_glued)):
            found = [pupil for pupil, other in around if fits(words, other)]
            if found:
                return Verdict(_verdict(found, rank).pupil_id, rank)
        return Verdict()

    def _match_in_unknown_class(self, name: Name, same: list[RosterPupil]) -> Verdict:
        """Pix knows a class that the base does not: only a lone bearer of the name is taken."""
        level = guess_level(name.class_key)
        if level is None or any(pupil.level != level for pupil in same):
            return Verdict()
        return Verdict(_verdict(same, Rank.SAME_NAME).pupil_id, Rank.SAME_NAME)

    def candidates(self, name: Name, limit: int = 3) -> list[tuple[RosterPupil, Rank]]:
        """The likeliest pupils for a person to choose from, best first."""
        words = _words(name.last_name, name.first_name)
        nearby = {pupil.id: pupil for pupil in self._by_class.get(name.class_key, ())}
        nearby |= {pupil.id: pupil for word in words.all for pupil in self._by_word.get(word, ())}
        with_words = [(pupil, _words_of(pupil)) for pupil in nearby.values()]
        ranked = [
            (rank, pupil.class_key != name.class_key, -len(words.all & other.all), pupil)
            for pupil, other in with_words
            if (rank := _rank(words, other))
        ]
        ranked.sort(key=lambda entry: (*entry[:3], entry[3].last_name, entry[3].id))
        return [(pupil, rank) for rank, _, _, pupil in ranked[:limit]]


def _verdict(found: list[RosterPupil], rank: Rank) -> Verdict:
    ids = {pupil.id for pupil in found}
    if len(ids) == 1:
        return Verdict(ids.pop(), rank)
    return Verdict(are_homonyms=len(ids) > 1 and len({pupil.class_key for pupil in found}) == 1)


def _rank(words: _Words, other: _Words) -> Rank | None:
    if (words.last, words.first) == (other.last, other.first):
        return Rank.SAME_NAME
    if words.all == other.all:
        return Rank.SAME_WORDS
    if _is_short_form(words, other):
        return Rank.SHORT_NAME
    if _is_glued(words, other):
        return Rank.GLUED
    if _is_one_letter_away(words, other):
        return Rank.ONE_LETTER
    return Rank.SHARES_A_WORD if words.all & other.all else None


def _is_short_form(words: _Words, other: _Words) -> bool:
    """One contains the other, sharing something of the family name *and* of the first name.

    Never the family name alone: brothers and sisters would be taken for one another.
    """
    included = words.all <= other.all or other.all <= words.all
    return included and bool(words.last & other.last) and bool(words.first & other.first)


def _is_glued(words: _Words, other: _Words) -> bool:
    """The same letters in the same order, cut into words differently."""
    return words.glued == other.glued


def _is_one_letter_away(words: _Words, other: _Words) -> bool:
    ours, theirs = words.all - other.all, other.all - words.all
    if len(ours) != 1 or len(theirs) != 1:
        return False
    (mine,), (yours,) = ours, theirs
    return min(len(mine), len(yours)) >= CLOSE_TOKEN_LETTERS and within_one_edit(mine, yours)


def within_one_edit(a: str, b: str) -> bool:
    """One letter added, removed or replaced, or two neighbours swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    )
