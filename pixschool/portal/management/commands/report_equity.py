"""manage.py report_equity --school UAI: does the gap close, who was helped, what can be said."""

from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser
from django.db.models import Q

from campaigns.codes.pix_code import clean_code
from campaigns.models import Campaign
from pixschool.core.management.school_command import SchoolCommand, known_school
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import nb, percent, signed
from pixschool.portal.equity.changes import NEVER_READ
from pixschool.portal.equity.reading import report
from pixschool.portal.equity.report import WHY, CampaignFigures, EquityReport
from pixschool.portal.equity.sharing import shared
from students.models import Classroom


class Command(SchoolCommand):
    help = "L’écart entre les élèves, l’aide donnée, et ce qu’on peut en dire."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--level", type=_level, metavar="4e", help="un seul niveau")
        parser.add_argument("--campaign", metavar="CODE", help="un code, ou le nom de la campagne")
        parser.add_argument(
            "--shared", action="store_true", help="ce qui peut être montré hors de l’équipe"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        year = known_school(options["school"]).current_year
        rooms = Classroom.objects.in_year(year).by_level()
        level, wanted = options["level"], options["campaign"]
        asked = list(rooms.filter(level=level) if level else rooms)
        found = report(year=year, campaigns=_campaigns(year, wanted), classrooms=asked)
        if options["shared"]:
            every = _campaigns(year, None)
            whole = report(year=year, campaigns=every, classrooms=list(rooms))
            found = shared(found.campaigns, whole)
        self.answer(found.as_json(), as_json=options["json"], lines=in_words(found))


def _level(text: str) -> Level:
    """« 4e », « CAP 1 », however it is typed."""
    wanted = "".join(text.split()).upper()
    if wanted not in Level.values:
        known = ", ".join(level.label for level in Level)
        raise CommandError(f"« {text} » n’est pas un niveau. Niveaux : {known}.")
    return Level(wanted)


def _campaigns(year: SchoolYear, wanted: str | None) -> list[Campaign]:
    begun = Campaign.objects.in_year(year).begun_by(year.school.today())
    campaigns = begun.by_date().prefetch_related("pix_campaigns")
    if wanted is None:
        return list(campaigns)
    named = Q(pix_campaigns__code=clean_code(wanted)) | Q(name__iexact=wanted.strip())
    chosen = list(campaigns.filter(named).distinct())
    if not chosen:
        known = ", ".join(campaigns.values_list("name", flat=True)[:8]) or "aucune"
        raise CommandError(
            f"Aucune campagne de {year} n’a le code ou le nom « {wanted} ». Campagnes : {known}."
        )
    return chosen


def in_words(found: EquityReport) -> list[str]:
    """A line for each level and class, the help given, then what may be said of it."""
    coverage, comparison = found.coverage, found.comparison
    lines = [_line(one) for one in found.campaigns] or ["Aucune campagne à montrer."]
    if coverage.late is not None:
        lines.append(
            f"En retard : {nb(coverage.late)}. Vus : {nb(coverage.seen or 0)}, "
            f"places proposées : {nb(coverage.offered or 0)}, venus : {nb(coverage.came or 0)}."
        )
    if comparison.interval is None or comparison.difference is None:
        return [*lines, WHY[comparison.why]]
    low, high = (signed(100 * bound) for bound in comparison.interval)
    said = f"entre {low} et {high} points de plus que des élèves partis du même point"
    end = "" if comparison.concludes else " : ne permet pas de conclure"
    return [*lines, f"Accompagnés : {said}{end}."]


def _line(one: CampaignFigures) -> str:
    where = one.class_name or one.level
    if not one.is_read:
        return f"{one.campaign_name}, {where} : {NEVER_READ}, {nb(one.pupils)} attendus."
    median = "" if one.median is None else f", médiane {percent(one.median)}"
    spread = "" if one.spread is None else f", écart {nb(round(100 * one.spread))} points"
    return (
        f"{one.campaign_name}, {where} : {nb(one.not_started)} pas commencé sur "
        f"{nb(one.pupils)}{median}{spread}."
    )
