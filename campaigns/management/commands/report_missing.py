"""manage.py report_missing --school UAI: who has not finished, by campaign, class and name."""

from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser
from django.db.models import Q

from campaigns.codes.pix_code import clean_code
from campaigns.missing import stats
from campaigns.models import Campaign
from pixschool.core.management.school_command import SchoolCommand, known_school
from pixschool.core.models import SchoolYear
from pixschool.core.reference.names import class_key
from students.models import Classroom

STATES = {
    stats.PupilState.NOT_STARTED: "n’a pas commencé",
    stats.PupilState.STARTED: "a commencé",
}


class Command(SchoolCommand):
    help = "Qui n’a pas commencé ou pas terminé, parmi tous les élèves attendus."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--campaign", metavar="CODE", help="un code, ou le nom de la campagne")
        parser.add_argument("--class", dest="class_name", metavar="6A")

    def handle(self, *args: Any, **options: Any) -> None:
        year = known_school(options["school"]).years.get(is_current=True)
        campaigns = _campaigns(year, options["campaign"])
        classrooms = _classrooms(year, options["class_name"], options["campaign"])
        found = report(campaigns, classrooms)
        self.answer(found, as_json=options["json"], lines=in_words(found))


def _campaigns(year: SchoolYear, wanted: str | None) -> list[Campaign]:
    campaigns = Campaign.objects.in_year(year).active().by_date()
    if wanted is None:
        return list(campaigns)
    chosen = list(
        campaigns.filter(
            Q(pix_campaigns__code=clean_code(wanted)) | Q(name__iexact=wanted.strip())
        ).distinct()
    )
    if not chosen:
        known = ", ".join(campaigns.values_list("name", flat=True)[:8]) or "aucune"
        message = (
            f"Aucune campagne de {year} n’a le code ou le nom « {wanted} ». Campagnes : {known}."
        )
        raise CommandError(message)
    return chosen


def _classrooms(year: SchoolYear, name: str | None, campaign: str | None) -> list[Classroom]:
    classrooms = Classroom.objects.in_year(year).by_level()
    if name is not None:
        classrooms = classrooms.filter(key=class_key(name))
        if not classrooms:
            known = ", ".join(Classroom.objects.in_year(year).values_list("name", flat=True))
            message = f"Aucune classe « {name} » en {year}. Classes : {known or 'aucune'}."
            raise CommandError(message)
    if campaign is not None:
        classrooms = _of_the_code(classrooms, clean_code(campaign))
    return list(classrooms)


def _of_the_code(classrooms: Any, code: str) -> Any:
    """A code that is one class's own stands for that class alone."""
    own = classrooms.filter(pix_campaigns__code=code)
    return own if own.exists() else classrooms


def report(campaigns: list[Campaign], classrooms: list[Classroom]) -> list[dict[str, Any]]:
    """One row for each pupil and campaign; `campaign` is the class's code, else the common one."""
    by_id = {campaign.pk: campaign for campaign in campaigns}
    codes = _codes(campaigns)
    return [
        {
            "campaign": codes.get((pupil.campaign_id, pupil.classroom_id))
            or codes.get((pupil.campaign_id, None))
            or by_id[pupil.campaign_id].name,
            "campaign_name": by_id[pupil.campaign_id].name,
            "class": pupil.class_name,
            "last_name": pupil.last_name,
            "first_name": pupil.first_name,
            "state": str(pupil.state),
        }
        for pupil in stats.missing(campaigns, classrooms)
    ]


def _codes(campaigns: list[Campaign]) -> dict[tuple[int, int | None], str]:
    """(campaign id, classroom id, or None for a code that serves everybody) → code."""
    return {
        (campaign_id, classroom_id): code
        for campaign_id, classroom_id, code in Campaign.objects.filter(
            pk__in=[campaign.pk for campaign in campaigns]
        )
        .exclude(pix_campaigns__code="")
        .exclude(pix_campaigns=None)
        .order_by("-pix_campaigns__pk")
        .values_list("pk", "pix_campaigns__classroom_id", "pix_campaigns__code")
        if code
    }


def in_words(found: list[dict[str, Any]]) -> list[str]:
    """One block per campaign and class, names underneath, as one would paste in an e-mail."""
    if not found:
        return ["Personne ne manque."]
    lines: list[str] = []
    before = None
    for pupil in found:
        here = f"{pupil['campaign_name']} — {pupil['class']}"
        if here != before:
            lines += ["", here] if lines else [here]
            before = here
        state = STATES[stats.PupilState(pupil["state"])]
        lines.append(f"  {pupil['last_name']} {pupil['first_name']} ({state})")
    return [*lines, "", f"{len(found)} noms en tout, un par campagne à finir."]
