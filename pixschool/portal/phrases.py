"""The words of pass-phrases, and how many tries a password costs whoever guesses it."""

from dataclasses import dataclass
from functools import cache
from itertools import product
from math import log2
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from pixschool.core.text.french import nb

FILE = "data/words_fr.txt"  # of the static files: 6⁴ words, one a line
FACES = "123456"
DICE = 4
USUAL_LENGTH = 5  # words
LENGTHS = (4, 5, 6)


@dataclass(frozen=True)
class Guessing:
    """A way to make a password, and what is left to guess for who knows the way."""

    label: str
    tries: int

    @property
    def bits(self) -> float:
        return log2(self.tries)

    @property
    def tries_words(self) -> str:
        """« 3 000 », « 2 821 milliards », « 3,7 millions de milliards »."""
        for size, words in _BIG:
            if self.tries >= size:
                shown = self.tries / size
                return f"{nb(shown, 0 if shown >= 100 else 1)} {words}"
        return nb(self.tries)


@dataclass(frozen=True)
class DrawnLength(Guessing):
    """So many words drawn at random."""

    words: int
    is_usual: bool


_BIG = (
    (10**18, "milliards de milliards"),
    (10**15, "millions de milliards"),
    (10**9, "milliards"),
)

# First names and families are known in a class, and the last sign is common: a plant and a figure
# are left.
COMMON_MODEL = (
    Guessing("20 plantes courantes, un chiffre", 20 * 10),
    Guessing("300 plantes, un chiffre", 300 * 10),
)


@cache
def words() -> tuple[str, ...]:
    """In their order, which dice follow."""
    path = Path(str(finders.find(FILE) or staticfiles_storage.path(FILE)))
    return tuple(path.read_text(encoding="ascii").split())


def lengths() -> list[DrawnLength]:
    """Each word is as likely as any other: so many lists of words as likely as each other."""
    number = len(words())
    return [
        DrawnLength(f"{n} mots tirés parmi {nb(number)}", number**n, n, n == USUAL_LENGTH)
        for n in LENGTHS
    ]


def by_dice() -> list[tuple[str, list[tuple[str, str]]]]:
    """[(first die, [(« 1111 », word)…])…]: six tables that together hold the list."""
    throws = ["".join(faces) for faces in product(FACES, repeat=DICE)]
    lines = list(zip(throws, words(), strict=True))
    return [(face, [line for line in lines if line[0][0] == face]) for face in FACES]
