"""Rows of a campaign export, as staged lines. Speed matters here: each cell goes through a memo."""

from collections import Counter
from collections.abc import Callable, Sequence
from operator import itemgetter

from campaigns.importers.readers.columns import Columns
from campaigns.importers.readers.kept import COMPETENCE, KeptColumn
from campaigns.importers.readers.moments import ExportDates
from pixschool.core.importing.reading import tables
from pixschool.core.importing.reading.output import NULL, Output, copy_text
from pixschool.core.importing.reading.people import Judge
from pixschool.core.importing.reading.values import Memo, integer
from pixschool.core.reference import crcn

NAME_MISSING = (
    "Un participant n’a ni nom ni prénom dans ce fichier. "
    "Il sera à rattacher à la main, ou à ignorer."
)
CERTIFIABLE_MISMATCH = (
    "« Certifiable » ne correspond pas aux niveaux de la ligne. "
    "Le fichier a peut-être été modifié : comparez avec Pix Orga."
)


class Participations:
    """Converts the part of a row that is about the pupil and the participation as a whole."""

    def __init__(
        self, where: Columns, header: tables.TableHeader, out: Output, *, today: str | None = None
    ) -> None:
        self.classes: Counter[str] = Counter()
        self._header = header
        self._out = out
        self._judge = Judge(out, place=header.place)
        self._last_name = where.roles["last_name"]
        self._first_name = where.roles["first_name"]
        self._class = where.roles.get("class")
        self._measures = where.measures()
        names = [column.name for column in where.kept]
        self._moments = itemgetter(names.index("started_at"), names.index("shared_at"))
        dated = [where.roles[role] for role in ("started_at", "shared_at") if role in where.roles]
        self.moments = ExportDates(dated, header, out, today)
        self._said = itemgetter(names.index("certifiable"), names.index("certifiable_count"))
        self._certifiable = _certifiable_check(where)

    def convert(self, line: int, cells: list[str]) -> str:
        """Raises ValueError when a cell holds what Pix never writes there."""
        last_name = self._judge(cells[self._last_name], line)
        first_name = self._judge(cells[self._first_name], line)
        name_key = f"{last_name.name_key} {first_name.name_key}".strip()
        if not name_key:
            self._out.warning("NAME_MISSING", NAME_MISSING, where=self._header.place(line))
        class_columns = "\t"
        if self._class is not None and cells[self._class]:
            class_name = self._judge.class_name(cells[self._class], line)
            class_columns = f"{class_name.copied}\t{class_name.class_key}"
            self.classes[class_name.value] += 1
        values = [
            absent if index is None else memo[cells[index]]
            for memo, index, absent in self._measures
        ]
        self.moments.see(line, cells, self._moments(values))
        if not self._certifiable(cells, *self._said(values)):
            self._out.warning(
                "CERTIFIABLE_MISMATCH", CERTIFIABLE_MISMATCH, where=self._header.place(line)
            )
        return (
            f"{line}\t{last_name.copied}\t{first_name.copied}\t{name_key}\t{class_columns}\t"
            + "\t".join(values)
            + "\n"
        )


def _certifiable_check(where: Columns) -> Callable[[list[str], str, str], bool]:
    """Whether a row's own word on certifiability agrees with its levels."""
    if where.format != "profiles" or len(where.competences) < len(crcn.COMPETENCES):
        return lambda *_: True
    levels = itemgetter(*(indexes[0] for indexes in where.competences.values()))
    memo: Memo[str] = Memo(lambda text: str(int(integer(text) not in (NULL, "0"))))

    def agrees(cells: list[str], certifiable: str, count: str) -> bool:
        if certifiable == NULL:
            return True
        reached = sum(memo[level] == "1" for level in levels(cells))
        expected = "t" if reached >= crcn.CERTIFIABLE_COMPETENCES else "f"
        return certifiable == expected and count in (NULL, str(reached))

    return agrees


class Competences:
    """Converts the part of a row that is about competences: one staged line for each measured.

    The cells of a competence are taken together and looked up in that competence's memo, which
    holds the end of the staged line, ready; joining those ends with the line number does the rest.
    """

    def __init__(self, where: Columns) -> None:
        kept = where.measures_of_competence
        self._competences = [
            (itemgetter(*indexes), Memo(_converter(copy_text(name), kept)))
            for name, indexes in where.competences.items()
        ]

    def convert(self, line: int, cells: list[str]) -> str:
        """Raises ValueError when a cell holds what Pix never writes there."""
        ends = [end for values, ends in self._competences if (end := ends[values(cells)])]
        return f"{line}{str(line).join(ends)}" if ends else ""


def _converter(name: str, kept: Sequence[KeptColumn]) -> Callable[[tuple[str, ...]], str]:
    """From the cells of a competence to the end of its staged line; "" when nothing is measured."""
    places = [COMPETENCE.index(column) for column in kept]
    reads = [column.type.read for column in kept]

    def convert(values: tuple[str, ...]) -> str:
        staged = [NULL] * len(COMPETENCE)
        for place, read, value in zip(places, reads, values, strict=True):
            staged[place] = read(value)
        if all(value == NULL for value in staged):
            return ""
        return "\t".join(["", name, *staged]) + "\n"

    return convert
