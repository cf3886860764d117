"""A table copied from the screen of Pix Orga, for courses that have no file (Pix IA).

One more kind of results file: what was pasted, kept as a text. The rows become the same staged
rows as those of an export; what says which campaign it is comes with the options.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from campaigns.importers.readers.columns import few_classes
from campaigns.importers.readers.kept import PARTICIPATION
from campaigns.importers.readers.pasted_cells import Progression
from campaigns.importers.readers.pasted_row import PastedRow
from campaigns.importers.readers.pasted_table import PastedTable, parse
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.limits import MEBIBYTE
from pixschool.core.importing.reading.output import NULL, Output
from pixschool.core.importing.reading.people import Judge
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.importing.reading.text import detect_encoding

FORMAT = "combined"
MOST = 4 * MEBIBYTE  # a table of 3,000 pupils is a tenth of that
_LOOKED_AT = 32_000  # characters

NO_PUPIL = "Personne n’a commencé ce parcours dans le tableau collé : il n’y a rien à importer."
NOT_READ = (
    "Des lignes du tableau collé ne sont pas comprises : nom, prénom et statut n’y sont pas tous. "
    "Elles seront ignorées. Collez le tableau à nouveau, ou confirmez."
)
NOT_STARTED = "Des élèves n’ont pas commencé le parcours : ils restent parmi ceux qui manquent."
REPEATED = (
    "Des élèves sont plusieurs fois dans le tableau collé. Chacun compte une fois, avec ce qui est "
    "le plus avancé."
)
PARTIAL = (
    "La page de Pix Orga annonce {announced} élèves, {read} ont été collés. "
    "Collez aussi les autres pages, dans l’ordre que vous voulez."
)
OTHER_CODE = (
    "La page collée porte le code {seen}, et la campagne choisie le code {known}. "
    "Confirmez si c’est bien elle."
)
EARLY_REWARD = (
    "« Obtenue » est écrit en face d’un parcours qui n’est pas terminé : l’attestation n’est pas "
    "retenue."
)


def recognise(source: Source) -> bool:
    """A text in which some lines are a pupil with a status."""
    if source.shape != Shape.TEXT or source.size > MOST:
        return False
    return bool(parse(_lines(source, most=_LOOKED_AT)).rows)


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    """`options`: `campaign_name` and `code` of the campaign it is pasted for, if known.

    Raises FileRefusedError (`docs/formats.md` §4b).
    """
    out.format = FORMAT
    table = parse(_lines(source))
    started = [row for row in table.rows if row.status != Progression.NOT_STARTED]
    out.rows = len(started)
    _warn(table, started, out, options)
    if not started:
        raise FileRefusedError("NO_PARTICIPANT", NO_PUPIL)
    classes = _write(started, out)
    codes = sorted(table.codes)
    out.facts.update(
        organisation="",
        code=options.get("code") or (codes[0] if len(codes) == 1 and not options else None),
        pix_id=None,
        campaign_name=options.get("campaign_name") or "",
        course="",
        stage_max=None,
        badges=[],
        unknown_competences=[],
        classes=classes,
        latest=None,
        read_at=None,
        is_pasted=True,
    )


def _lines(source: Source, *, most: int = -1) -> Iterator[tuple[int, str]]:
    """The numbered lines of the first `most` characters. Raises FileRefusedError (no text)."""
    with source.path.open(encoding=detect_encoding(source.path), errors="replace") as file:
        yield from enumerate(file.read(most).splitlines(), 1)


def _warn(
    table: PastedTable, started: list[PastedRow], out: Output, options: dict[str, Any]
) -> None:
    for line in table.unread:
        out.confirm("LINES_NOT_READ", NOT_READ, where=f"ligne {line}")
    for row in table.rows:
        if row.status == Progression.NOT_STARTED:
            out.warning("NOT_STARTED", NOT_STARTED, where=f"ligne {row.line}")
    for row in started:
        if row.reward and row.status != Progression.COMPLETED:
            out.warning("EARLY_REWARD", EARLY_REWARD, where=f"ligne {row.line}")
    read = len({_who(row) for row in table.rows})
    if table.announced > read:
        message = PARTIAL.format(announced=table.announced, read=read)
        out.warning("PARTIAL_TABLE", message)
    known = options.get("code")
    for seen in sorted(table.codes - {known}) if known else ():
        out.confirm("OTHER_CODE", OTHER_CODE.format(seen=seen, known=known))
    met: set[tuple[str, str, str]] = set()
    for row in started:
        if _who(row) in met:
            out.warning("REPEATED_PUPILS", REPEATED, where=f"ligne {row.line}")
        met.add(_who(row))


def _who(row: PastedRow) -> tuple[str, str, str]:
    return row.last_name, row.first_name, row.class_name


def _write(rows: list[PastedRow], out: Output) -> dict[str, int]:
    """Stage the rows; returns how many pupils each class has."""
    judge = Judge(out)
    classes: Counter[str] = Counter()
    write = out.table("rows").write
    for row in rows:
        out.says(row.last_name, row.first_name)
        last_name, first_name = judge(row.last_name, row.line), judge(row.first_name, row.line)
        class_name = judge.class_name(row.class_name, row.line)
        if class_name.value:
            classes[class_name.value] += 1
        name_key = f"{last_name.name_key} {first_name.name_key}".strip()
        cells = [
            str(row.line),
            last_name.copied,
            first_name.copied,
            name_key,
            class_name.copied,
            class_name.class_key,
            *_measures(row),
        ]
        write("\t".join(cells) + "\n")
    return few_classes(classes)


def _measures(row: PastedRow) -> list[str]:
    is_finished = row.status == Progression.COMPLETED
    said = {
        "shared": "t" if is_finished else "f",
        "progress": repr(row.progress),
        "attestation": "t" if is_finished and row.reward else NULL,
    }
    return [said.get(column.name, NULL) for column in PARTICIPATION]
