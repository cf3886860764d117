"""The results of certification, by class (Pix Orga) or by session: generations G0 to G3, Pix+.

Birth data tells two children of one name apart, here and nowhere else: what is staged holds
neither the day nor the place. The comment of the jury, the external identifier and the centre are
not read; of the number, the keyed hash leaves this process.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from campaigns.importers.readers.cut_lines import CutLines
from campaigns.importers.readers.moments import MONTH_FIRST
from campaigns.importers.readers.signatures import CERTIFICATION
from certification.results.readers import columns
from certification.results.readers.lines import ResultLines
from certification.results.readers.staged import staged_line
from pixschool.core.importing.reading import left_sheets, tables
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.left_sheets import SheetSentences
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.importing.reading.values import is_month_first

_NAME = re.compile(r"(\d{8})(?:_\d{4})?_resultats_(.+?)(?:\s?\(\d+\))?\.\w{3,4}", re.IGNORECASE)
_SESSION = re.compile(r"session_\d+", re.IGNORECASE)
_CLASS_MOST = 40

COLUMNS_MISSING = (
    "Il manque des colonnes à ce fichier de certification : il faut au moins le nom, le prénom, "
    "le score et la date de passage. Téléchargez-le à nouveau depuis Pix Orga, puis redéposez-le "
    "sans l’enregistrer."
)
NO_CANDIDATE = (
    "Ce fichier ne contient aucun candidat : personne de cette classe n’a passé la certification, "
    "il n’y a rien à importer."
)
BAD_VALUE = (
    "La colonne « {title} » contient une valeur illisible. Téléchargez le fichier à nouveau depuis "
    "Pix Orga, sans l’enregistrer depuis un tableur."
)
LINE_INCOMPLETE = (
    "Une ligne est incomplète : le fichier a été coupé ou modifié. Téléchargez-le à nouveau depuis "
    "Pix Orga, puis redéposez-le sans l’ouvrir."
)
SHEETS = SheetSentences(
    left_out="Une autre feuille contient aussi des résultats de certification : elle n’est pas "
    "lue. Déposez-la à part, dans un fichier à elle.",
    not_read="Une feuille qui ne contient pas de résultats de certification n’a pas été lue.",
    only_hidden="Seule une feuille masquée contient des résultats de certification, et c’est elle "
    "qui est lue. Vérifiez que ce n’est pas un ancien export.",
)


def recognise(source: Source) -> bool:
    if source.shape not in (Shape.TEXT, Shape.SHEET):
        return False
    return _header(source) is not None or _is_alike(source) is not None


def _header(source: Source) -> tables.TableHeader | None:
    return tables.find_header(source, columns.score)


def _is_alike(source: Source) -> tables.TableHeader | None:
    return tables.find_header(source, lambda titles: int(CERTIFICATION.fits(titles)))


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    """`options`: `today` (ISO) at the school, `key` (hex) of the hashes. Raises
    FileRefusedError."""
    header = _header(source)
    out.format = "certification"
    if header is None:
        alike = _is_alike(source)
        place = alike.place(alike.line) if alike else None
        raise FileRefusedError("COLUMNS_MISSING", COLUMNS_MISSING, where=place)
    left_sheets.say(source, [header], out, is_alike=columns.score, says=SHEETS)
    where = columns.find(header.titles)
    named = FileName.of(source.filename)
    lines = ResultLines(
        where,
        header,
        out,
        key=bytes.fromhex(options.get("key", "")),
        today=date.fromisoformat(options["today"]) if options.get("today") else None,
        class_name=named.class_name,
    )
    cut = CutLines(source, header)
    write = out.table("rows").write
    for line, cells in tables.rows(source, header, on_progress=out.progress, on_short=cut.see):
        if cells == header.titles:
            cut.leave(line)
            continue
        out.rows += 1
        out.says(cells[where.roles["last_name"]], cells[where.roles["first_name"]])
        try:
            write(staged_line(lines.convert(line, cells)))
        except ValueError:
            _complain(out, header, lines.unreadable(cells), line=line, cells=cells)
    for line in cut.incomplete():
        out.error("LINE_INCOMPLETE", LINE_INCOMPLETE, where=header.place(line))
    if not out.rows:
        raise FileRefusedError("NO_CANDIDATE", NO_CANDIDATE)
    out.facts.update(named.facts(), generation=lines.generation)


@dataclass(frozen=True)
class FileName:
    """What the name of a file tells: « 20260612_resultats_3A.csv », « 20260612_1430_resultats_
    session_1204.csv »."""

    read_on: date | None = None
    class_name: str = ""
    session: str = field(default="")

    @classmethod
    def of(cls, filename: str) -> "FileName":
        """Nothing of a file that was renamed."""
        found = _NAME.fullmatch(filename)
        if not found:
            return cls()
        try:
            day = date.fromisoformat(found[1])
        except ValueError:
            day = None
        if _SESSION.fullmatch(found[2]):
            return cls(day, session=found[2].partition("_")[2][:20])
        return cls(day, class_name=found[2].strip()[:_CLASS_MOST])

    def facts(self) -> dict[str, Any]:
        return {
            "read_on": self.read_on.isoformat() if self.read_on else None,
            "class": self.class_name,
            "session": self.session,
        }


def _complain(
    out: Output, header: tables.TableHeader, wrong: list[int], *, line: int, cells: list[str]
) -> None:
    for index in wrong:
        if is_month_first(cells[index]):
            out.error("DATES_MONTH_FIRST", MONTH_FIRST, where=header.place(line))
            continue
        title = columns.title_of(header, index)
        out.error("BAD_VALUE", BAD_VALUE.format(title=title), where=header.place(line))
