"""The campaign exports of Pix Orga: assessments, exams (« interros ») and profile collections.

One file is one campaign, one line is one participation. Free columns and the external identifier
that a teacher may have asked for are never read: nobody knows what pupils typed there.
"""

import datetime
import re
from itertools import chain
from operator import itemgetter
from typing import Any

from campaigns.importers.readers import columns, signatures
from campaigns.importers.readers.columns import LABEL_MOST, Columns
from campaigns.importers.readers.cut_lines import CutLines
from campaigns.importers.readers.moments import MONTH_FIRST, ExportDates
from campaigns.importers.readers.participations import Competences, Participations
from pixschool.core.importing.reading import left_sheets, tables, unknown
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.left_sheets import SheetSentences
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import clean_text
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.importing.reading.values import is_month_first

_EXPORTED_AT = re.compile(
    r"-\d+-(\d{4}-\d{2}-\d{2})-(\d{2})(\d{2})(?:\s?\(\d+\))?\.\w{3,4}$", re.IGNORECASE
)
_CODE = re.compile(r"[A-Z0-9]{9}")
_PIX_ID = re.compile(r"[0-9]{1,18}")  # what surely fits PostgreSQL's bigint

SEVERAL_CAMPAIGNS = (
    "Ce fichier mélange plusieurs campagnes. Déposez un fichier par campagne, "
    "tel que Pix Orga le donne."
)
LINES_IGNORED = (
    "Une ligne ne parle d’aucun participant : elle n’a pas été lue. C’est un total, sans doute, "
    "ou les titres répétés. Vérifiez-la."
)
LINE_INCOMPLETE = (
    "Une ligne est incomplète : le fichier a été coupé ou modifié. Téléchargez-le à nouveau depuis "
    "Pix Orga, puis redéposez-le sans l’ouvrir."
)
SHEETS = SheetSentences(
    left_out="Une autre feuille contient aussi des résultats Pix : elle n’est pas lue. Si ce sont "
    "ceux d’une autre campagne, ou d’autres élèves, déposez-la à part, dans un fichier à elle.",
    not_read="Une feuille qui ne contient pas de résultats Pix n’a pas été lue.",
    only_hidden="Seule une feuille masquée contient des résultats Pix, et c’est elle qui est lue. "
    "Vérifiez que ce n’est pas un ancien export.",
)
NO_PARTICIPANT = (
    "Ce fichier ne contient aucun participant : personne n’a commencé cette campagne, "
    "il n’y a rien à importer."
)
BAD_VALUE = (
    "La colonne « {title} » contient une valeur illisible. "
    "Téléchargez le fichier à nouveau depuis Pix Orga, sans l’enregistrer depuis un tableur."
)


def recognise(source: Source) -> bool:
    """A campaign's file, or one of certification, which is refused by its name."""
    if source.shape not in (Shape.TEXT, Shape.SHEET):
        return False
    return _header(source) is not None or _is_certification(source)


def _header(source: Source) -> tables.TableHeader | None:
    return tables.find_header(source, _score)


def _score(titles: list[str]) -> int:
    """How many of the columns of an export these titles name, when they are those of one."""
    is_ours = signatures.RESULTS.fits(titles)
    return tables.count_known(columns.KNOWN)(titles) if is_ours else 0


def _is_certification(source: Source) -> bool:
    header = tables.find_header(source, lambda titles: int(signatures.CERTIFICATION.fits(titles)))
    return header is not None


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    """`options`: `today` (ISO) at the school. Raises FileRefusedError (`docs/formats.md` §2-4)."""
    header = _header(source)
    if header is None:
        out.format = "certification"
        raise unknown.refusal(signatures.CERTIFICATION)
    left_sheets.say(source, [header], out, is_alike=_score, says=SHEETS)
    where = columns.find(header)
    out.format = where.format
    cut = CutLines(source, header)
    rows = tables.rows(source, header, on_progress=out.progress, on_short=cut.see)
    first = next(rows, None)
    if first is None:
        raise FileRefusedError("NO_PARTICIPANT", NO_PARTICIPANT)
    out.facts.update(_campaign(first[1], where), generation=columns.generation(header))

    participations = Participations(where, header, out, today=options.get("today"))
    competences = Competences(where)
    others = _Others(first[1], where, header, out, cut)
    same_campaign = itemgetter(*where.campaign)
    campaign = same_campaign(first[1])
    last_name, first_name = where.roles["last_name"], where.roles["first_name"]
    write_row, write_competences = out.table("rows").write, out.table("competences").write
    for line, cells in chain([first], rows):
        if same_campaign(cells) != campaign and others.speak_of_nobody(line, cells):
            continue
        out.rows += 1
        out.says(cells[last_name], cells[first_name])
        try:
            write_row(participations.convert(line, cells))
            write_competences(competences.convert(line, cells))
        except ValueError:
            _complain(out, header, where, line=line, cells=cells, reach=cut.reach(line))
    for line in cut.incomplete():
        out.error("LINE_INCOMPLETE", LINE_INCOMPLETE, where=header.place(line))
    out.facts["classes"] = columns.few_classes(participations.classes)
    _date(out, participations.moments, _exported_at(source.filename))


class _Others:
    """The lines that do not bear the campaign of the first one."""

    def __init__(
        self,
        first: list[str],
        where: Columns,
        header: tables.TableHeader,
        out: Output,
        cut: CutLines,
    ) -> None:
        self._first = first
        self._where = where
        self._header = header
        self._out = out
        self._cut = cut

    def speak_of_nobody(self, line: int, cells: list[str]) -> bool:
        """Whether it is no participation: said. Else it is wrong, and said too."""
        place = self._header.place(line)
        if self._is_nobody(cells) and not self._is_beginning(line, cells):
            self._out.warning("LINES_IGNORED", LINES_IGNORED, where=place)
            self._cut.leave(line)
            return True
        if line in self._cut:
            self._cut.condemn(line)
        elif all(cells[index] in ("", self._first[index]) for index in self._where.campaign):
            self._out.error("LINE_INCOMPLETE", LINE_INCOMPLETE, where=place)
        else:
            self._out.error("SEVERAL_CAMPAIGNS", SEVERAL_CAMPAIGNS, where=place)
        return False

    def _is_nobody(self, cells: list[str]) -> bool:
        """Neither a name nor a campaign, « Total ; ; 12 », or the titles once more."""
        told = [cells[self._where.roles[role]] for role in ("last_name", "first_name")]
        told += [cells[index] for index in self._where.campaign]
        return tables.is_blank(told) or cells == self._header.titles

    def _is_beginning(self, line: int, cells: list[str]) -> bool:
        """Cut before the campaign: what it has is what the first line begins with."""
        last = self._cut.reach(line) - 1
        return (
            line in self._cut
            and cells[:last] == self._first[:last]
            and self._first[last].startswith(cells[last])
        )


def _complain(
    out: Output,
    header: tables.TableHeader,
    where: Columns,
    *,
    line: int,
    cells: list[str],
    reach: int,
) -> None:
    """`reach`: how many cells the line has; what is not there is said otherwise."""
    for index in columns.unreadable(where, cells):
        if index >= reach:
            continue
        if is_month_first(cells[index]):
            out.error("DATES_MONTH_FIRST", MONTH_FIRST, where=header.place(line))
            continue
        title = clean_text(header.titles[index]).value.replace("'", "’")
        out.error("BAD_VALUE", BAD_VALUE.format(title=title), where=header.place(line))


def _date(out: Output, moments: ExportDates, exported_at: str | None) -> None:
    """When the file was made, as its name says, else as its rows do; never a day to come."""
    moments.finish()
    if exported_at and not moments.is_believable(exported_at):
        exported_at = None
    out.facts["latest"] = moments.latest
    out.facts["read_at"] = exported_at or moments.latest
    if moments.has_future and not out.facts["read_at"]:
        out.facts["is_undated"] = True


def _campaign(cells: list[str], where: Columns) -> dict[str, Any]:
    """What the file says of the campaign, the same on every line."""

    def value(role: str) -> str:
        index = where.roles.get(role)
        return "" if index is None else clean_text(cells[index]).value[:LABEL_MOST]

    pix_id, code = value("pix_id"), value("code").upper().replace(" ", "")
    return {
        "organisation": value("organisation"),
        "code": code if _CODE.fullmatch(code) else None,
        "pix_id": int(pix_id) if _PIX_ID.fullmatch(pix_id) else None,
        "campaign_name": value("campaign_name"),
        "course": value("course"),
        "stage_max": where.stage_max,
        "badges": where.badges,
        "unknown_competences": where.unknown_competences,
    }


def _exported_at(filename: str) -> str | None:
    """When Pix Orga wrote the file (Paris time), which ends its name; None if it was renamed."""
    found = _EXPORTED_AT.search(filename)
    if not found:
        return None
    try:
        return datetime.datetime.fromisoformat(f"{found[1]}T{found[2]}:{found[3]}").isoformat()
    except ValueError:
        return None
