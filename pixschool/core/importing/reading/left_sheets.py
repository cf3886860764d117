"""The sheets of a workbook that are not read: each is named, with how many rows it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from pixschool.core.importing.reading import tables
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.source import Source

HIDDEN = "Une feuille masquée n’a pas été lue."


@dataclass(frozen=True, kw_only=True)
class SheetSentences:
    """What is said of the other sheets, in the words of what the reader looks for."""

    left_out: str  # it looks like what is read: asked
    not_read: str  # it holds something else
    only_hidden: str  # the one that is read has no tab: asked


def say(
    source: Source,
    read: Sequence[tables.TableHeader],
    out: Output,
    *,
    is_alike: tables.Score,
    says: SheetSentences,
) -> None:
    """`read`: the titles of the sheets that are; `is_alike`: whether a row has the titles of one
    that might have been."""
    if read[0].is_hidden:
        out.confirm("ONLY_HIDDEN", says.only_hidden, where=f"feuille {read[0].sheet}")
    alike = {header.sheet for header in tables.headers_of_sheets(source, is_alike)}
    for sheet, rows in tables.other_sheets(source, [header.sheet for header in read]):
        where = f"feuille {sheet.name} ({rows} ligne{'s' if rows > 1 else ''})"
        if sheet.is_hidden:
            out.warning("SHEETS_HIDDEN", HIDDEN, where=where)
        elif sheet.name in alike:
            out.confirm("SHEETS_LEFT_OUT", says.left_out, where=where)
        else:
            out.warning("SHEETS_NOT_READ", says.not_read, where=where)
