"""What a year is drawn of: weeks, months, rows, and bars with their labels. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise

from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from pixschool.core.text.days import SHORT_MONTHS, span_fr
from pixschool.core.text.french import date_fr, percent, whole_percent
from rituals.board.labels import BarLabel

LETTER = 0.24  # a letter of a label, in columns
PADDING = 0.7
NO_LABEL = BarLabel(0, 0, is_beside=False)
PIN = "◆"
EVERYBODY = "tous"
TEAM = "equipe"
_THEME_LABELS = {theme.value: theme.label for theme in Theme}


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
    # Pupils finished, of those expected: {level: share, 0 to 1}; "" is for all of them.
    shares: Mapping[str, float] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What is drawn: an event has a pin before its title."""
        return f"{PIN} {self.title}" if self.is_event else self.title

    @property
    def full_label(self) -> str:
        """The label, and that its dates are not sure."""
        return self.label if self.is_confirmed else f"{self.label} · à confirmer"

    @property
    def share_words(self) -> str:
        """« 45 % ont terminé », by level when there are several; empty when nobody is expected."""
        by_level = [
            f"{percent(self.shares[level.value])} en {level.label}"
            for level in self.levels
            if level.value in self.shares
        ]
        if len(by_level) > 1:
            return f"ont terminé : {', '.join(by_level)}"
        return f"{percent(self.shares[''])} ont terminé" if "" in self.shares else ""

    @property
    def theme_label(self) -> str:
        return _THEME_LABELS.get(self.theme, self.theme)

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
    count: int = 0  # bars

    @property
    def is_general(self) -> bool:
        """Of no level: it folds where height is scarce."""
        return self.code in (EVERYBODY, TEAM)


@dataclass(frozen=True, slots=True)
class Bar:
    """A ritual in the row of one level: columns from `column`, `span` of them, in lane `row`."""

    item: DrawnRitual
    column: int
    span: int
    row: int
    is_first: bool  # the others repeat it in the rows of its other levels
    leans_left: bool = False  # on paper: its label stands before it, or it would leave the page
    label: BarLabel = NO_LABEL  # on a screen
    opens_left: bool = False  # on a screen: its whole title opens to the left, at its place
    band: str = ""  # the code of its row

    is_month = False

    @property
    def share(self) -> float | None:
        """Of the pupils of its row who are expected, how many have finished; None: nobody is."""
        return self.item.shares.get("" if self.band in (EVERYBODY, TEAM) else self.band)

    @property
    def is_general(self) -> bool:
        return self.band in (EVERYBODY, TEAM)

    @property
    def twentieths(self) -> int:
        """The share as it is drawn; only what is complete is full, only nothing is empty."""
        percents = whole_percent(self.share or 0)
        return percents // 5 if percents in (0, 100) else min(max(percents // 5, 1), 19)


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
    near: frozenset[str] = frozenset()  # keys of what runs today or in the next four weeks

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


@lru_cache(maxsize=4096)  # the same labels are tried in several lengths
def text_columns(text: str, letter: float = LETTER) -> int:
    """How many columns a text takes. `letter`: width of one letter, in columns."""
    return math.ceil(len(text) * letter + PADDING)
