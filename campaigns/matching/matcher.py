"""Who is this name? Pix's exports hold no identifier, only names (`docs/formats.md` §9).

Pure: pupils and names in, a verdict out. What is certain is attached without a question; the rest
waits for a person, with the likeliest pupils first. A wrong merge is worse than a question.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pixschool.core.reference.levels import guess_level
from pixschool.core.reference.person_names import (
    NameWords,
    Rank,
    how_close,
    is_glued,
    is_short_form,
    same_words,
    very_name,
    words_of,
)

# More pupils than that in one class, or of one name, are no school: nobody is compared with them
# one by one, and the name is asked.
MOST_ALIKE = 200


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


def _words_of(pupil: RosterPupil) -> NameWords:
    return words_of(pupil.last_name, pupil.first_name)


class Matcher:
    """Knows the pupils of one school and year; answers for any number of names, each compared with
    `MOST_ALIKE` pupils at most.

    A pupil who changed class comes once for each, the present one last.
    """

    def __init__(self, pupils: Iterable[RosterPupil]) -> None:
        # A name is almost always found as it is written: the rest is worked out when asked for.
        self._by_name: dict[str, list[RosterPupil]] = defaultdict(list)
        self._by_class: dict[str, list[RosterPupil]] = defaultdict(list)
        for pupil in pupils:
            self._by_name[very_name(pupil.last_name, pupil.first_name)].append(pupil)
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
        same = self._by_name.get(very_name(name.last_name, name.first_name), [])
        if len(same) > MOST_ALIKE:
            return Verdict()
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
            has_moved = moved == same and not self._close_in_class(name)[1]
            pupil_id = _verdict(moved, Rank.SAME_NAME).pupil_id if has_moved else None
            return Verdict(pupil_id, Rank.SAME_NAME)
        if self._by_words.get(same_words(name.last_name, name.first_name)):
            return Verdict(None, Rank.SAME_WORDS)
        rank, close = self._close_in_class(name)
        return Verdict(_verdict(close, rank).pupil_id, rank) if rank else Verdict()

    def _close_in_class(self, name: Name) -> tuple[Rank | None, list[RosterPupil]]:
        """The pupils of the class who bear the name otherwise written, and how."""
        if len(self._by_class[name.class_key]) > MOST_ALIKE:
            return None, []
        words = words_of(name.last_name, name.first_name)
        around = [(pupil, _words_of(pupil)) for pupil in self._by_class[name.class_key]]
        for rank, is_close in ((Rank.SHORT_NAME, is_short_form), (Rank.GLUED, is_glued)):
            found = [pupil for pupil, other in around if is_close(words, other)]
            if found:
                return rank, found
        return None, []

    def _match_in_unknown_class(self, name: Name, same: list[RosterPupil]) -> Verdict:
        """Pix knows a class that the base does not: only a lone bearer of the name is taken."""
        level = guess_level(name.class_key)
        if level is None or any(pupil.level != level for pupil in same):
            return Verdict()
        return Verdict(_verdict(same, Rank.SAME_NAME).pupil_id, Rank.SAME_NAME)

    def candidates(self, name: Name, limit: int = 3) -> list[tuple[RosterPupil, Rank]]:
        """The likeliest pupils for a person to choose from, best first."""
        words = words_of(name.last_name, name.first_name)
        nearby = {pupil.id: pupil for pupil in self._by_class.get(name.class_key, ())}
        nearby |= {pupil.id: pupil for word in words.all for pupil in self._by_word.get(word, ())}
        with_words = [(pupil, _words_of(pupil)) for pupil in nearby.values()]
        ranked = [
            (rank, pupil.class_key != name.class_key, -len(words.all & other.all), pupil)
            for pupil, other in with_words
            if (rank := how_close(words, other))
        ]
        ranked.sort(key=lambda entry: (*entry[:3], entry[3].last_name, entry[3].id))
        return [(pupil, rank) for rank, _, _, pupil in ranked[:limit]]


def _verdict(found: list[RosterPupil], rank: Rank) -> Verdict:
    ids = {pupil.id for pupil in found}
    if len(ids) == 1:
        return Verdict(ids.pop(), rank)
    return Verdict(are_homonyms=len(ids) > 1 and len({pupil.class_key for pupil in found}) == 1)
