"""The import of certification results: many files of Pix Orga or of sessions at once.

Rows are staged by the reader; who they are of and what they change is decided in Python, a result
at a time (a school has a few hundred a year), and written in one transaction.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from certification.results import absents, writing
from certification.results.deciding import (
    ASKED,
    CHANGED,
    IGNORED,
    NEW,
    OLDER,
    REASONS,
    WORDS,
    Decided,
    decide,
)
from certification.results.readers.staged import NAMES, ResultLine
from certification.results.recognising import NOT_OURS, WHO, FileLine, Recognising
from certification.results.tables import (
    COUNT_WORDS,
    CREATE_TABLES,
    PLAN_COLUMNS,
    PLAN_LINES,
    READ_ROWS,
)
from pixschool.core.importing import staging
from pixschool.core.importing.reading.issues import Issue, of_files
from pixschool.core.importing.reading.output import WHO_MOST
from pixschool.core.importing.registry import Plan
from pixschool.core.models import ImportBatch, ImportFile
from pixschool.core.sql import copy_in, copy_rows, rows, run
from students.importers.ine import ine_key

_ASKED_MOST = 100  # names shown with what to answer


@dataclass(frozen=True, kw_only=True)
class CertificationFound:
    """Each line with what becomes of it, in the order of writing; when each file was made."""

    decided: Sequence[Decided]
    read_on: dict[int, date | None]


class CertificationImport:
    key = "certification"
    label = "Résultats de certification"
    page = "certification:results_drop"
    button = "Résultats de certification"
    is_everyday = False
    readers: tuple[str, ...] = ("certification.results.readers.pix",)
    signatures = "certification.results.readers.signatures"
    preview_template = "certification/imports/preview.html"
    result_template = "certification/imports/result.html"
    lines = PLAN_LINES
    count_words = COUNT_WORDS
    by_question = frozenset({WHO})

    def read_options(self, batch: ImportBatch, file: ImportFile) -> dict[str, Any]:
        return {"today": batch.school.today().isoformat(), "key": ine_key(batch.school).hex()}

    def keeps_upload(self, file: ImportFile) -> bool:
        return False

    def load(self, batch: ImportBatch) -> None:
        run(CREATE_TABLES)
        for file in accepted(batch):
            path = staging.directory(file) / "rows.tsv"
            if path.exists():
                run(
                    f"ALTER TABLE certification_row ALTER COLUMN file_id SET DEFAULT {int(file.pk)}"
                )
                copy_in("certification_row", path, NAMES)

    def plan(self, batch: ImportBatch) -> Plan[CertificationFound]:
        files = accepted(batch)
        lines = [FileLine(row[0], ResultLine(**dict(zip(NAMES, row[1:], strict=True))))
                 for row in _read_rows()]  # fmt: skip
        read_on = {file.pk: _day(file.facts.get("read_on")) for file in files}
        recognising = Recognising(batch, lines)
        decided = decide(batch, lines, recognising, read_on)
        copy_rows("certification_plan", PLAN_COLUMNS, map(_plan_row, decided))
        file_counts = {file.pk: _counts(file.pk, decided) for file in files}
        for file in files:
            of_file = [one for one in decided if one.line.file_id == file.pk]
            seen = absents.count(batch, of_file, file.facts.get("class", ""))
            file_counts[file.pk]["absent"] = seen
        counts = dict(sum((Counter(c) for c in file_counts.values()), Counter()))
        counts = {key: counts.get(key, 0) for key in ("rows", *COUNT_WORDS)}
        counts |= {"files": batch.files.count(), "files_rejected": batch.files.count() - len(files)}
        asked = {one.line.question: one for one in decided if one.effect == ASKED}
        issues = of_files((file.name, file.issues) for file in files)
        return Plan(
            found=CertificationFound(decided=decided, read_on=read_on),
            counts=counts,
            digest=_digest(decided),
            has_changes=bool(counts["new"] or counts["changed"] or asked),
            issues=[*issues, *_older(decided, files)],
            preview={
                "asked": _questions(asked, recognising, batch),
                "set_aside": _shown(decided, files),
            },
            totals={"asked": len(asked)},
            file_counts=file_counts,
            set_aside=_set_aside(decided),
        )

    def write(self, batch: ImportBatch, plan: Plan[CertificationFound]) -> dict[str, Any]:
        return writing.write(batch, plan.found.decided, plan.found.read_on)

    def undo(self, batch: ImportBatch) -> None:
        writing.undo(batch)

    def forget_undo(self, batch: ImportBatch) -> None:
        """Nothing is kept but the results themselves."""

    def preview_context(self, batch: ImportBatch) -> dict[str, Any]:
        return {"rows": list(batch.files.all()), "asked": batch.preview.get("asked", [])}

    def result_context(self, batch: ImportBatch) -> dict[str, Any]:
        return {"rows": list(batch.files.all())}

    def answers(self, batch: ImportBatch, data: QueryDict) -> dict[str, Any]:
        """For each name that nobody is sure of: a pupil, not one of ours, or nothing yet."""
        chosen = {}
        for one in batch.preview.get("asked", []):
            allowed = {"", NOT_OURS, *(value for value, _ in one["choices"])}
            answer = data.get(f"who-{one['key']}")
            if answer in allowed and answer != batch.answers.get(WHO, {}).get(one["key"], ""):
                chosen[one["key"]] = answer
        return {WHO: chosen}

    def questions(self, batch: ImportBatch) -> dict[str, str]:
        asked = batch.preview.get("asked", [])
        return {f"{WHO}/{one['key']}": f"« {one['name']} »" for one in asked}


def accepted(batch: ImportBatch) -> list[ImportFile]:
    """The files that were read without an error."""
    return [file for file in batch.files.all() if not file.is_rejected]


def _read_rows() -> list[tuple[Any, ...]]:
    as_json = {1 + NAMES.index("competences"), 1 + NAMES.index("complementary")}
    return [
        tuple(
            json.loads(cell) if at in as_json and isinstance(cell, str) else cell
            for at, cell in enumerate(row)
        )
        for row in rows(READ_ROWS)
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plan_row(one: Decided) -> tuple[Any, ...]:
    who = f"{one.who} ({one.row.class_name})" if one.row.class_name else one.who
    return one.line.file_id, one.row.line, who, WORDS[one.effect]


def _counts(file_id: int, decided: Sequence[Decided]) -> dict[str, int]:
    effects = Counter(one.effect for one in decided if one.line.file_id == file_id)
    total = sum(effects.values())
    return {
        "rows": total,
        "matched": total - effects[ASKED] - effects[IGNORED],
        "to_resolve": effects[ASKED],
        "ignored": effects[IGNORED],
        "new": effects[NEW],
        "changed": effects[CHANGED],
    }


def _digest(decided: Sequence[Decided]) -> str:
    told = [
        (one.line.file_id, asdict(one.row), one.whose.student_id, one.whose.reason, one.effect)
        for one in decided
    ]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _older(decided: Sequence[Decided], files: Sequence[ImportFile]) -> list[dict[str, Any]]:
    older = {one.line.file_id for one in decided if one.effect == OLDER}
    if not older:
        return []
    sentence = (
        "Des résultats plus récents sont déjà connus pour certaines lignes : ceux de ce fichier "
        "ne les remplacent pas."
    )
    names = [file.name for file in files if file.pk in older]
    return [Issue("warning", "OLDER_READING", sentence, len(names), names).as_json()]


def _questions(
    asked: dict[str, Decided], recognising: Recognising, batch: ImportBatch
) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "name": one.who,
            "class_name": one.row.class_name,
            "choices": [(str(pupil), name) for pupil, name in recognising.candidates(one.line)],
        }
        for key, one in list(asked.items())[:_ASKED_MOST]
    ]


def _set_aside(decided: Sequence[Decided]) -> dict[int, list[dict[str, Any]]]:
    names: dict[tuple[int, str], list[str]] = defaultdict(list)
    for one in decided:
        if one.effect == IGNORED:
            names[one.line.file_id, one.whose.reason].append(one.who)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for (file_id, reason), who in names.items():
        found[file_id].append({"reason": reason, "count": len(who), "who": who[:WHO_MOST]})
    return dict(found)


def _shown(decided: Sequence[Decided], files: Sequence[ImportFile]) -> list[dict[str, Any]]:
    aside = _set_aside(decided)
    return [
        entry | {"file": file.name, "reason": REASONS[entry["reason"]]}
        for file in files
        for entry in aside.get(file.pk, ())
    ]
