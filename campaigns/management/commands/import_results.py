"""manage.py import_results FILE… --school UAI: all the exports of Pix Orga in one drop.

The same services as the screen, in turn. One transaction: a rehearsal, a guard that is not
accepted or a kill leaves nothing behind. A refused file does not hold the others back.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from campaigns.importers.checks import PAST_YEAR
from campaigns.importers.readers.signatures import CERTIFICATION
from campaigns.importers.results import ResultsImport
from campaigns.importers.set_aside import REASONS
from campaigns.models import Campaign, PixCampaign
from pixschool.core.importing.in_turn import accept, forget, receive_and_read, settle
from pixschool.core.management.school_command import (
    Issue,
    SchoolCommand,
    Status,
    find_school,
    find_year,
    issue,
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
TYPES = {*Campaign.CampaignKind.values, "certification"}

FileResult = dict[str, Any]


class ResultsCommand(SchoolCommand):
    """A command that answers for each file of results."""

    def answer_files(self, result: dict[str, Any], *, as_json: bool) -> None:
        self.answer(result, as_json=as_json, lines=in_words(result))
        if any(file["status"] == Status.REJECTED for file in result["files"]):
            self.fail()


class Command(ResultsCommand):
    help = "Importe les résultats de campagnes téléchargés depuis Pix Orga, autant qu’il y en a."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="file")
        super().add_arguments(parser)
        self.add_import_arguments(parser)
        self.add_year_argument(parser)
        parser.add_argument(
            "--create-campaigns",
            action="store_true",
            help="créer depuis le fichier les campagnes encore inconnues",
        )
        parser.add_argument(
            "--close-old",
            action="store_true",
            help="clore au jour du dernier essai les campagnes créées depuis un export ancien",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = import_files(
            options["files"],
            uai=options["school"],
            wanted_year=options["year"],
            create_campaigns=options["create_campaigns"],
            close_old=options["close_old"],
            dry_run=options["dry_run"],
            accepted=options["accept"],
        )
        self.answer_files(result, as_json=options["json"])


def import_files(
    paths: list[Path],
    *,
    uai: str,
    wanted_year: int | None,
    create_campaigns: bool,
    dry_run: bool,
    accepted: list[str],
    close_old: bool = False,
    pasted: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The answer of the command as JSON: one entry for each path, in the order given.

    `pasted`: the campaign of a table pasted from the screen (`campaigns.importers.pasted_into`).
    """
    school = find_school(uai)
    if school is None:
        return _answer([refused(path, unknown_school(uai)) for path in paths], dry_run=dry_run)
    year = find_year(school, wanted_year)
    if year is None:
        problem = unknown_year(wanted_year or 0)
        return _answer([refused(path, problem) for path in paths], dry_run=dry_run)
    present = [path for path in paths if path.is_file()]
    found: dict[int, FileResult] = {}
    next_step = ""
    if present:
        read, next_step = _import(
            year,
            present,
            answers={
                "create_campaigns": create_campaigns,
                "close_old": close_old,
                "pasted": pasted,
            },
            dry_run=dry_run,
            accepted=accepted,
        )
        places = [rank for rank, path in enumerate(paths) if path.is_file()]
        found = dict(zip(places, read, strict=True))
    results = [
        found.get(rank) or refused(path, missing_file(path)) for rank, path in enumerate(paths)
    ]
    return _answer(results, dry_run=dry_run, next_step=next_step)


def _import(
    year: SchoolYear,
    paths: list[Path],
    *,
    answers: dict[str, Any],
    dry_run: bool,
    accepted: list[str],
) -> tuple[list[FileResult], str]:
    with transaction.atomic():
        batch = receive_and_read(
            year=year,
            kind=ResultsImport.key,
            paths=paths,
            answers=answers,
        )
        aside = set_aside_of(batch)
        # Who names the files has chosen them: that they are of a past year is only said.
        batch = accept(batch, [*accepted, PAST_YEAR])
        # The preview knows the campaign of each file; it is emptied once the batch is applied.
        previews = {entry["file"]: entry for entry in batch.preview.get("files", [])}
        if not dry_run:
            settle(batch)
        results = [
            _file_result(batch, file, path, previews.get(file.pk, {}))
            | {"set_aside": aside.get(file.pk, [])}
            for file, path in zip(batch.files.order_by("position"), paths, strict=True)
        ]
        pending = batch.pending_confirmations() if batch.status == Status.PREVIEW else []
        next_step = to_accept(found["code"] for found in pending)
        kept = {Status.DONE, Status.UNCHANGED} & {file["status"] for file in results}
        if dry_run or not kept:
            forget(batch)
    return results, next_step


def _file_result(
    batch: ImportBatch, file: ImportFile, path: Path, preview: dict[str, Any]
) -> FileResult:
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
    known = _pix_campaign(batch, file)
    if not file.is_rejected and known is None and _is_left_out(batch, file, preview):
        errors.append(_unknown_campaign(file))
    counts = {key: file.counts.get(key, 0) for key in COUNTS}
    if errors:  # every line of a refused file is left aside
        counts = dict.fromkeys(COUNTS, 0) | {"rows": file.rows, "ignored": file.rows}
    name = known.campaign.name if known else file.facts.get("campaign_name")
    return {
        "file": str(path),
        "type": file.format if file.format in TYPES else _type_of_refusal(errors),
        "campaign": (known.code if known else file.facts.get("code")) or name,
        "campaign_name": name,
        "status": _status(batch, errors, counts),
        **counts,
        "errors": errors,
        "warnings": warnings,
        "notes": [_exam_looks_alike(name)] if _may_be_an_exam(file, preview, errors) else [],
    }


def _may_be_an_exam(file: ImportFile, preview: dict[str, Any], errors: list[Issue]) -> bool:
    """Of a campaign about to be made only: of a known one, a person has said the kind."""
    is_made = bool(preview.get("will_create")) and not errors
    return is_made and file.format == Campaign.CampaignKind.ASSESSMENT


def _exam_looks_alike(name: str | None) -> Issue:
    return issue(
        "EXAM_LOOKS_ALIKE",
        f"Pix écrit une interro comme une évaluation : si « {name} » en est une, changez le type "
        "de la campagne créée.",
    )


def _type_of_refusal(errors: list[Issue]) -> str:
    is_certification = any(found["code"] == CERTIFICATION.code for found in errors)
    return "certification" if is_certification else "unknown"


def _is_left_out(batch: ImportBatch, file: ImportFile, preview: dict[str, Any]) -> bool:
    if preview:
        return bool(preview["is_skipped"])
    return not batch.answers.get("create_campaigns") and not file.is_rejected


def _pix_campaign(batch: ImportBatch, file: ImportFile) -> PixCampaign | None:
    """The code of the base that this file speaks of, by code then by Pix id."""
    codes = PixCampaign.objects.filter(school_id=batch.school_id).select_related("campaign")
    code, pix_id = file.facts.get("code"), file.facts.get("pix_id")
    by_code = codes.filter(code=code).first() if code else None
    return by_code or (codes.filter(pix_id=pix_id).first() if pix_id else None)


def _unknown_campaign(file: ImportFile) -> Issue:
    name = file.facts.get("campaign_name") or file.name
    return issue(
        "UNKNOWN_CAMPAIGN",
        f"La campagne « {name} » n’existe pas dans PixSchool. Ajoutez --create-campaigns pour la "
        "créer depuis ce fichier, ou donnez son code à une campagne existante, puis recommencez.",
    )


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


def refused(path: Path, problem: Issue) -> FileResult:
    """The entry of a file that was not read at all."""
    return {
        "file": str(path),
        "type": "unknown",
        "campaign": None,
        "campaign_name": None,
        "status": str(Status.REJECTED),
        **dict.fromkeys(COUNTS, 0),
        "errors": [problem],
        "warnings": [],
        "notes": [],
        "set_aside": [],
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
        name = f" — {file['campaign_name']}" if file["campaign_name"] else ""
        lines.append(f"{Path(file['file']).name}{name} : {_OUTCOMES[Status(file['status'])]}")
        if file["status"] != Status.REJECTED:
            aside = count(file["ignored"], "ignorée,ignorées")
            lines += [f"  {line}" for line in set_aside_in_words(file["set_aside"], REASONS)]
            lines.append(
                f"  {count(file['rows'], 'ligne')} : {count(file['matched'], 'reconnue')}, "
                f"{file['to_resolve']} à rattacher, {aside}"
            )
        for sign, key in (("✗", "errors"), ("!", "warnings"), ("·", "notes")):
            lines += [f"  {sign} {found['code']} : {found['message']}" for found in file[key]]
    waiting = sum(file["to_resolve"] for file in result["files"])
    if waiting and not result["dry_run"]:
        lines.append(f"{count(waiting, 'ligne')} à rattacher, à l’écran, dans « Qui est-ce ? ».")
    if result["next"]:
        lines.append(result["next"])
    return lines
