"""Days as people say them, one or two at a time. Pure.

Nothing here has an hour: what a moment is by the reader's clock, `french` says.
"""

from datetime import date

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


def day_fr(day: date, form: str = "long") -> str:
    """long « lundi 23 novembre », full (with the year), day « 23 novembre 2026 »,
    short « 12 oct. », week « mar. 24 », week_month « mar. 24 nov. »,
    month « novembre 2026 »."""
    number = day_number(day.day)
    month, short_month = MONTHS[day.month - 1], SHORT_MONTHS[day.month - 1]
    forms = {
        "long": f"{DAYS[day.weekday()]} {number} {month}",
        "full": f"{DAYS[day.weekday()]} {number} {month} {day.year}",
        "day": f"{number} {month} {day.year}",
        "short": f"{number} {short_month}",
        "week": f"{SHORT_DAYS[day.weekday()]} {day.day}",
        "week_month": f"{SHORT_DAYS[day.weekday()]} {number} {short_month}",
        "month": f"{month} {day.year}",
    }
    return forms[form]


def day_number(day: int) -> str:
    """« 1er », « 23 »: what stands before the month."""
    return "1er" if day == 1 else str(day)


def span_fr(first: date, last: date) -> str:
    """« le 28 janv. », « du 1er au 16 oct. », « du 28 sept. au 16 oct. »."""
    if first == last:
        return f"le {day_fr(first, 'short')}"
    is_same_month = (first.year, first.month) == (last.year, last.month)
    begins = day_number(first.day) if is_same_month else day_fr(first, "short")
    return f"du {begins} au {day_fr(last, 'short')}"
