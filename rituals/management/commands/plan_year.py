"""manage.py plan_year --school UAI --year 2026-2027: the proposal, shown or put on the calendar."""

from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser

from pixschool.core.management.school_command import (
    SchoolCommand,
    known_school,
    known_year,
    year_to_write,
)
from pixschool.core.models import Membership
from pixschool.core.text.french import count, date_fr
from rituals.placing.proposal import PlacedRitual, Proposal
from rituals.plan.previews import NothingPublishedError
from rituals.plan.proposing import apply, preview, remembered
from rituals.plan.year_facts import facts_of


class Command(SchoolCommand):
    help = "Propose l’année Pix d’un établissement, et la pose sur le calendrier avec --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        self.add_read_year_argument(parser)
        parser.add_argument("--apply", action="store_true", help="poser les rituels proposés")

    def handle(self, *args: Any, **options: Any) -> None:
        school = known_school(options["school"])
        find = year_to_write if options["apply"] else known_year
        year = find(school, options["year"])
        facts = facts_of(year, year.school)
        members = Membership.objects.active().filter(school=year.school)
        answers = remembered(facts, members)
        try:
            proposal = preview(facts, answers).proposal
        except NothingPublishedError:
            what = "Calendrier" if facts.calendar is None else "Catalogue"
            message = f"{what} {year} non publié : rien n’est proposé."
            raise CommandError(message) from None
        lines = in_words(proposal)
        if options["apply"]:
            today = year.school.today()
            created = apply(year=year, answers=answers, actor=None, on=today)
            day = date_fr(today, "day")
            lines += ["", f"{count(len(created), 'rituel posé')} sur le calendrier, le {day}."]
        self.answer(proposal.as_json(), as_json=options["json"], lines=lines)


def in_words(proposal: Proposal) -> list[str]:
    """By date, then what is not placed and why, then what to know of the year."""
    lines = [line for ritual in proposal.placed for line in _lines(ritual)]
    if proposal.unplaced:
        lines += ["", "Non posés"]
        lines += [f"  {row.title} : {row.reason}" for row in proposal.unplaced]
    return [*lines, "", *proposal.notes]


def _lines(ritual: PlacedRitual) -> list[str]:
    who = ", ".join(level.label for level in ritual.levels) or "équipe"
    dates = f"{date_fr(ritual.starts_on, 'short')} – {date_fr(ritual.ends_on, 'short')}"
    mark = "" if ritual.confirmed else " (à confirmer)"
    return [
        f"{dates}  {ritual.title} ({who}){mark}",
        *(f"    ! {warning}" for warning in ritual.warnings),
    ]
