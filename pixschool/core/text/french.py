"""French words: numbers, dates, plurals. Spaces are plain: typo.py sets those that may not break.

Only what stands between the thousands is set here, since nothing later could tell two numbers
side by side from one.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from django.utils import timezone

from pixschool.core.text.days import day_fr
from pixschool.core.text.typo import THOUSANDS

Number = int | float | Decimal
Figure = Number | Literal[""] | None  # "" is what a template makes of an attribute of None


def known(value: Figure) -> Number | None:
    return None if isinstance(value, str) else value


def nb(value: Figure, decimals: int = 0) -> str:
    """1200 → « 1 200 », 3.14 with one decimal → « 3,1 »."""
    number = known(value)
    if number is None:
        return ""
    return f"{number:,.{decimals}f}".replace(",", THOUSANDS).replace(".", ",").replace("-", "−")


def signed(number: Number) -> str:
    """A difference in whole numbers: « +12 », « −3 », « 0 »."""
    whole = round(number)
    return f"+{nb(whole)}" if whole > 0 else nb(whole)


def whole_percent(share: Number) -> int:
    """A share (0 to 1) in whole percent; only what is complete says 100, only nothing says 0."""
    if share <= 0:
        return 0
    if share >= 1:
        return 100
    return min(99, max(1, int(Decimal(str(share)) * 100 + Decimal("0.5"))))


def percent(share: Figure) -> str:
    """0.514 → « 51 % »."""
    number = known(share)
    return "" if number is None else f"{whole_percent(number)} %"


def _plural(word: str) -> str:
    return word if word.endswith(("s", "x", "z")) else f"{word}s"


def pluralize_fr(number: Number | None, endings: str = ",s") -> str:
    """The ending for `number`, 0 and 1 being singular: {{ n|pluralize_fr }}, "al,aux"."""
    singular, _, plural = endings.rpartition(",")
    return plural if abs(float(number or 0)) >= 2 else singular


def count(number: int | None, words: str) -> str:
    """« 1 élève », « 12 élèves ». Every word takes an s; otherwise give both: "œil,yeux"."""
    number = number or 0
    singular, _, plural = words.partition(",")
    many = plural or " ".join(_plural(word) for word in singular.split())
    return f"{nb(number)} {many if abs(number) >= 2 else singular}"


def some(names: Sequence[str], most: int, total: int | None = None) -> str:
    """« 6A, 6B, 6C et 12 autres »: the first ones, and how many more there are out of `total`."""
    shown = names[:most]
    rest = (len(names) if total is None else total) - len(shown)
    return ", ".join(shown) + (f" et {count(rest, 'autre')}" if rest > 0 else "")


# What a sentence may begin with, and never loses its capital.
_PROPER = frozenset(
    ["Ascension", "Assomption", "Matāri’i", "Mi-Carême", "Noël", "Pix", "Saint", "Saint-Étienne",
     "Saints", "Toussaint"]
)  # fmt: skip


def lower_first(text: str) -> str:
    """« Vacances de Noël » → « vacances de Noël », inside a sentence; « Ascension » stays."""
    is_name = text.partition(" ")[0] in _PROPER
    return text if is_name else text[:1].lower() + text[1:]


def _local(value: date | None) -> datetime | None:
    """A moment by the clock of the reader; nothing for a day, which has no hour."""
    if not isinstance(value, datetime):
        return None
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _local_date(value: date) -> date:
    local = _local(value)
    return local.date() if local else value


def date_fr(value: date | None, form: str = "long") -> str:
    """The forms of `days.day_fr`, and time « 12 oct. à 10 h 05 ».

    The day of a moment is that of the reader's clock; « » for None.
    """
    if not value:
        return ""
    day = _local_date(value)
    return _with_time(day_fr(day, "short"), value) if form == "time" else day_fr(day, form)


def near_fr(value: date, today: date) -> str:
    """« mar. 24 » in the month of today, else with its month: « lun. 19 oct. »."""
    day, now = _local_date(value), _local_date(today)
    is_this_month = (day.year, day.month) == (now.year, now.month)
    return day_fr(day, "week" if is_this_month else "week_month")


def _with_time(day: str, value: date) -> str:
    """Midnight sharp is a day whose hour nobody wrote: old exports of Pix give dates alone."""
    local = _local(value)
    return f"{day} à {time_fr(value)}" if local and (local.hour or local.minute) else day


def time_fr(value: date | None) -> str:
    """« 10 h 05 »."""
    local = _local(value)
    return f"{local.hour} h {local.minute:02}" if local else ""


def length_fr(minutes: int) -> str:
    """« 1 h 45 », and « 2 h » without minutes."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def hour_fr(moment: datetime | time) -> str:
    """« 8 h 30 », and « 8 h » on the hour; by the clock that the moment carries."""
    return length_fr(60 * moment.hour + moment.minute)


def hours_fr(starts: datetime, ends: datetime) -> str:
    """« de 8 h 30 à 9 h 25 », by the clock that they carry."""
    return f"de {hour_fr(starts)} à {hour_fr(ends)}"


def meeting_fr(starts: datetime, ends: datetime) -> str:
    """« mardi 22 septembre de 8 h 30 à 9 h 25 », by the clock that they carry."""
    return f"{day_fr(starts.date())} {hours_fr(starts, ends)}"


def ago(value: datetime | date | None) -> str:
    """« à l’instant », « il y a 5 minutes », « hier », « il y a 12 jours », then the date."""
    if not value:
        return ""
    now = timezone.now()
    days = (timezone.localdate(now) - _local_date(value)).days
    if days > 30:
        return f"le {date_fr(value, 'day')}"
    if days > 1:
        return f"il y a {count(days, 'jour')}"
    if days == 1:
        return "hier"
    return _earlier_today(now - value, value) if isinstance(value, datetime) else "aujourd’hui"


def _earlier_today(elapsed: timedelta, moment: datetime) -> str:
    if elapsed < timedelta(minutes=1):
        return "à l’instant"
    if elapsed < timedelta(hours=1):
        return f"il y a {count(elapsed.seconds // 60, 'minute')}"
    return f"aujourd’hui à {time_fr(moment)}"
