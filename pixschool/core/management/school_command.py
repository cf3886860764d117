"""What the import commands share: an empty machine, a school by its UAI, French or JSON out."""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from pixschool.core.models import ImportBatch, School, SchoolYear
from pixschool.core.models.school import UAI_PATTERN
from pixschool.core.text import typo
from pixschool.core.text.french import count

Issue = dict[str, Any]
Status = ImportBatch.BatchStatus
# Said to people. Names, codes and paths are for programs, and stay as they are stored.
_SENTENCES = {"message", "explanation", "warnings", "next"}


def issue(code: str, message: str, *, where: str | None = None) -> Issue:
    """Something the command itself has to say, in the shape of what the readers say."""
    return {"code": code, "message": message, "count": 1, "where": [where] if where else []}


def public(found: Issue) -> Issue:
    """An issue as the JSON shows it: its level is told by the list it is in."""
    return {key: found[key] for key in ("code", "message", "count", "where")}


def set_aside_of(batch: ImportBatch) -> dict[int, list[dict[str, Any]]]:
    """{file: what the last plan leaves of it, as the JSON shows it}; a refusal has no plan."""
    return getattr(batch, "set_aside", {})


def set_aside_in_words(found: list[dict[str, Any]], reasons: dict[str, str]) -> list[str]:
    """A line for each reason: how many, why, and who."""
    return [
        f"{count(entry['count'], 'ligne ignorée,lignes ignorées')} : "
        f"{reasons[entry['reason']]} ({', '.join(entry['who'])}"
        f"{'…' if entry['count'] > len(entry['who']) else ''})."
        for entry in found
    ]


def missing_file(path: Path) -> Issue:
    """The issue of a path that is no file."""
    return issue(
        "FILE_NOT_FOUND",
        f"Le fichier {path} n’existe pas, ou ce n’est pas un fichier. Vérifiez son chemin.",
    )


class SchoolCommand(BaseCommand):
    """A command about one school. Tables are made when the database is new."""

    requires_system_checks: list[str] = []  # those of the server: a command reads files only

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", required=True, metavar="UAI")
        parser.add_argument("--json", action="store_true", help="le résultat en JSON, rien d’autre")

    def add_import_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="montrer sans rien écrire")
        parser.add_argument(
            "--accept",
            action="append",
            default=[],
            metavar="CODE",
            help="confirmer un avertissement (répétable), ou « all »",
        )

    def add_year_argument(self, parser: CommandParser) -> None:
        help_text = "l’année où ranger ce qui est lu ; sans elle, celle en cours"
        parser.add_argument("--year", type=start_year, metavar="2026-2027", help=help_text)

    def add_read_year_argument(self, parser: CommandParser) -> None:
        help_text = "l’année en cours, si rien n’est dit"
        parser.add_argument("--year", type=start_year, metavar="2026-2027", help=help_text)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Tables are brought up to date first: a command works on a fresh database."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            raise CommandError(typo.text(str(error)), returncode=error.returncode) from error

    def answer(self, result: Any, *, as_json: bool, lines: list[str]) -> None:
        """The result for a program, or the lines for a person."""
        if as_json:
            self.stdout.write(json.dumps(_spaced(result), ensure_ascii=False, indent=2))
        else:
            for line in lines:
                self.stdout.write(typo.text(line))

    def fail(self) -> None:
        """Exit with status 1; everything was said already."""
        sys.exit(1)


def _spaced(value: Any, key: str = "") -> Any:
    """The answer with the spaces of French in what it says, in its lists and dicts too."""
    if isinstance(value, dict):
        return {key: _spaced(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spaced(inner, key) for inner in value]
    return typo.text(value) if isinstance(value, str) and key in _SENTENCES else value


def start_year(text: str) -> int:
    """2026-2027, 2026/2027 or 2026: the year it starts."""
    found = re.fullmatch(r"(\d{4})(?:\s?[-/]\s?(\d{4}))?", text.strip())
    if not found or (found[2] and int(found[2]) != int(found[1]) + 1):
        message = f"« {text} » n’est pas une année scolaire. Écrivez-la ainsi : 2026-2027."
        raise CommandError(message)
    return int(found[1])


def clean_uai(text: str) -> str:
    """A UAI as it is stored: without spaces around, in capitals."""
    return text.strip().upper()


def find_school(uai: str) -> School | None:
    """The school of that UAI, however it is typed; None when there is none."""
    return School.objects.filter(uai=clean_uai(uai)).first()


def unknown_school(uai: str) -> Issue:
    """The issue to answer with: not a UAI, or a UAI that nobody has."""
    if not re.match(UAI_PATTERN, clean_uai(uai)):
        return issue(
            "INVALID_UAI", f"« {uai} » n’est pas un UAI : il en faut 7 chiffres puis une lettre."
        )
    return issue(
        "UNKNOWN_SCHOOL",
        f"Aucun établissement n’a l’UAI {clean_uai(uai)}. Vérifiez-le ; pour créer "
        "l’établissement, importez d’abord sa base élèves avec import_roster --create-school.",
    )


def find_year(school: School, start_year: int | None) -> SchoolYear | None:
    """That year, current or prepared or past; the current one for None. None: it is not open."""
    if start_year is None:
        return school.current_year
    return school.years.filter(start_year=start_year).first()


def unknown_year(start_year: int) -> Issue:
    """The issue to answer with when `find_year` finds nothing."""
    year = f"{start_year}-{start_year + 1}"
    return issue(
        "UNKNOWN_YEAR",
        f"L’année {year} n’est pas ouverte dans cet établissement. Préparez-la : "
        f"open_year --year {year}.",
    )


def known_school(uai: str) -> School:
    """The school, or the command ends with a sentence that says what to do."""
    school = find_school(uai)
    if school is None:
        raise CommandError(unknown_school(uai)["message"])
    return school


def known_year(school: School, start_year: int | None) -> SchoolYear:
    """As `find_year`, or the command ends with a sentence that says which years are open."""
    year = find_year(school, start_year)
    if year is None:
        known = ", ".join(str(known) for known in school.years.all())
        message = f"{unknown_year(start_year or 0)['message']} Années ouvertes : {known}."
        raise CommandError(message)
    return year


def year_to_write(school: School, start_year: int | None) -> SchoolYear:
    """As `known_year`; the command ends with a sentence too when that year is over."""
    year = known_year(school, start_year)
    if year.start_year < school.current_year.start_year:
        raise CommandError(f"L’année {year} est close : rien ne s’y pose plus.")
    return year


def to_accept(codes: Iterable[str]) -> str:
    """What to add to the command so that it goes through; empty when nothing is pending."""
    wanted = " ".join(f"--accept {code}" for code in sorted(codes))
    return f"Pour confirmer, ajoutez {wanted}." if wanted else ""
