"""manage.py apply_retention [--school UAI] [--dry-run] [--json]: what its period lets go, goes."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from pixschool.core.management.school_command import SchoolCommand, known_school
from pixschool.core.retention import applying
from pixschool.core.text.french import date_fr, nb

WORDS = {
    "nothing": "rien à effacer",
    "to_announce": "à annoncer",
    "to_erase": "à effacer",
    "announced": "annoncé",
    "waiting": "en attente",
    "erased": "effacé",
}


class Command(SchoolCommand):
    help = "Efface ce dont la durée de conservation est passée, après l’avoir annoncé."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", metavar="UAI", help="un seul établissement")
        parser.add_argument("--dry-run", action="store_true", help="montrer sans rien effacer")
        parser.add_argument("--json", action="store_true", help="le résultat en JSON, rien d’autre")

    def handle(self, *args: Any, **options: Any) -> None:
        schools = [known_school(options["school"])] if options["school"] else None
        found = applying.apply(timezone.now(), schools=schools, dry_run=options["dry_run"])
        self.answer(
            [
                {
                    "school": outcome.school.uai,
                    "what": outcome.rule.code,
                    "count": outcome.count,
                    "due": outcome.due.isoformat() if outcome.due else None,
                    "state": outcome.state,
                }
                for outcome in found
            ],
            as_json=options["json"],
            lines=[_in_words(outcome) for outcome in found],
        )


def _in_words(outcome: applying.RuleOutcome) -> str:
    day = f", le {date_fr(outcome.due)}" if outcome.due else ""
    number = f" ({nb(outcome.count)}{day})" if outcome.count else ""
    return f"{outcome.school.uai} : {outcome.rule.what} : {WORDS[outcome.state]}{number}."
