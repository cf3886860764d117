"""Which strings of the page and of the leaflet a school may correct, and what each may hold. Pure.

They go by the key of their file, but for the blocks, whose key stands for their text.
"""

import re
from collections.abc import Mapping

from pixschool.core.text.lines import one_line
from pixschool.portal.families.blocks import LONGEST_TEXT, fault_of
from pixschool.portal.families.languages import (
    BLOCKS,
    FRENCH,
    Language,
    all_languages,
    missing_of,
    words_of,
)

READER = "reader"  # who read a translation again, in the school
LONGEST_READER = 80  # characters
_SHORTEST_LIMIT, _TIMES = 60, 3  # a longer button breaks the page
_FIRST = ("title", "lead")
_OPEN = re.compile(r"\{(\w+)\}")
_WRITTEN = {"date": "la date", "nom": "le nom de qui a relu"}


def ours_in(language: Language) -> dict[str, str]:
    """{key: our string}: what is read first, the blocks, then buttons and notes; who read them."""
    words = sorted(words_of(language).items(), key=lambda word: _rank(word[0]))
    found = {_key(name): text.strip() for name, text in words}
    return found if language.code == FRENCH else found | {READER: language.read_by}


def said_in(language: Language, texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Every string as families read it: that of the school, else ours. `texts`: all that the school
    wrote; a string that a language lacks is read in the French of the school too."""
    own = {key: text for key, text in texts.get(language.code, {}).items() if text}
    lacking = {_key(name) for name in missing_of(language)}
    french = {key: text for key, text in texts.get(FRENCH, {}).items() if key in lacking}
    return ours_in(language) | french | own


def noted_beside(language: Language) -> dict[str, str]:
    """What is kept beside a text of the school: ours; of who read it, which translation it was."""
    ours = ours_in(language)
    return ours | {READER: language.translated_on.isoformat()} if READER in ours else ours


def is_still_read(language: Language, beside: Mapping[str, str]) -> bool:
    """Whether who read the translation read the one that stands."""
    return beside.get(READER) == language.translated_on.isoformat()


def longest(key: str) -> int:
    """Signs that a string may have: a text as any other, a label a few times ours."""
    if key in BLOCKS:
        return LONGEST_TEXT
    if key == READER:
        return LONGEST_READER
    return max(_SHORTEST_LIMIT, _TIMES * len(ours_in(all_languages()[FRENCH])[key]))


def tidied(key: str, text: str) -> str:
    """As it is kept: a block has lines, any other string is one."""
    return text.replace("\r\n", "\n").strip() if key in BLOCKS else one_line(text).strip()


def mistake_in(key: str, text: str) -> str:
    """What the school must mend, in a sentence; empty when nothing."""
    if key in BLOCKS:
        return fault_of(text)
    french = "" if key == READER else ours_in(all_languages()[FRENCH])[key]
    for name in _OPEN.findall(french):
        if f"{{{name}}}" not in text:
            return f"Gardez {{{name}}} : {_WRITTEN[name]} s’écrit à cette place."
    return ""


def filled(text: str, **written: str) -> str:
    """With what is written in place of the names in braces. Never fails."""
    return _OPEN.sub(lambda found: written.get(found[1], found[0]), text)


def _rank(name: str) -> int:
    """Words of the same rank keep the order of the French file."""
    return 0 if name in _FIRST else 1 if name.endswith(("_title", "_text")) else 2


def _key(name: str) -> str:
    block = name.removesuffix("_text")
    return block if block in BLOCKS else name
