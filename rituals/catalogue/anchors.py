"""A moment of any school year: « start », « before toussaint », « 10-01 », « end - 3w ».

Pure. The catalogue writes them, a calendar turns them into a date, a sentence says them.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.reference.years import in_year
from pixschool.core.text.days import MONTHS, day_number

_SHAPE = re.compile(
    r"(?P<base>start|end|(?:before|after) [a-z]+|\d\d-\d\d)(?: (?P<offset>[+-] \d+)w)?"
)
# When a place has no such break, the month-day around which the others have theirs.
_SUBSTITUTES = {"toussaint": (10, 25), "noel": (12, 25), "hiver": (2, 20), "printemps": (4, 20)}
_BREAK_WORDS = {
    "toussaint": "les vacances de la Toussaint",
    "noel": "les vacances de Noël",
    "hiver": "les vacances d’hiver",
    "printemps": "les vacances de printemps",
}


@dataclass(frozen=True, slots=True)
class Anchor:
    base: str
    offset_weeks: int = 0

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """Raises ValueError, with the text, when it is none of the known moments."""
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise ValueError(f"« {text} » n’est pas un moment de l’année")
        anchor = cls(match["base"], int((match["offset"] or "0").replace(" ", "")))
        anchor._check(text)
        return anchor

    def _check(self, text: str) -> None:
        if self.break_key and self.break_key not in _SUBSTITUTES:
            raise ValueError(f"« {text} » : vacances inconnues")
        if self.is_day:
            date(2000, *self.month_day)  # raises ValueError

    @property
    def break_key(self) -> str:
        return self.base.partition(" ")[2]

    def resolve(self, calendar: SchoolCalendar) -> date:
        """The day meant, not always a school day. Weeks are counted from a Monday."""
        day = self._base_day(calendar)
        if self.offset_weeks > 0:
            day -= timedelta(days=day.weekday())
        return day + timedelta(weeks=self.offset_weeks)

    def is_substitute(self, calendar: SchoolCalendar) -> bool:
        """The year has no such break: its usual time is taken instead."""
        return bool(self.break_key) and calendar.break_with(self.break_key) is None

    def _base_day(self, calendar: SchoolCalendar) -> date:
        if self.base == "start":
            return calendar.first_day
        if self.base == "end":
            return calendar.last_day
        if not self.break_key:
            return in_year(calendar.start_year, *self.month_day)
        pause = calendar.break_with(self.break_key)
        if pause is None:
            return in_year(calendar.start_year, *_SUBSTITUTES[self.break_key])
        before = self.base.startswith("before")
        day = (
            calendar.previous_school_day(pause.starts_on)
            if before
            else calendar.next_school_day(pause.ends_on)
        )
        return day or (calendar.first_day if before else calendar.last_day)

    @property
    def is_day(self) -> bool:
        return self.base[0].isdigit()

    @property
    def month_day(self) -> tuple[int, int]:
        """Of an anchor that is a date of any year, « 10-01 »."""
        month, day = self.base.split("-")
        return int(month), int(day)

    def since(self, calendar: SchoolCalendar) -> str:
        """As the beginning of a window: « à partir de la 3e semaine », « dès le 4 janvier »."""
        weeks = self.offset_weeks
        if self.base == "start":
            return f"à partir de la {weeks + 1}e semaine" if weeks else "dès la rentrée"
        if self.break_key:
            words = self._break_words(calendar)
            return f"{_count(weeks)} après {words}" if weeks else f"après {words}"
        return f"à partir du {_day_words(*self.month_day)}"

    def until(self, calendar: SchoolCalendar) -> str:
        """As the end of a window: « avant les vacances de Noël », « jusqu’au 31 octobre »."""
        weeks = self.offset_weeks
        if self.base == "end":
            end = "avant la fin des cours"
            return f"au plus tard {_count(-weeks)} {end}" if weeks else end
        if self.base == "start":
            return f"dans les {weeks} premières semaines"
        if self.break_key:
            return f"avant {self._break_words(calendar)}"
        return f"jusqu’au {_day_words(*self.month_day)}"

    @property
    def is_the_return(self) -> bool:
        return self.base == "start" and not self.offset_weeks

    def and_(self, end: "Anchor") -> str:
        """Two days of the year as one phrase; empty when one of them is no day."""
        if not (self.is_day and end.is_day):
            return ""
        (month, first), (end_month, last) = self.month_day, end.month_day
        if month == end_month and (first, last) == (1, monthrange(2000, month)[1]):
            return f"en {MONTHS[month - 1]}"
        begins = day_number(first) if month == end_month else _day_words(month, first)
        return f"entre le {begins} et le {_day_words(end_month, last)}"

    def _break_words(self, calendar: SchoolCalendar) -> str:
        """The name that the break has here: « les vacances d’été austral »."""
        pause = calendar.break_with(self.break_key)
        if pause is None or not pause.name.startswith("Vacances "):
            return _BREAK_WORDS[self.break_key]
        if "période" in pause.name:  # « Vacances après la première période », overseas
            month = MONTHS[pause.starts_on.month - 1]
            return f"les vacances {'d’' if month[0] in 'ao' else 'de '}{month}"
        return f"les v{pause.name[1:]}"


def _day_words(month: int, day: int) -> str:
    return f"{day_number(day)} {MONTHS[month - 1]}"


def _count(weeks: int) -> str:
    return "une semaine" if weeks == 1 else f"{weeks} semaines"
