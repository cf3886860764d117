"""manage.py plan_certification --problem FILE.json [--time-limit 30] [--json]: no database.

manage.py plan_certification --school UAI --level 3e [--year 2026-2027] [--apply]: of a school,
kept as a proposal.
"""

import json
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from certification.planning.answering import PlannedSession, SeatingPlan, plan
from certification.planning.problem import ProblemError, SeatingProblem, read_problem
from pixschool.core.text import typo
from pixschool.core.text.french import count

LARGEST_FILE = 30_000_000  # bytes; the largest examination sets take 2
CHANGES = {
    "room": "une salle de {seats} postes de plus au créneau {where}",
    "slot": "un créneau de plus, comme {where}, un autre jour",
    "adult": "un adulte de plus au créneau {where}",
    "seats": "{seats} postes de plus dans la salle {where}",
}


class Command(BaseCommand):
    help = "Répartit des groupes d’élèves en sessions de certification, sans conflit prouvé."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--problem", type=Path, metavar="FILE.json")
        what.add_argument("--school", metavar="UAI")
        parser.add_argument("--level", metavar="3e", help="avec --school")
        parser.add_argument("--year", metavar="2026-2027", help="avec --school ; sinon, en cours")
        parser.add_argument("--apply", action="store_true", help="appliquer le plan trouvé")
        parser.add_argument("--time-limit", type=_seconds, default=30.0, metavar="SECONDES")
        parser.add_argument("--json", action="store_true", help="le résultat en JSON, rien d’autre")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["school"]:
            pupils, answer = _of_school(options)
        else:
            problem = _problem(options["problem"])
            pupils = sum(group.size for group in problem.groups)
            answer = plan(problem, seconds=options["time_limit"])
        if options["json"]:
            self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
            return
        for line in in_words(pupils, answer):
            self.stdout.write(typo.text(line))


def _of_school(options: dict[str, Any]) -> tuple[int, SeatingPlan]:
    """(pupils who wait for a session, the plan): kept as a proposal, or applied."""
    # --problem has no database
    from certification.sessions import by_command  # noqa: PLC0415
    from pixschool.core.management.school_command import start_year  # noqa: PLC0415

    try:
        return by_command.make(
            options["school"],
            options["level"] or "",
            start_year=start_year(options["year"]) if options["year"] else None,
            seconds=options["time_limit"],
            is_applied=options["apply"],
        )
    except by_command.PlanRefusedError as error:
        raise CommandError(typo.text(str(error))) from error


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise CommandError(f"« {text} » : une durée en secondes est attendue, de 1 à 3600.")
    return seconds


def _problem(path: Path) -> SeatingProblem:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CommandError(f"{path} dépasse 30 Mo : ce n’est pas un problème à planifier.")
        return read_problem(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise CommandError(f"{path} ne s’ouvre pas. Vérifiez son chemin.") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CommandError(f"{path} n’est pas un fichier JSON lisible.") from error
    except ProblemError as error:
        raise CommandError(typo.text(str(error))) from error


def in_words(pupils: int, answer: SeatingPlan) -> list[str]:
    """The plan for a person: what is proved, what is only the best found, who sits where."""
    if answer.status == "infeasible":
        lines = [f"{count(answer.unplaced, 'élève')} sur {pupils} sans place, et c’est prouvé."]
    elif answer.unplaced:
        lines = [f"{count(answer.unplaced, 'élève')} sur {pupils} sans place dans ce délai."]
    else:
        lines = [f"{pupils} élèves, tous placés."]
    lines += _quality(answer)
    lines += [_session_in_words(session) for session in answer.sessions]
    for change in answer.why:
        words = CHANGES[change.change].format(where=change.where, seats=change.seats)
        rest = count(change.unplaced, "élève") if change.unplaced else "aucun élève"
        lines.append(f"Avec {words} : {rest} sans place.")
    return lines


def _quality(answer: SeatingPlan) -> list[str]:
    pieces = sum(len(session.groups) for session in answer.sessions)
    lines = []
    for criterion, value, noun in (
        ("sessions", len(answer.sessions), "session"),
        ("pieces", pieces, "morceau de groupe,morceaux de groupe"),
    ):
        if criterion in answer.proved:
            verdict = "prouvé le plus petit nombre"
        else:
            verdict = f"le mieux trouvé, au moins {answer.bounds[criterion]}"
        lines.append(f"{count(value, noun)} : {verdict}.")
    return lines


def _session_in_words(session: PlannedSession) -> str:
    groups = ", ".join(f"{group} ({pupils})" for group, pupils in session.groups.items())
    adults = ", ".join(session.adults) or "aucun adulte"
    return f"{session.slot}, salle {session.room} : {groups} ; {adults}."
