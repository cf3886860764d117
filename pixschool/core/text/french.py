"""French typography: numbers, dates, plurals, no-break spaces.

A no-break space goes before « : » and inside « », a narrow one elsewhere; the apostrophe is ’.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

NBSP = "\u00a0"
NARROW = "\u202f"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SHORT_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
# Before these, French sets a no-break space; « : » and guillemets take the wide one.
_HIGH_SIGNS = re.compile(r"[ \u00a0\u202f]*([;!?])(?=\s|$|[)»])")
_COLON = re.compile(r"[ \u00a0\u202f]+:(?=\s|$)")
_OPENING = re.compile(r"«[ \u00a0\u202f]*")
_CLOSING = re.compile(r"[ \u00a0\u202f]*»")
_APOSTROPHE = re.compile(r"(?<=\w)(?:'|&#x27;)(?=\w)")

Number = int | float | Decimal
Figure = Number | Literal[""] | None  # "" is what a template makes of an attribute of None


def known(value: Figure) -> Number | None:
    return None if isinstance(value, str) else value


def nb(value: Figure, decimals: int = 0) -> str:
    """1200 → « 1 200 », 3.14 with one decimal → « 3,1 »."""
    number = known(value)
    if number is None:
        return ""
    return f"{number:,.{decimals}f}".replace(",", NARROW).replace(".", ",").replace("-", "−")


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
    return "" if number is None else f"{whole_percent(number)}{NBSP}%"


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
    return f"{nb(number)}{NBSP}{many if abs(number) >= 2 else singular}"


# What a sentence may begin with, and never loses its capital.
_PROPER = frozenset(
    ["Ascension", "Assomption", "Matāri’i", "Mi-Carême", "Noël", "Pix", "Saint", "Saint-Étienne",
     "Saints", "Toussaint"]
)  # fmt: skip


def lower_first(text: str) -> str:
    """« Vacances de Noël » → « vacances de Noël », inside a sentence; « Ascension » stays."""
    is_name = text.partition(" ")[0] in _PROPER
    return text if is_name else text[:1].lower() + text[1:]


def _local_date(value: date) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def date_fr(value: date | None, form: str = "long") -> str:
    """long « lundi 23 novembre », full (with the year), day « 23 novembre 2026 »,
    short « 12 oct. », week « mar. 24 », month « novembre 2026 »,
    time « 12 oct. à 10 h 05 »."""
    if not value:
        return ""
    day = _local_date(value)
    number = f"1er{NBSP}" if day.day == 1 else f"{day.day}{NBSP}"
    month, short_month = MONTHS[day.month - 1], SHORT_MONTHS[day.month - 1]
    forms = {
        "long": f"{DAYS[day.weekday()]} {number}{month}",
        "full": f"{DAYS[day.weekday()]} {number}{month} {day.year}",
        "day": f"{number}{month} {day.year}",
        "short": f"{number}{short_month}",
        "week": f"{SHORT_DAYS[day.weekday()]}{NBSP}{day.day}",
        "month": f"{month} {day.year}",
        "time": _with_time(f"{number}{short_month}", value),
    }
    return forms[form]


def _with_time(day: str, value: date) -> str:
    """Midnight sharp is a day whose hour nobody wrote: old exports of Pix give dates alone."""
    hour = time_fr(value)
    return day if hour in ("", f"0{NBSP}h{NBSP}00") else f"{day} à {hour}"


def time_fr(value: date | None) -> str:
    """« 10 h 05 »."""
    if not isinstance(value, datetime):
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02}"


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


def typo(text: str) -> SafeString:
    """Curly apostrophes and the no-break spaces French wants, on a text typed plainly."""
    html = _APOSTROPHE.sub("’", str(conditional_escape(text)))
    html = _OPENING.sub(f"«{NBSP}", html)
    html = _CLOSING.sub(f"{NBSP}»", html)
    html = _COLON.sub(f"{NBSP}:", html)
    html = _HIGH_SIGNS.sub(lambda found: _narrow_before(found, html), html)
    return mark_safe(html)  # noqa: S308 — escaped on the first line


def _narrow_before(found: re.Match[str], html: str) -> str:
    """`&amp;` ends with a semicolon which is not French punctuation."""
    is_entity = found[1] == ";" and re.search(r"&#?\w+$", html[: found.start(1)])
    return found[0] if is_entity else f"{NARROW}{found[1]}"
