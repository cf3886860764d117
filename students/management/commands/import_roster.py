"""manage.py import_roster FILE --school UAI: the whole school from one file.

The same services as the screen, in turn: received, read in the child process, planned, applied.
One transaction: a rehearsal, a refusal or a kill leaves nothing behind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from pixschool.core import schools
from pixschool.core.importing import batches
from pixschool.core.importing.in_turn import ACCEPT_ALL, accept, forget, receive_and_read, settle
from pixschool.core.management.school_command import (
    Issue,
    SchoolCommand,
    Status,
    clean_uai,
    find_school,
    issue,
    missing_file,
    public,
    set_aside_of,
    start_year,
    to_accept,
    unknown_school,
)
from pixschool.core.models import ImportBatch, School
from students.importers.roster import RosterImport
from students.importers.scope import WHOLE
from students.management.roster_words import in_words

COUNTS = ("rows", "classes", "created", "updated", "unchanged", "closed", "left", "ignored")
OTHER_YEAR = "OTHER_YEAR"


@dataclass(frozen=True)
class RosterArguments:
    """What the command line asks for, cleaned."""

    path: Path
    uai: str
    start_year: int | None
    create_school: bool
    dry_run: bool
    accept: list[str]
    is_whole: bool = False


class Command(SchoolCommand):
    help = "Importe la base élèves : SIECLE (XML ou ZIP), FREGATA, ou un tableau (CSV, XLSX, ODS)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        super().add_arguments(parser)
        self.add_import_arguments(parser)
        parser.add_argument("--year", type=start_year, metavar="2026-2027")
        parser.add_argument("--create-school", action="store_true")
        parser.add_argument(
            "--whole",
            action="store_true",
            help="le fichier est celui de tout l’établissement, même s’il n’a que quelques classes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wish = RosterArguments(
            path=options["file"],
            uai=clean_uai(options["school"]),
            start_year=options["year"],
            create_school=options["create_school"],
            dry_run=options["dry_run"],
            accept=options["accept"],
            is_whole=options["whole"],
        )
        result = import_file(wish)
        self.answer(result, as_json=options["json"], lines=in_words(result))
        if result["status"] == Status.REJECTED:
            self.fail()


def import_file(wish: RosterArguments) -> dict[str, Any]:
    """The answer of the command as JSON: status, counts, errors, warnings, what to confirm."""
    if not wish.path.is_file():
        return refused(wish, missing_file(wish.path))
    with transaction.atomic():
        school, is_new = find_school(wish.uai), False
        if school is None:
            problem = unknown_school(wish.uai)
            if problem["code"] == "INVALID_UAI" or not wish.create_school:
                return refused(wish, problem)
            school, is_new = schools.create_school(uai=wish.uai, start_year=wish.start_year), True
        batch = receive_and_read(
            year=school.current_year,
            kind=RosterImport.key,
            paths=[wish.path],
            answers=_answers(wish),
        )
        _date_new_school(batch, wish, is_new=is_new)
        aside = [found for file in set_aside_of(batch).values() for found in file]
        disagreement = _disagreement(batch, wish)
        batch = accept(batch, _accepted_codes(wish))
        if not (disagreement or wish.dry_run):
            settle(batch)
        result = _result(batch, wish, disagreement, school=school if is_new else None)
        result["set_aside"] = aside if result["status"] != Status.REJECTED else []
        if wish.dry_run or result["status"] not in {Status.DONE, Status.UNCHANGED}:
            forget(batch)
    return result


def _answers(wish: RosterArguments) -> dict[str, Any]:
    answers: dict[str, Any] = {"scope": WHOLE} if wish.is_whole else {}
    return answers if wish.start_year is None else answers | {"start_year": wish.start_year}


def _accepted_codes(wish: RosterArguments) -> list[str]:
    """Saying the year on the command line is confirming it."""
    return wish.accept if wish.start_year is None else [*wish.accept, OTHER_YEAR]


def _date_new_school(batch: ImportBatch, wish: RosterArguments, *, is_new: bool) -> None:
    """A school made for a file begins in the year of the file, not in today's."""
    year = batch.files.get().facts.get("year")
    if not is_new or wish.start_year or year in (None, batch.year.start_year):
        return
    batch.year.start_year = year
    batch.year.save(update_fields=["start_year"])
    if batch.is_waiting:
        batches.replan(batch)


def _disagreement(batch: ImportBatch, wish: RosterArguments) -> Issue | None:
    """The year asked for is not the one the file bears: somebody is mistaken."""
    year = batch.files.get().facts.get("year")
    if (
        wish.start_year in (None, year)
        or year is None
        or {OTHER_YEAR, ACCEPT_ALL} & set(wish.accept)
    ):
        return None
    return issue(
        OTHER_YEAR,
        f"Ce fichier est celui de l’année {year}-{year + 1}, et vous demandez --year "
        f"{wish.start_year}-{wish.start_year + 1}. Vérifiez le fichier ; s’il est bon, "
        f"ajoutez --accept {OTHER_YEAR} pour l’importer dans l’année demandée.",
    )


def _result(
    batch: ImportBatch, wish: RosterArguments, disagreement: Issue | None, *, school: School | None
) -> dict[str, Any]:
    file = batch.files.get()
    errors = [public(found) for found in batch.issues if found["level"] == "error"]
    warnings = [public(found) for found in batch.issues if found["level"] != "error"]
    status = batch.status
    if status == Status.MAPPING:
        errors, status = [_columns_unknown(file.facts)], Status.REJECTED
    elif status not in {Status.DONE, Status.UNCHANGED, Status.PREVIEW}:
        status = Status.REJECTED
    to_confirm = {found["code"] for found in batch.pending_confirmations()}
    if disagreement and status != Status.REJECTED:
        status = Status.PREVIEW
        to_confirm.add(OTHER_YEAR)
        others = [found for found in warnings if found["code"] != OTHER_YEAR]
        warnings = [disagreement, *others]
    start = wish.start_year or file.facts.get("year") or batch.year.start_year
    counts = batch.counts if status != Status.REJECTED else {"rows": file.rows}
    result: dict[str, Any] = {
        "status": str(status),
        "school": wish.uai,
        "year": f"{start}-{start + 1}",
        "dry_run": wish.dry_run,
        **{key: counts.get(key, 0) for key in COUNTS},
        "errors": errors,
        "warnings": warnings,
        "to_confirm": sorted(to_confirm),
        "next": to_accept(() if status == Status.REJECTED else to_confirm),
        "doubts": batch.preview.get("doubts", []),
        "groups": _groups(counts),
    }
    if school is not None and status != Status.REJECTED:
        result["created_school"] = {
            "uai": school.uai,
            "name": school.name,
            "academie": school.academie,
            "zone": school.zone,
        }
    return result


def _groups(counts: Mapping[str, int]) -> dict[str, int]:
    """Teaching groups of the file; `members`: places in them, of which some are `added`."""
    new = counts.get("groups_created", 0)
    return {
        "new": new,
        "known": counts.get("groups", 0) - new,
        "members": counts.get("members", 0),
        "added": counts.get("members_added", 0),
        "ended": counts.get("members_ended", 0),
    }


def _columns_unknown(facts: dict[str, Any]) -> Issue:
    titles = ", ".join(str(title) for title in facts.get("columns", [])[:12])
    why = "".join(f"{sentence} " for sentence in facts.get("why", []))
    return issue(
        "COLUMNS_UNKNOWN",
        f"{why}Les colonnes du nom, du prénom et de la classe n’ont pas été reconnues parmi : "
        f"{titles}. "
        "Nommez-les « Nom », « Prénom » et « Classe », ou déposez le fichier à l’écran, "
        "où vous pourrez les indiquer.",
    )


def refused(wish: RosterArguments, problem: Issue) -> dict[str, Any]:
    """The answer when nothing was read."""
    year = f"{wish.start_year}-{wish.start_year + 1}" if wish.start_year else None
    return {
        "status": str(Status.REJECTED),
        "school": wish.uai,
        "year": year,
        "dry_run": wish.dry_run,
        **dict.fromkeys(COUNTS, 0),
        "errors": [problem],
        "warnings": [],
        "to_confirm": [],
        "next": "",
        "set_aside": [],
        "groups": _groups({}),
    }
