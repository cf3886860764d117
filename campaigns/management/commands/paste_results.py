"""manage.py paste_results FILE --school UAI --campaign CODE|NAME: the table of a course (Pix IA)
copied from the screen of Pix Orga, kept as a text. Answers as `import_results` does.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from campaigns.importers import pasted_into
from campaigns.importers.pasted_into import Pasted, UnknownCampaignError
from campaigns.importers.readers import pasted
from campaigns.management.commands.import_results import ResultsCommand, import_files, refused
from pixschool.core.importing.reading.unknown import UNKNOWN_FORMAT
from pixschool.core.management.school_command import find_school, find_year, issue

NO_TABLE_CODE = "NO_TABLE"
NO_TABLE = (
    "Aucune ligne de ce texte n’est un élève avec « En cours » ou « Terminé ». Dans Pix Orga, "
    "sélectionnez le tableau du parcours, copiez-le, puis collez-le dans un fichier texte."
)


class Command(ResultsCommand):
    help = "Lit le tableau d’un parcours apprenants (Pix IA) copié de l’écran de Pix Orga."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        super().add_arguments(parser)
        parser.add_argument("--campaign", required=True, metavar="CODE|NOM")
        self.add_import_arguments(parser)
        self.add_year_argument(parser)
        parser.add_argument(
            "--create-campaigns",
            action="store_true",
            help="créer la campagne si aucune n’a ce code ou ce nom",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = paste(
            options["file"],
            uai=options["school"],
            wanted_year=options["year"],
            campaign=options["campaign"],
            create_campaigns=options["create_campaigns"],
            dry_run=options["dry_run"],
            accepted=options["accept"],
        )
        self.answer_files(result, as_json=options["json"])


def paste(
    path: Path,
    *,
    uai: str,
    wanted_year: int | None,
    campaign: str,
    create_campaigns: bool,
    dry_run: bool,
    accepted: list[str],
) -> dict[str, Any]:
    """The answer of the command as JSON: as `import_results`, for the one file."""
    try:
        chosen = _campaign(uai, wanted_year, campaign, create_campaigns=create_campaigns)
    except UnknownCampaignError as error:
        entry = refused(path, issue("UNKNOWN_CAMPAIGN", f"{error} Rien n’est lu."))
        return {"files": [entry], "dry_run": dry_run, "next": ""}
    result = import_files(
        [path],
        uai=uai,
        wanted_year=wanted_year,
        create_campaigns=create_campaigns,
        dry_run=dry_run,
        accepted=accepted,
        pasted=chosen,
    )
    for file in result["files"]:
        file["errors"] = [
            issue(NO_TABLE_CODE, NO_TABLE) if found["code"] == UNKNOWN_FORMAT else found
            for found in file["errors"]
        ]
        file["type"] = pasted.FORMAT
    return result


def _campaign(
    uai: str, wanted_year: int | None, wanted: str, *, create_campaigns: bool
) -> Pasted | None:
    """None when there is no such school or year, which is said of the file."""
    school = find_school(uai)
    year = find_year(school, wanted_year) if school else None
    if year is None:
        return None
    try:
        return pasted_into.named(year, wanted)
    except UnknownCampaignError:
        if not create_campaigns:
            raise
        return pasted_into.to_create(wanted)
