"""Cells to values as COPY wants them, each distinct text converted once."""

import datetime
import re
from collections.abc import Callable, Hashable
from typing import Generic, Self, TypeVar
from zoneinfo import ZoneInfo

from pixschool.core.importing.reading.output import NULL

Key = TypeVar("Key", bound=Hashable)

# What Pix writes when there is nothing to say: campaigns, certification.
ABSENT = frozenset({"", "NA", "N/A", "-"})
_PARIS = ZoneInfo("Europe/Paris")
_FRENCH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?")
_MOST = 32_767  # what a smallint holds
_PERCENT = re.compile(r"\s*%$")


class DateCell(str):
    """A cell in which a spreadsheet holds a date, as JJ/MM/AAAA: perhaps not the one it was given.

    Its text alone would not tell it from what somebody typed.
    """

    __slots__ = ()

    @classmethod
    def of(cls, value: datetime.date) -> Self:
        has_time = isinstance(value, datetime.datetime) and value.time() != datetime.time()
        return cls(f"{value:%d/%m/%Y %H:%M}" if has_time else f"{value:%d/%m/%Y}")


class Memo(dict[Key, str], Generic[Key]):
    """A conversion that remembers: a hit costs no call. Forgets all when full, to stay small."""

    def __init__(self, convert: Callable[[Key], str], *, size: int = 20_000) -> None:
        super().__init__()
        self._convert = convert
        self._size = size

    def __missing__(self, key: Key) -> str:
        value = self._convert(key)
        if len(self) >= self._size:
            self.clear()
        self[key] = value
        return value


def ratio(text: str) -> str:
    """« 0,67 », « 0.67 » or « 67 % », between 0 and 1. Raises ValueError."""
    text = text.strip()
    if text in ABSENT:
        return NULL
    bare = _PERCENT.sub("", text)
    value = float(bare.replace(",", "."))
    if bare != text:
        value = round(value / 100, 6)
    if not 0 <= value <= 1:
        raise ValueError("not a ratio")
    return repr(value)


def integer(text: str) -> str:
    """A small whole number, possibly written « 12,0 » by a spreadsheet. Raises ValueError."""
    text = text.strip()
    if text in ABSENT:
        return NULL
    value = float(text.replace(",", "."))
    if not (value.is_integer() and 0 <= value <= _MOST):
        raise ValueError("not a count")
    return str(int(value))


def stage(text: str) -> str:
    """The stage reached. Pix writes -1 where it found none: nothing is known. Raises ValueError."""
    return NULL if text.strip() in _NO_STAGE else integer(text)


_NO_STAGE = frozenset({"-1", "-1,0", "-1.0", "'-1"})
_BOOLEANS = {"oui": "t", "non": "f", "vrai": "t", "faux": "f", "o": "t", "n": "f"}


def boolean(text: str) -> str:
    """« Oui » or « Non ». Raises ValueError."""
    text = text.strip()
    if text in ABSENT:
        return NULL
    try:
        return _BOOLEANS[text.lower()]
    except KeyError:
        raise ValueError("not a yes or no") from None


def answered(text: str) -> str:
    """« Oui » or « Non », and nothing else. Raises ValueError."""
    if (value := boolean(text)) == NULL:
        raise ValueError("neither yes nor no")
    return value


def _date(text: str) -> str:
    if found := _FRENCH_DATE.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    elif found := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise ValueError("not a date")
    if not 2000 <= year <= 2100:
        raise ValueError("not a date of ours")
    return datetime.date(year, month, day).isoformat()


def _time(text: str) -> str:
    if not text:
        return "00:00:00"
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError("not a time")
    hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime.time(hour, minute, second).isoformat()


def is_month_first(text: str) -> bool:
    """« 11/20/2026 »: a date that has no meaning but with its month first."""
    found = re.match(r"\s*(\d{1,2})/(\d{1,2})/\d{2}", text)
    return found is not None and int(found[1]) <= 12 < int(found[2]) <= 31


_dates = Memo(_date)
_times = Memo(_time)


def moment(text: str) -> str:
    """A local date and time, ISO, from any of the forms that Pix has used. Raises ValueError.

    « 12/11/2025 10:04 », « 2024-05-01 », « 2024-11-28T09:30:00Z » (UTC, put to Paris time).
    """
    text = text.strip()
    if text in ABSENT:
        return NULL
    if text.endswith("Z"):
        utc = datetime.datetime.fromisoformat(text)
        return utc.astimezone(_PARIS).replace(tzinfo=None, microsecond=0).isoformat()
    day, _, time = text.partition("T" if "T" in text else " ")
    return f"{_dates[day]}T{_times[time.strip()]}"
