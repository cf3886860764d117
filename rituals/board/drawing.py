"""What a year is drawn of: weeks, months, rows, and bars with their labels. Pure."""

import math
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from pixschool.core.text.days import SHORT_MONTHS, span_fr
from pixschool.core.text.french import date_fr

LETTER = 0.24  # a letter of a label, in columns
PADDING = 0.7
PIN = "◆"
EVERYBODY = "tous"
TEAM = "equipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRitual:
    """Something to draw. `key` names it in the page; `link` opens it."""

    key: str
    title: str
    theme: str
    levels: tuple[Level, ...]
    starts_on: date
    ends_on: date
    is_confirmed: bool = True
    is_event: bool = False
    is_ghost: bool = False
    pk: int = 0
    version: int = 0
    leader: str = ""

    @property
    def label(self) -> str:
        """What is drawn: an event has a pin before its title."""
        return f"{PIN} {self.title}" if self.is_event else self.title

    @property
    def theme_label(self) -> str:
        return Theme(self.theme).label if self.theme in Theme.values else self.theme

    @property
    def words(self) -> str:
        return span_fr(self.starts_on, self.ends_on)

    @property
    def level_words(self) -> str:
        return ", ".join(level.label for level in self.levels) or "équipe"


@dataclass(frozen=True, slots=True)
class WeekColumn:
    """One week of the year."""

    number: int  # from 1
    monday: date
    is_off: bool  # not one day of class
    is_now: bool
    opens_month: bool


@dataclass(frozen=True, slots=True)
class MonthHeading:
    """Above its columns on a wide screen, above its rituals in the list of a narrow one."""

    number: int
    span: int
    first: date

    is_month = True

    @property
    def label(self) -> str:
        return date_fr(self.first, "month")

    @property
    def short_label(self) -> str:
        return SHORT_MONTHS[self.first.month - 1]


@dataclass(frozen=True, slots=True)
class Band:
    """A level, « tous les niveaux » or the team, over some lanes."""

    code: str
    label: str
    note: str
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A ritual in the row of one level: columns from `column`, `span` of them, in lane `row`."""

    item: DrawnRitual
    column: int
    span: int
    row: int
    is_first: bool  # the others repeat it in the rows of its other levels
    leans_left: bool  # its label stands before it, or it would leave the page on the right

    is_month = False

    @property
    def has_space(self) -> bool:
        """The label and « à confirmer » fit inside."""
        return self.span >= text_columns(f"{self.item.label} · à confirmer")


@dataclass(frozen=True)
class Grid:
    """The whole drawing. Columns, lanes and months are counted from 1; 0: today is not in it."""

    columns: tuple[WeekColumn, ...]
    months: tuple[MonthHeading, ...]
    bands: tuple[Band, ...]
    bars: tuple[Bar, ...]
    today_column: int
    today_weekday: int  # 1 is Monday
    lanes: int
    is_tight: bool  # too many lanes if labels kept their place: they are cut at the end of the bar
    entries: tuple[MonthHeading | Bar, ...] = field(default=())

    @property
    def month_now(self) -> MonthHeading | None:
        """Where a long list is worth opening: this month, or the next that has a ritual."""
        if not self.today_column:
            return None
        busy = (
            one
            for one, after in pairwise(self.entries)
            if isinstance(one, MonthHeading) and isinstance(after, Bar)
        )
        return next((one for one in busy if one.number + one.span > self.today_column), None)


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What stands before a row: « 6e », « 4 classes · 98 élèves »."""

    code: str
    label: str
    note: str = ""


def text_columns(text: str, letter: float = LETTER) -> int:
    """How many columns a text takes. `letter`: width of one letter, in columns."""
    return math.ceil(len(text) * letter + PADDING)
