"""What gives a file away: each app says it of its own files, so that every page can name a stray.

A signature travels as a module's name, to the child process as to the screens.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

from pixschool.core.reference.names import label_key


@dataclass(frozen=True, kw_only=True)
class Signature:
    """How one sort of file is recognised, and what is said of it where it does not belong.

    A table is recognised by `least` of its `titles` (`label_key`s) in one row, or by as many
    different `words` in the titles of its first row.
    """

    code: str  # of the issue
    message: str
    titles: frozenset[str] = frozenset()
    words: re.Pattern[str] | None = None  # found in `label_key`s
    least: int = 3
    is_common: bool = False  # titles that anybody's table may bear: asked last
    is_xml: bool = False  # whatever comes as XML, bare or in an archive
    what: str = ""  # « un export de Pix »: in the sentence said of a file that nobody knows
    page: str = ""  # name of the URL of the page where it belongs, with the school's UAI
    link: str = ""  # the words that lead there

    def score(self, titles: list[str]) -> int:
        """How much of the signature these titles hold, to compare with `least`."""
        keys = [label_key(title) for title in titles]
        if self.words is not None:
            return len(set(self.words.findall(" | ".join(keys))))
        return len(self.titles.intersection(keys))

    def fits(self, titles: list[str]) -> bool:
        """Whether enough of its titles are there."""
        return self.score(titles) >= self.least


def load(modules: Iterable[str]) -> tuple[Signature, ...]:
    """The `SIGNATURES` of these modules (dotted names), in their order."""
    return tuple(found for name in modules for found in import_module(name).SIGNATURES)
