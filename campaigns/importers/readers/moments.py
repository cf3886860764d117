"""The dates of an export: which is the latest that can be believed, and which cannot be true.

A spreadsheet set to another language takes 05/11 for the 11th of May, and leaves 13/11 as a text.
What it swapped cannot be told date by date; the column, and the day it is, tell.
"""

import datetime
from collections.abc import Sequence

from pixschool.core.importing.reading import tables
from pixschool.core.importing.reading.output import NULL, Output
from pixschool.core.importing.reading.values import DateCell

MONTH_FIRST = (
    "Des dates de ce fichier ont le mois avant le jour : un tableur les a transformées. "
    "Téléchargez le fichier à nouveau depuis Pix Orga, sans l’ouvrir, puis redéposez-le."
)
IN_FUTURE = (
    "Des dates de ce fichier sont à venir : un tableur les a sans doute transformées. Téléchargez "
    "le fichier à nouveau depuis Pix Orga, sans l’ouvrir ; confirmez seulement si elles sont "
    "justes. Elles ne datent pas la lecture."
)
_SWAPPABLE = 12  # days of a month that may be a month


class ExportDates:
    """Looks at the moments of each row, then says what they are worth."""

    def __init__(
        self, columns: Sequence[int], header: tables.TableHeader, out: Output, today: str | None
    ) -> None:
        self._header = header
        self._out = out
        self._columns = columns if header.sheet else ()
        self._bound = _day_after(today)
        self._latest = ""
        self._latest_sure = ""  # of days that no month can be taken for
        self._dates: set[bool] = set()  # of date cells: whether their day may be a month
        self._has_sure_text = False
        self._is_month_first = False
        self.has_future = False

    def see(self, line: int, cells: list[str], moments: Sequence[str]) -> None:
        """`moments`: when it began and when it was sent, as staged."""
        for moment in moments:
            # NULL begins with a backslash, which sorts after digits.
            if moment == NULL:
                continue
            if moment > self._bound:
                self.has_future = True
                self._out.confirm("DATE_IN_FUTURE", IN_FUTURE, where=self._header.place(line))
                continue
            self._latest = max(self._latest, moment)
            if int(moment[8:10]) > _SWAPPABLE:
                self._latest_sure = max(self._latest_sure, moment)
        for column in self._columns:
            self._see_cell(cells[column])

    def _see_cell(self, cell: str) -> None:
        day = cell[:2]
        if day.isdigit():
            may_be_month = int(day) <= _SWAPPABLE
            if isinstance(cell, DateCell):
                self._dates.add(may_be_month)
            elif not may_be_month:
                self._has_sure_text = True

    def finish(self) -> None:
        """Say what the columns tell, now that all rows were seen."""
        self._is_month_first = self._dates == {True} and self._has_sure_text
        if self._is_month_first:
            self._out.error("DATES_MONTH_FIRST", MONTH_FIRST)

    def is_believable(self, moment: str) -> bool:
        """Whether it is not to come."""
        return moment <= self._bound

    @property
    def latest(self) -> str | None:
        """The latest moment (ISO) that can be believed; of damaged dates, one that is no swap."""
        return (self._latest_sure if self.has_future else self._latest) or None


def _day_after(today: str | None) -> str:
    """The end of tomorrow: schools are all around the world, and clocks are not all right."""
    if today is None:
        return "9999"
    return f"{datetime.date.fromisoformat(today) + datetime.timedelta(days=1)}T24"
