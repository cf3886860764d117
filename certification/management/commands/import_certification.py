"""manage.py import_certification FILE… --school UAI: results by class or by session, in one drop.

The same services as the screen, in turn. One transaction: a rehearsal, a guard that is not
accepted or a kill leaves nothing behind. A refused file does not hold the others back.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from certification.results.deciding import REASONS
from certification.results.kind import CertificationImport
from pixschool.core.importing.in_turn import accept, forget, receive_and_read, settle
from pixschool.core.management.school_command import (
    Issue,
    SchoolCommand,
    Status,
    find_school,
    find_year,
    missing_file,
    public,
    set_aside_in_words,
    set_aside_of,
    to_accept,
    unknown_school,
    unknown_year,
)
from pixschool.core.models import ImportBatch, ImportFile, SchoolYear
from pixschool.core.text.french import count

COUNTS = ("rows", "matched", "to_resolve", "ignored", "new", "changed")
FileResult = dict[str, Any]


class Command(SchoolCommand):
    help = "Importe les résultats de certification, par classe (Pix Orga) ou par session."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="file")
        super().add_arguments(parser)
        self.add_import_arguments(parser)
        self.add_year_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        result = import_files(
            options["files"],
            uai=options["school"],
            wanted_year=options["year"],
            dry_run=options["dry_run"],
            accepted=options["accept"],
        )
        self.answer(result, as_json=options["json"], lines=in_words(result))
        if any(file["status"] == Status.REJECTED for file in result["files"]):
            self.fail()


def import_files(
    paths: list[Path], *, uai: str, wanted_year: int | None, dry_run: bool, accepted: list[str]
) -> dict[str, Any]:
    """The answer of the command as JSON: one entry for each path, in the order given.

    The day of each certification tells its school year; `wanted_year` is where the import itself
    is written down.
    """
    school = find_school(uai)
    if school is None:
        return _answer([_refused(path, unknown_school(uai)) for path in paths], dry_run=dry_run)
    year = find_year(school, wanted_year)
    if year is None:
        problem = unknown_year(wanted_year or 0)
        return _answer([_refused(path, problem) for path in paths], dry_run=dry_run)
    present = [path for path in paths if path.is_file()]
    read, next_step = _import(year, present, dry_run=dry_run, accepted=accepted)
    found = iter(read)
    results = [
        next(found) if path.is_file() else _refused(path, missing_file(path)) for path in paths
    ]
    return _answer(results, dry_run=dry_run, next_step=next_step)


def _import(
    year: SchoolYear, paths: list[Path], *, dry_run: bool, accepted: list[str]
) -> tuple[list[FileResult], str]:
    if not paths:
        return [], ""
    with transaction.atomic():
        batch = receive_and_read(year=year, kind=CertificationImport.key, paths=paths)
        aside = set_aside_of(batch)
        batch = accept(batch, accepted)
        if not dry_run:
            settle(batch)
        results = [
            _file_result(batch, file, path)
            | {"set_aside": aside.get(file.pk, []), "absent": file.counts.get("absent", 0)}
            for file, path in zip(batch.files.order_by("position"), paths, strict=True)
        ]
        pending = batch.pending_confirmations() if batch.status == Status.PREVIEW else []
        kept = {Status.DONE, Status.UNCHANGED} & {file["status"] for file in results}
        if dry_run or not kept:
            forget(batch)
    return results, to_accept(found["code"] for found in pending)


def _file_result(batch: ImportBatch, file: ImportFile, path: Path) -> FileResult:
    errors = [public(found) for found in file.issues if found["level"] == "error"]
    if batch.status == Status.REJECTED and not errors:  # none of its files is at fault
        errors = [public(found) for found in batch.issues if found["level"] == "error"]
    warnings = [public(found) for found in file.issues if found["level"] != "error"]
    own = {(found["code"], found["message"]) for found in file.issues}
    warnings += [
        public(found)
        for found in batch.issues
        if (found["code"], found["message"]) not in own and file.name in found["where"]
    ]
    counts = {key: file.counts.get(key, 0) for key in COUNTS}
    if errors:  # every line of a refused file is left aside
        counts = dict.fromkeys(COUNTS, 0) | {"rows": file.rows, "ignored": file.rows}
    return {
        "file": str(path),
        "type": file.format,
        "generation": file.facts.get("generation"),
        "campaign": None,
        "campaign_name": None,
        "status": _status(batch, errors, counts),
        **counts,
        "errors": errors,
        "warnings": warnings,
        "notes": [],
    }


def _status(batch: ImportBatch, errors: list[Issue], counts: dict[str, int]) -> str:
    if errors:
        return str(Status.REJECTED)
    if batch.status == Status.PREVIEW:
        return str(Status.PREVIEW)
    if batch.status == Status.DONE and (counts["new"] or counts["changed"]):
        return str(Status.DONE)
    if batch.status in {Status.DONE, Status.UNCHANGED}:
        return str(Status.UNCHANGED)
    return str(Status.REJECTED)


def _refused(path: Path, problem: Issue) -> FileResult:
    """The entry of a file that was not read at all."""
    return {
        "file": str(path),
        "type": "unknown",
        "generation": None,
        "campaign": None,
        "campaign_name": None,
        "status": str(Status.REJECTED),
        **dict.fromkeys(COUNTS, 0),
        "errors": [problem],
        "warnings": [],
        "notes": [],
        "set_aside": [],
        "absent": 0,
    }


def _answer(files: list[FileResult], *, dry_run: bool, next_step: str = "") -> dict[str, Any]:
    return {"files": files, "dry_run": dry_run, "next": next_step}


_OUTCOMES = {
    Status.DONE: "importé",
    Status.UNCHANGED: "rien à changer",
    Status.PREVIEW: "aperçu, rien n’est enregistré",
    Status.REJECTED: "refusé",
}


def in_words(result: dict[str, Any]) -> list[str]:
    """The same answer as lines of French for a terminal."""
    lines = []
    for file in result["files"]:
        lines.append(f"{Path(file['file']).name} : {_OUTCOMES[Status(file['status'])]}")
        if file["status"] != Status.REJECTED:
            aside = count(file["ignored"], "ignorée,ignorées")
            lines += [f"  {line}" for line in set_aside_in_words(file["set_aside"], REASONS)]
            lines.append(
                f"  {count(file['rows'], 'ligne')} : {count(file['matched'], 'reconnue')}, "
                f"{file['to_resolve']} à rattacher, {aside}"
            )
            if file["absent"]:
                lines.append(f"  {count(file['absent'], 'candidat')} du plan sans résultat")
        for sign, key in (("✗", "errors"), ("!", "warnings")):
            lines += [f"  {sign} {found['code']} : {found['message']}" for found in file[key]]
    waiting = sum(file["to_resolve"] for file in result["files"])
    if waiting:
        lines.append(
            f"{count(waiting, 'ligne')} à rattacher : rien n’en est enregistré. Déposez le fichier "
            "à l’écran (Certification, Résultats), et dites de qui il s’agit."
        )
    if result["next"]:
        lines.append(result["next"])
    return lines
