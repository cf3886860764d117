"""The campaign exports of Pix Orga: assessments, exams (« interros ») and profile collections.

One file is one campaign, one line is one participation. Free columns and the external identifier
that a teacher may have asked for are never read: nobody knows what pupils typed there.
"""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any

from campaigns.importers.readers import columns
from campaigns.importers.readers.columns import Columns
from pixschool.core import crcn
from pixschool.core.importing import tables, unknown
from pixschool.core.importing.issues import Refused
from pixschool.core.importing.output import NULL, Output, copy_text
from pixschool.core.importing.people import Judge, clean_text
from pixschool.core.importing.source import Shape, Source
from pixschool.core.importing.values import Memo, boolean, integer, moment, ratio

_EXPORTED_AT = re.compile(
    r"-(\d+)-(\d{4}-\d{2}-\d{2})-(\d{2})(\d{2})(?:\s?\(\d+\))?\.\w{3,4}$", re.IGNORECASE
)
_CODE = re.compile(r"[A-Z0-9]{9}")
_NOTHING = f"\t{NULL}"

BAD_VALUE = (
    "La colonne « {title} » contient une valeur illisible. "
    "Téléchargez le fichier à nouveau depuis Pix Orga, sans l’enregistrer depuis un tableur."
)
SEVERAL_CAMPAIGNS = (
    "Ce fichier mélange plusieurs campagnes. Déposez un fichier par campagne, "
    "tel que Pix Orga le donne."
)
NO_PARTICIPANT = (
    "Ce fichier ne contient aucun participant\u00a0: personne n’a commencé cette campagne, "
    "il n’y a rien à importer."
)
NAME_MISSING = (
    "Un participant n’a ni nom ni prénom dans ce fichier. Il sera à rattacher à la main, ou à ignorer."
)
CERTIFIABLE_MISMATCH = (
    "Le nombre de compétences certifiables ne correspond pas aux niveaux de la ligne. "
    "Le fichier a peut-être été modifié\u00a0: comparez avec Pix Orga."
)


def recognise(source: Source) -> bool:
    if source.shape not in (Shape.TEXT, Shape.SHEET):
        return False
    return _header(source) is not None or _certification_header(source) is not None


def _header(source: Source) -> tables.Header | None:
    header = tables.find_header(source, tables.count_known(columns.KNOWN))
    return header if header and unknown.is_results(header.titles) else None


def _certification_header(source: Source) -> tables.Header | None:
    return tables.find_header(
        source, lambda titles: len(titles) if unknown.is_certification(titles) else 0
    )


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    header = _header(source)
    if header is None:
        out.format = "certification"
        raise unknown.certification()
    where = columns.find(header)
    out.format = where.format
    _Export(source, header, where, out).read()


class _Export:
    def __init__(self, source: Source, header: tables.Header, where: Columns, out: Output) -> None:
        self._source = source
        self._header = header
        self._where = where
        self._out = out
        self._latest = ""
        self._classes: Counter[str] = Counter()
        self._mixed = False

    def read(self) -> None:
        rows = self._rows()
        first = next(rows, None)
        if first is None:
            raise Refused("NO_PARTICIPANT", NO_PARTICIPANT)
        self._describe(first[1])
        self._stage(first, rows)
        if not self._out.issues.has_errors:
            self._out.facts["classes"] = dict(self._classes)
            self._out.facts["read_at"] = _exported_at(self._source.filename) or self._latest or None

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        return tables.rows(self._source, self._header, on_progress=self._out.progress)

    def _describe(self, cells: list[str]) -> None:
        """Facts about the campaign, the same on every line."""

        def value(role: str) -> str:
            index = self._where.roles.get(role)
            return "" if index is None else clean_text(cells[index]).value

        pix_id, code = value("pix_id"), value("code").upper().replace(" ", "")
        self._out.facts.update(
            organisation=value("organisation"),
            code=code if _CODE.fullmatch(code) else None,
            pix_id=int(pix_id) if pix_id.isascii() and pix_id.isdigit() else None,
            campaign_name=value("campaign_name"),
            course=value("course") or None,
            stage_max=self._where.stage_max,
            badges=self._where.badges,
            generation=columns.generation(self._header),
            unknown_competences=self._where.unknown_competences,
        )

    def _stage(
        self, first: tuple[int, list[str]], others: Iterator[tuple[int, list[str]]]
    ) -> None:
        rows_file, competences_file = self._out.table("rows"), self._out.table("competences")
        convert_row = self._row_converter()
        convert_competences = self._competences_converter()
        campaign = self._campaign_getter()
        expected = campaign(first[1])
        write_row, write_competences = rows_file.write, competences_file.write
        count = 0
        for line, cells in _chain(first, others):
            count += 1
            if campaign(cells) != expected:
                self._complain("SEVERAL_CAMPAIGNS", SEVERAL_CAMPAIGNS, line)
            try:
                write_row(convert_row(line, cells))
                write_competences(convert_competences(line, cells))
            except ValueError:
                self._explain(line, cells)
        self._out.rows = count

    def _campaign_getter(self) -> Callable[[list[str]], Any]:
        roles = self._where.roles
        return itemgetter(
            *(roles[role] for role in ("pix_id", "code") if role in roles), roles["campaign_name"]
        )

    def _row_converter(self) -> Callable[[int, list[str]], str]:
        """One staged line per participation; the conversions are chosen once, by the header."""
        roles = self._where.roles
        judge = Judge(self._out, place=self._header.place)
        last, first, group = roles["last_name"], roles["first_name"], roles.get("class")
        measures = [(self._index(role), memo) for role, memo in self._measures()]
        stage_max = NULL if self._where.stage_max is None else str(self._where.stage_max)
        shared_at = roles.get("shared_at", roles.get("started_at", last))
        check = self._certifiable_check()

        def convert(line: int, cells: list[str]) -> str:
            last_name, first_name = judge(cells[last], line), judge(cells[first], line)
            name_key = f"{last_name.name_key} {first_name.name_key}".strip()
            if not name_key:
                self._out.warning("NAME_MISSING", NAME_MISSING, where=self._header.place(line))
            class_text, class_key = "", ""
            if group is not None:
                class_name = judge(cells[group], line)
                class_text, class_key = class_name.copied, class_name.class_key
                if class_text:
                    self._classes[class_name.value] += 1
            values = [NULL if index is None else memo[cells[index]] for index, memo in measures]
            started, shared, sent, progress, mastery, stage, *profile = values
            self._latest = max(self._latest, *(m for m in (started, sent) if m != NULL), "")
            check(line, cells)
            return (
                f"{line}\t{last_name.copied}\t{first_name.copied}\t{name_key}\t{class_text}\t"
                f"{class_key}\t{started}\t{shared}\t{sent}\t{progress}\t{mastery}\t{stage}\t"
                f"{stage_max}\t{profile[0]}\t{profile[1]}\t{profile[2]}\n"
            )

        del shared_at
        return convert

    def _index(self, role: str) -> int | None:
        return self._where.stage if role == "stage" else self._where.roles.get(role)

    @staticmethod
    def _measures() -> tuple[tuple[str, Memo[str]], ...]:
        """The columns of a participation in staged order, with what reads each of them."""
        moments, ratios = Memo(moment), Memo(ratio)
        integers, booleans = Memo(integer), Memo(boolean)
        return (
            ("started_at", moments),
            ("shared", booleans),
            ("shared_at", moments),
            ("progress", ratios),
            ("mastery", ratios),
            ("stage", integers),
            ("pix_total", integers),
            ("certifiable", booleans),
            ("certifiable_count", integers),
        )
