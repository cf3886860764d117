"""Does the gap close? Of one level, for who leads Pix and for the head; of their own classes, for
class leads."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.missing import read_dates
from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.levels import Level, in_order
from pixschool.core.web.http import SchoolRequest, number, year_query
from pixschool.portal.equity import drawing
from pixschool.portal.equity.changes import (
    finished,
    not_started,
    of_the_level,
    points,
    told_change,
)
from pixschool.portal.equity.help_given import coverage as coverage_of
from pixschool.portal.equity.page import (
    class_lines,
    comparison_words,
    next_step,
    starters_words,
    unseen_words,
)
from pixschool.portal.equity.reading import EquityFacts, facts, lines, lines_of, report_of, within
from pixschool.portal.equity.report import Coverage, EquityReport
from pixschool.portal.equity.sharing import (
    beside_own,
    rounded,
    shared_comparison,
    told_coverage,
)
from pixschool.portal.equity.starters import starters
from students.models import Classroom, SupportFlag

MOST_UNDONE = 200


@require_safe
@requires(Capability.SEE_EQUITY)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """`?niveau=4E`: the first level that has classes when it is not said."""
    rooms, level, levels = asked_level(request)
    if request.membership.can(Capability.SEE_SUPPORT):
        read = whole = level_facts(request, rooms)
    else:
        visible = Classroom.objects.visible_to(request.membership).in_year(request.school_year)
        whole = level_facts(request, list(visible.by_level()))
        read = within(whole, rooms)
    found = report_of(read)
    sees_all = request.membership.can(Capability.MANAGE_YEAR)
    return render(
        request,
        "portal/equity/index.html" if sees_all else "portal/equity/own.html",
        {
            "level": level,
            "levels": levels,
            **(_figures(read, found) if sees_all else _own_figures(request, level, read, found)),
            **_help(request, read, found, whole),
            "read_text": read_text(read),
            "just_flagged": just_flagged(request),
            "may_set_floor": request.membership.can(Capability.MANAGE_CAMPAIGNS),
            "year_query": year_query(request.school_year, before="&"),
            "school_year_query": year_query(request.school_year),
        },
    )


def asked_level(
    request: SchoolRequest,
) -> tuple[list[Classroom], Level | None, list[Level]]:
    """(the classes of the level in the address that one may see, the level, all levels)"""
    visible = Classroom.objects.visible_to(request.membership).in_year(request.school_year)
    rooms = list(visible.by_level())
    levels = [Level(one) for one in in_order({room.level for room in rooms})]
    asked = next((one for one in levels if one == request.GET.get("niveau")), None)
    level = asked or next(iter(levels), None)
    return [room for room in rooms if room.level == level], level, levels


def just_flagged(request: SchoolRequest) -> list[SupportFlag]:
    """Those that the address names, as long as one may take them back."""
    asked = [number(text) for text in request.GET.get("signales", "").split("-")[:MOST_UNDONE]]
    if not any(asked):
        return []
    visible = SupportFlag.objects.visible_to(request.membership).in_year(request.school_year)
    own = visible.open().filter(pk__in=[pk for pk in asked if pk], raised_by=request.user)
    return list(own)


def level_facts(request: SchoolRequest, rooms: list[Classroom]) -> EquityFacts:
    """Of the campaigns that one may see, in these classes."""
    campaigns = Campaign.objects.visible_to(request.membership).in_year(request.school_year)
    begun = campaigns.begun_by(request.school.today()).by_date()
    return facts(
        year=request.school_year,
        campaigns=list(begun.prefetch_related("pix_campaigns")),
        classrooms=rooms,
    )


def read_text(read: EquityFacts) -> str:
    """When the campaigns that expect somebody of these classes were read."""
    asked = {pk for _, pk in read.cells}
    return read_dates.of_campaigns(one for one in read.campaigns if one.pk in asked)


def _figures(read: EquityFacts, found: EquityReport) -> dict[str, Any]:
    """The gap, drawn and in tables."""
    told, drawn = told_change(found.campaigns), drawing.marks(found.campaigns)
    return {
        "told": told,
        "lines": [
            (
                one,
                not_started(one),
                finished(one),
                *map(points, (one.p25, one.median, one.p75, one.spread)),
            )
            for one in found.campaigns
            if one.class_name is None
        ],
        "rooms": class_lines(found.campaigns, told, order=_names(read)) if told else [],
        "marks": drawn,
        "links": drawing.links(drawn),
        "grid": drawing.grid(),
        "width": drawing.width(drawn),
    }


def _names(read: EquityFacts) -> list[str]:
    """In the natural order of the classes."""
    return [room.name for room in read.classrooms]


def _own_figures(
    request: SchoolRequest, level: Level | None, read: EquityFacts, found: EquityReport
) -> dict[str, Any]:
    """One's own classes, then their level as it may be told to who reads them."""
    whole = Classroom.objects.in_year(request.school_year).filter(level=level).by_level()
    every = lines(campaigns=read.campaigns, classrooms=list(whole)) if level else []
    # A campaign of one's own class only has no level to stand beside.
    names = {one.campaign_name for one in of_the_level(every)}
    told = told_change([one for one in found.campaigns if one.campaign_name in names])
    if told is None:
        return {"told": None}
    own = [one for one in found.campaigns if one.class_name]
    shown = [
        replace(
            beside_own(one, [mine for mine in own if mine.campaign_name == one.campaign_name]),
            class_name=f"Niveau {one.level}",
        )
        for one in every
        if one.class_name is None
    ]
    return {"told": told, "rooms": class_lines([*own, *shown], told, order=_names(read))}


def _help(
    request: SchoolRequest, read: EquityFacts, found: EquityReport, whole: EquityFacts
) -> dict[str, Any]:
    """Who does not help reads whom nobody is, and how many by fives, of the `whole` school: as on
    the page for the conseil."""
    sees_support = request.membership.can(Capability.SEE_SUPPORT)
    coverage = found.coverage if sees_support else _told_coverage(whole)
    compared = found.comparison if sees_support else shared_comparison(found.comparison)
    under = found.under_floor
    return {
        "coverage": coverage,
        "unseen": coverage.late is not None and unseen_words(coverage, is_exact=sees_support),
        "is_any_unseen": (coverage.late or 0) > (coverage.seen or 0),
        "floor": None if read.floor is None else round(100 * read.floor),
        "under_floor": under if sees_support or under is None else rounded(under),
        "with_result": found.with_result if sees_support else rounded(found.with_result),
        "sees_support": sees_support,
        "may_flag": sees_support and request.school_year.is_current,
        "said": comparison_words(replace(found, comparison=compared)),
        "next_step": next_step(compared),
        "interval": drawing.interval(compared),
        "without_second": found.without_second,
        **_starters(read, sees_support=sees_support),
    }


def _told_coverage(whole: EquityFacts) -> Coverage:
    return told_coverage(lines_of(whole), coverage_of(whole.to_see, whole.given))


def _starters(read: EquityFacts, *, sees_support: bool) -> dict[str, Any]:
    drawn = starters(year=read.year, readings=read.readings, pupils=read.places)
    if drawn is None:
        return {"starters": None}
    if sees_support:
        said = starters_words(drawn.comparison, drawn.drawn)
    elif drawn.comparison.is_shown:
        said = starters_words(shared_comparison(drawn.comparison), 0)
    else:
        said = "Trop peu d’élèves tirés au sort pour un nombre."
    return {"starters": drawn, "starters_said": said}
