from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.missing import lists, stats
from campaigns.missing.stats import NOBODY, Progress
from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import Membership, School, SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import date_fr
from pixschool.core.web.http import SchoolRequest
from pixschool.portal import agenda, todo
from rituals.plan import wording
from students.models import Classroom

COMING = timedelta(weeks=4)


def _day_words(school: School, year: SchoolYear, today: date) -> str:
    """« lundi 23 novembre 2026 · semaine 11 de l’année »; no week in the holidays."""
    calendar = calendar_or_none(school, year.start_year)
    week = wording.week_numbers(today, today, calendar) if calendar else ""
    return " · ".join(filter(None, [date_fr(today, "full"), week]))


@require_safe
@requires(Capability.SEE_SCHOOL)
def home(request: SchoolRequest, uai: str) -> HttpResponse:
    """What to do this week, who is missing, what comes next: each by what one may see."""
    membership, year, today = request.membership, request.school_year, request.school.today()
    classrooms = list(
        Classroom.objects.visible_to(membership)
        .in_year(year)
        .by_level()
        .with_size()
        .prefetch_related("leads__membership__user")
    )
    mine = Campaign.objects.visible_to(membership).in_year(year).prefetch_related("pix_campaigns")
    begun = list(mine.begun_by(today).by_date())
    campaigns = [campaign for campaign in begun if not stats.is_late(campaign, today)]
    by_level = stats.progress_by_level(begun, classrooms)
    manages = membership.can(Capability.IMPORT_RESULTS)
    to_do = [
        *agenda.year_to_turn(membership, year),
        *agenda.year_to_plan(membership, year),
        *_to_do(request, campaigns, classrooms, by_level),
        *agenda.lines_due(membership, year, today),
        *agenda.sessions(membership, year, timezone.now()),
    ]
    opening = mine.active().filter(opens_on__gt=today, opens_on__lte=today + COMING).by_date()
    context = {
        "today": today,
        "day_text": _day_words(request.school, year, today),
        "classrooms": classrooms,
        "campaigns": campaigns,
        "by_level": [line for line in by_level if line[2].missing or line[1] in campaigns],
        "to_do": sorted(to_do, key=lambda item: item.due or today),
        "under_way": agenda.under_way(membership, year, today),
        "coming": agenda.coming(membership, year, campaigns=opening, today=today, within=COMING),
        "manages": manages,
        **_who(membership, begun, classrooms),
    }
    return render(request, "portal/home.html", context)


def _who(
    membership: Membership, begun: list[Campaign], classrooms: list[Classroom]
) -> dict[str, Any]:
    """A class lead reads the names at once; a whole school starts with numbers."""
    leads_only = membership.sees_own_classes_only
    missing = stats.missing(begun, classrooms) if leads_only else []
    return {
        "sees_pupils": membership.can(Capability.SEE_PUPILS),
        "own_classes_only": leads_only,
        "missing": missing,
        "missing_pupils": lists.pupils_of(missing),
    }


def _to_do(
    request: SchoolRequest,
    campaigns: list[Campaign],
    classrooms: list[Classroom],
    by_level: list[tuple[Level, Campaign, Progress]],
) -> list[todo.TodoItem]:
    """What campaigns ask for, among the pupils that one may see."""
    membership, school = request.membership, request.school
    totals: dict[int, Progress] = {}
    for _, campaign, progress in by_level:
        totals[campaign.pk] = totals.get(campaign.pk, NOBODY) + progress
    found = []
    if membership.can(Capability.IMPORT_RESULTS):
        found += todo.items(school, campaigns=campaigns, classrooms=classrooms, totals=totals)
    if membership.can(Capability.SEE_PUPILS):
        found += todo.closing(school, today=school.today(), campaigns=campaigns, totals=totals)
    return found
