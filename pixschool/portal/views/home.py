from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns import overview
from campaigns.missing import expected, glance, lists, read_dates, stats, trend
from campaigns.missing.stats import NOBODY, Figures, Progress
from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import School, SchoolYear
from pixschool.core.text.french import date_fr
from pixschool.core.web.http import SchoolRequest
from pixschool.portal import agenda, tiers, todo
from rituals.plan import wording
from rituals.staff import welcome
from students.models import Classroom

COMING = timedelta(weeks=4)
MOST_TRENDS = 4


@dataclass(frozen=True)
class Followed:
    """The campaigns that have begun or will soon, and the classes, of those that one may see."""

    begun: list[Campaign]
    opening: list[Campaign]  # within COMING
    open: list[Campaign]
    classrooms: list[Classroom]
    figures: Figures

    @property
    def totals(self) -> Mapping[int, Progress]:
        """By campaign id."""
        totals: dict[int, Progress] = {}
        for (campaign_id, _), part in self.figures.progress.items():
            totals[campaign_id] = totals.get(campaign_id, NOBODY) + part
        return totals


@require_safe
@requires(Capability.SEE_SCHOOL)
def home(request: SchoolRequest, uai: str) -> HttpResponse:
    """What to do today, what is late, what the week brings, who is missing: each by what one may
    see."""
    membership, year, today = request.membership, request.school_year, request.school.today()
    followed = _followed(request, today)
    under_way = agenda.under_way(membership, year, today)
    by_level = stats.progress_by_level(
        followed.begun, followed.classrooms, followed.figures.progress
    )
    context = {
        "today": today,
        "day_text": _day_words(request.school, year, today),
        "classrooms": followed.classrooms,
        "campaigns": followed.open,
        "by_level": [line for line in by_level if line[2].missing or line[1] in followed.open],
        "tiers": _tiers(request, followed, under_way, today),
        "under_way": under_way,
        "manages": membership.can(Capability.IMPORT_RESULTS),
        "is_new": welcome.is_new(membership, timezone.now()),
        **_who(request, followed),
        **_head(request, followed),
    }
    shows_names = context["sees_pupils"] and not context["own_classes_only"]
    context["has_week"] = shows_names and not context["is_head"]
    return render(request, "portal/home.html", context)


def _followed(request: SchoolRequest, today: date) -> Followed:
    membership, year = request.membership, request.school_year
    classes = Classroom.objects.visible_to(membership).in_year(year).by_level()
    classrooms = list(classes.with_lead())
    mine = Campaign.objects.visible_to(membership).in_year(year).with_reading()
    begun: list[Campaign] = []
    opening: list[Campaign] = []
    for campaign in mine.begun_by(today + COMING).by_date():
        is_upcoming = overview.window_of(campaign, today).is_upcoming
        (opening if is_upcoming else begun).append(campaign)
    return Followed(
        begun=begun,
        opening=opening,
        open=[campaign for campaign in begun if not stats.is_late(campaign, today)],
        classrooms=classrooms,
        figures=stats.figures(begun, classrooms),
    )


def _day_words(school: School, year: SchoolYear, today: date) -> str:
    """« lundi 23 novembre 2026 · semaine 11 de l’année »; no week in the holidays."""
    calendar = calendar_or_none(school, year.start_year)
    week = wording.week_numbers(today, today, calendar) if calendar else ""
    return " · ".join(filter(None, [date_fr(today, "full"), week]))


def _tiers(
    request: SchoolRequest, followed: Followed, under_way: list[agenda.UnderWay], today: date
) -> tiers.HomeTiers:
    membership, school, year = request.membership, request.school, request.school_year
    lines = agenda.lines_due(membership, year, today)
    pressing = [*agenda.year_to_turn(membership, year, request.school_years)]
    if not (under_way or lines):  # either is of a year that is planned
        pressing += agenda.year_to_plan(membership, year)
    also, totals = [], followed.totals
    if membership.can(Capability.IMPORT_RESULTS):
        pressing += todo.pressing(school)
        also = todo.items(
            school,
            campaigns=followed.open,
            begun=followed.begun,
            classrooms=followed.classrooms,
            totals=totals,
        )
    if membership.can(Capability.SEE_PUPILS):
        pressing += todo.closing(school, today=today, campaigns=followed.open, totals=totals)
    return tiers.arrange(
        pressing=pressing,
        lines=lines,
        also=also,
        coming=[
            *agenda.sessions(membership, year, timezone.now()),
            *agenda.meetings(membership, year, timezone.now()),
            *agenda.duties(membership, year, timezone.now()),
            *agenda.coming(
                membership, year, campaigns=followed.opening, today=today, within=COMING
            ),
        ],
        today=today,
    )


def _who(request: SchoolRequest, followed: Followed) -> dict[str, Any]:
    """A class lead reads the names at once; a whole school starts with numbers."""
    membership = request.membership
    leads_only = membership.sees_own_classes_only
    missing = stats.missing(followed.begun, followed.classrooms) if leads_only else []
    expecting = expected.expecting(followed.begun, followed.figures.progress)
    return {
        "sees_pupils": membership.can(Capability.SEE_PUPILS),
        "own_classes_only": leads_only,
        "missing": lists.once(missing),
        "missing_pupils": lists.pupils_of(missing),
        "glance": glance.build(followed.begun, followed.classrooms, followed.figures),
        "read_text": read_dates.of_campaigns(expecting),
    }


def _head(request: SchoolRequest, followed: Followed) -> dict[str, Any]:
    """Who leads the school without running Pix: how far each campaign is, in figures and lines."""
    membership = request.membership
    if membership.can(Capability.IMPORT_RESULTS) or not membership.can(Capability.MANAGE_SCHOOL):
        return {"is_head": False}
    lines = trend.trends(
        request.school, followed.open, followed.classrooms, followed.figures.progress
    )
    return {
        "is_head": True,
        "trends": lines[:MOST_TRENDS],
        "trends_total": len(lines),
        "trends_reminded": any(line.reminders for line in lines[:MOST_TRENDS]),
    }
