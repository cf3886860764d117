"""The cells of a results file of certification, to what they mean. Each raises ValueError."""

import re
from datetime import date

from pixschool.core.importing.reading.values import ABSENT, moment
from pixschool.core.reference.crcn import LEVELS
from pixschool.core.reference.names import label_key

_NOTHING = ABSENT | {"–", "—"}
_STATUSES = {
    "validee": "validated",
    "valide": "validated",
    "obtenue": "validated",
    "rejetee": "rejected",
    "non obtenue": "rejected",
    "annulee": "cancelled",
    "en erreur": "error",
    "demarree": "started",
}
NOT_TAKEN = "non passee"
_LEVELS = {label_key(level.label): level.number for level in LEVELS}
_NUMBERED = re.compile(r"(?:niveau )?([1-8])")
_RESULT = re.compile(r"(?:(.+?)\s*\()?\s*(-?\d+)(?:[.,]0+)?\s*(?:pix)?\s*\)?", re.IGNORECASE)
_MOST_LEVEL, _MOST_SCORE = 8, 1024
_LONGEST = 60  # characters of a result, or of a label


def is_nothing(text: str) -> bool:
    return text.strip() in _NOTHING


def day(text: str) -> date:
    """JJ/MM/AAAA, or what a spreadsheet makes of it."""
    if is_nothing(text):
        raise ValueError("no day")
    return date.fromisoformat(moment(text)[:10])


def status(text: str) -> str:
    try:
        return _STATUSES[label_key(text)]
    except KeyError:
        raise ValueError("unknown status") from None


def score(text: str) -> int | None:
    """0 to 1 024; None for « - »."""
    return _whole(text, _MOST_SCORE)


def competence(text: str) -> int | None:
    """0 to 8; None for what was not tested. Pix writes 0 for less."""
    if text.strip().startswith("-") and text.strip()[1:].isdigit():
        return 0
    return _whole(text, _MOST_LEVEL)


def level(text: str) -> tuple[int | None, str]:
    """(number, label as written). A label nobody knows has no number; « - » neither."""
    label = " ".join(text[:_LONGEST].split())[:40]
    if is_nothing(label):
        return None, ""
    key = label_key(label)
    if numbered := _NUMBERED.fullmatch(key):
        return int(numbered[1]), ""
    return _LEVELS.get(key), label


def result(text: str) -> tuple[int | None, int | None, str]:
    """« Novice 1 (70 Pix) », « 0 Pix » or « 350 »: (score, level, label)."""
    text = text.strip()
    if is_nothing(text):
        return None, None, ""
    found = _RESULT.fullmatch(text[:_LONGEST])
    if not found:
        raise ValueError("not a result")
    number, label = level(found[1] or "-")
    return _whole(found[2], _MOST_SCORE), number, label


def _whole(text: str, most: int) -> int | None:
    text = text.strip()
    if text in _NOTHING:
        return None
    value = float(text.replace(",", "."))
    if not (value.is_integer() and 0 <= value <= most):
        raise ValueError("out of bounds")
    return int(value)
