"""When two ways of writing a last name and a first name are those of one person.

One set of rules for pupils' lists and for Pix's results: whoever one recognises, the other does.
Pure functions over text, as in `names.py`.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from pixschool.core.reference.names import name_key, name_tokens

# Small words that begin a family name. A file that has only one column for both names may have
# left them with the first name: « GALL » « Le Yann ».
PARTICLES = frozenset(
    "d de del della den der des di do dos du da das e el al l la las le les lo los o mac mc "
    "ben bin bint ibn van vom von ten ter zu zum zur saint sainte st ste".split()
)
# Between two names of one person: « MARTIN épouse DUPONT ».
MARRIED = frozenset(("epouse", "epse", "ep", "nee"))
CLOSE_TOKEN_LETTERS = 5  # below that, one letter makes another first name: Léa, Léo


class Rank(IntEnum):
    """How well a person fits a name, best first."""

    SAME_NAME = 1  # the same last name and the same first name, each by itself
    SAME_WORDS = 2  # "Simon Bernard" for "Bernard Simon": perhaps turned round, perhaps another
    SHORT_NAME = 3  # one name contains the other: "Dupont Éloïse" for "Dupont-Morin Éloïse"
    GLUED = 4  # "da silva" for "dasilva"
    ONE_LETTER = 5
    SHARES_A_WORD = 6


@dataclass(frozen=True, slots=True)
class NameWords:
    """`glued`, `with_particles`: the letters of each name in order, as written, and once particles
    are back with the last name."""

    last: frozenset[str]
    first: frozenset[str]
    glued: tuple[str, str]
    with_particles: tuple[str, str]

    @property
    def all(self) -> frozenset[str]:
        return self.last | self.first


def name_words(last_name: str, first_name: str) -> tuple[list[str], list[str]]:
    """The words of both names, particles with the last name, without « épouse » nor « née ».

    >>> name_words("TOUR", "de la Marie")
    (['de', 'la', 'tour'], ['marie'])
    """
    last, first = name_key(last_name).split(), name_key(first_name).split()
    if len(last) > 2 and not MARRIED.isdisjoint(last[1:-1]):
        last = [last[0], *(word for word in last[1:-1] if word not in MARRIED), last[-1]]
    if len(first) < 2 or not (_begins_a_name(first[0]) or _begins_a_name(first[-1])):
        return last, first
    start, end = 0, len(first)
    while start < end and _begins_a_name(first[start]):
        start += 1
    while end > start and _begins_a_name(first[end - 1]):
        end -= 1
    if start == end:  # nothing but particles: « Saint », « Al »
        return last, first
    return [*first[:start], *first[end:], *last], first[start:end]


def _begins_a_name(word: str) -> bool:
    """A lone letter does not tell: « O'Neal » is a first name too."""
    return len(word) > 1 and word in PARTICLES


@lru_cache(maxsize=1_000)
def words_of(last_name: str, first_name: str) -> NameWords:
    """What two names are compared by."""
    last, first = name_words(last_name, first_name)
    return NameWords(
        name_tokens(" ".join(last)),
        name_tokens(" ".join(first)),
        (name_key(last_name).replace(" ", ""), name_key(first_name).replace(" ", "")),
        ("".join(last), "".join(first)),
    )


def very_name(last_name: str, first_name: str) -> str:
    """Equal for those who bear the very same name: the same words in each of the two names."""
    last, first = name_words(last_name, first_name)
    return f"{_sorted_words(last)}|{_sorted_words(first)}"


def _sorted_words(words: list[str]) -> str:
    longer = [word for word in words if len(word) > 1] or words
    return longer[0] if len(longer) == 1 else " ".join(sorted(set(longer)))


def same_words(last_name: str, first_name: str) -> str:
    """Equal for names made of the same words, whichever is the first name."""
    return " ".join(sorted(set(very_name(last_name, first_name).replace("|", " ").split())))


def how_close(words: NameWords, other: NameWords) -> Rank | None:
    """How well two names fit; None when they have nothing in common."""
    if (words.last, words.first) == (other.last, other.first):
        return Rank.SAME_NAME
    if words.all == other.all:
        return Rank.SAME_WORDS
    if is_short_form(words, other):
        return Rank.SHORT_NAME
    if is_glued(words, other):
        return Rank.GLUED
    if _is_one_letter_away(words, other):
        return Rank.ONE_LETTER
    return Rank.SHARES_A_WORD if words.all & other.all else None


def is_short_form(words: NameWords, other: NameWords) -> bool:
    """One contains the other, sharing something of the family name *and* of the first name.

    Never the family name alone: brothers and sisters would be taken for one another.
    """
    included = words.all <= other.all or other.all <= words.all
    return included and bool(words.last & other.last) and bool(words.first & other.first)


def is_glued(words: NameWords, other: NameWords) -> bool:
    """The same letters in the same order, cut into words differently."""
    return words.glued == other.glued or words.with_particles == other.with_particles


def _is_one_letter_away(words: NameWords, other: NameWords) -> bool:
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
