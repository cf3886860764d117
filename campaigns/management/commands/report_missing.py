"""manage.py report_missing --school UAI: who has not finished, by campaign, class and name."""

from collections.abc import Iterable
from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser
from django.db.models import Q, prefetch_related_objects

from campaigns.codes import serving
from campaigns.codes.pix_code import clean_code
from campaigns.missing import lists, stats
from campaigns.missing.stats import MissingPupil
from campaigns.models import Campaign
from pixschool.core.management.school_command import SchoolCommand, known_school
from pixschool.core.models import SchoolYear
from pixschool.core.reference.names import class_key
from pixschool.core.text.french import count
from students.groups import pupil_ids
from students.models import Classroom, Group

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
        parser.add_argument("--group", dest="group_name", metavar="3SVT2", help="un groupe")

    def handle(self, *args: Any, **options: Any) -> None:
        year = known_school(options["school"]).current_year
        campaigns = _campaigns(year, options["campaign"])
        classrooms = _classrooms(year, options["class_name"], options["campaign"])
        group = _group(year, options["group_name"]) or _of_the_group_code(options["campaign"], year)
        students = pupil_ids(group) if group else None
        missing = stats.missing(campaigns, classrooms, students=students)
        found = report(campaigns, missing)
        words = in_words(found, pupils=lists.pupils_of(missing).missing)
        self.answer(found, as_json=options["json"], lines=words)


def _campaigns(year: SchoolYear, wanted: str | None) -> list[Campaign]:
    campaigns = Campaign.objects.in_year(year).active().by_date()
    if wanted is None:
        return list(campaigns.begun_by(year.school.today()))
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


def _group(year: SchoolYear, name: str | None) -> Group | None:
    if name is None:
        return None
    group = Group.objects.in_year(year).filter(key=class_key(name)).first()
    if group is None:
        known = ", ".join(Group.objects.in_year(year).values_list("name", flat=True)[:20])
        message = f"Aucun groupe « {name} » en {year}. Groupes : {known or 'aucun'}."
        raise CommandError(message)
    return group


def _of_the_group_code(code: str | None, year: SchoolYear) -> Group | None:
    """A code that is one group's own stands for its pupils alone."""
    if code is None:
        return None
    return Group.objects.in_year(year).filter(pix_campaigns__code=clean_code(code)).first()


def _of_the_code(classrooms: Any, code: str) -> Any:
    """A code that is one class's own stands for that class alone."""
    own = classrooms.filter(pix_campaigns__code=code)
    return own if own.exists() else classrooms


def report(campaigns: list[Campaign], missing: Iterable[MissingPupil]) -> list[dict[str, Any]]:
    """One row for each pupil and campaign; `campaign` is the code of the class, else of a group,
    else the common one."""
    by_id = {campaign.pk: campaign for campaign in campaigns}
    prefetch_related_objects(campaigns, "pix_campaigns")
    return [
        {
            "campaign": _code(by_id[pupil.campaign_id], pupil) or by_id[pupil.campaign_id].name,
            "campaign_name": by_id[pupil.campaign_id].name,
            "class": pupil.class_name,
            "last_name": pupil.last_name,
            "first_name": pupil.first_name,
            "state": str(pupil.state),
        }
        for pupil in missing
    ]


def _code(campaign: Campaign, pupil: MissingPupil) -> str:
    codes = serving.of_pupil(campaign, classroom_id=pupil.classroom_id, group_ids=pupil.group_ids)
    first = min(codes, key=lambda pix: (pix.classroom_id is None, pix.pk), default=None)
    return first.code if first else ""


def in_words(found: list[dict[str, Any]], *, pupils: int) -> list[str]:
    """One block per campaign and class, names underneath, as one would paste in an e-mail.

    `pupils`: how many they are, each once.
    """
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
    return [*lines, "", f"{count(pupils, 'élève')} en tout."]
