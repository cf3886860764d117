"""Who has not finished: the question the whole tool is for."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import info
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaigns import overview, wording
from campaigns.missing import choosing, expected, grid, lists, messages, read_dates
from campaigns.missing.exports import FORMATS
from campaigns.models import Campaign
from campaigns.overview import Seen
from campaigns.views.choice import Choice, MissingFound, read_choice
from campaigns.views.scope import (
    campaigns_of,
    classrooms_of,
    groups_of,
    merged_into,
    rights,
    unnamed_text,
)
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import School
from pixschool.core.text.french import count
from pixschool.core.web.choosing import TYPED
from pixschool.core.web.http import SchoolRequest, number
from students.views.support import flagging

# The last choice, on this browser: ids only, no name. Kept out of the database: a GET writes not.
COOKIE = "manquants"
# More names than these are read class by class, from the grid, unless asked.
MOST_NAMES = 60
COOKIE_AGE = 90 * 24 * 3600
KEYS = ("campagne", "classe", "groupe", "niveau", "etat")


@require_safe
@requires(Capability.SEE_PUPILS)
def missing(request: SchoolRequest, uai: str) -> HttpResponse:
    """The page: who has not finished, in the chosen campaigns and classes."""
    asked = {key.removesuffix(TYPED) for key in request.GET}
    if not asked & set(KEYS) and (query := _remembered(request)):
        return redirect(f"{request.path}?{query}")
    try:
        choice = read_choice(request)
    except Http404:
        if (into := _merged(request)) is None:
            raise
        info(request, f"Cette campagne a été fusionnée avec « {into.name} ».")
        same = dict(request.GET.items()) | {"campagne": str(into.pk)}
        return redirect(f"{request.path}?{urlencode(same)}")
    found = MissingFound(choice)
    today = request.school.today()
    expecting = expected.expecting(choice.campaigns, found.figures.progress)
    response = render(
        request,
        "campaigns/missing.html",
        {
            "choice": choice,
            "found": found,
            "subtitle": _subtitle(found, today),
            **_first_view(request, found),
            "read_text": read_dates.of_campaigns(expecting) if expecting else "",
            "states": choosing.WORDS.items(),
            "formats": FORMATS,
            "nobody_text": wording.nobody_missing(found.expected),
            "unnamed_text": unnamed_text(request, choice.campaigns, choice.classrooms),
            "unread_text": wording.unread(_unread(choice, expecting, today)),
            **rights(request),
            **flagging(request),
        },
    )
    _remember(response, request.path, choice.query)
    return response


def _merged(request: SchoolRequest) -> Campaign | None:
    """What the campaign that the address names has become part of."""
    asked = number(request.GET.get("campagne", ""))
    return merged_into(request, asked) if asked else None


def _remember(response: HttpResponse, path: str, query: str) -> None:
    response.set_cookie(
        COOKIE,
        query,
        max_age=COOKIE_AGE,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _first_view(request: SchoolRequest, found: MissingFound) -> dict[str, Any]:
    """The grid until a campaign, a class or a group is chosen; the names when there are few.

    The grid counts whoever is missing: of a state, the names alone are shown when they can be.
    """
    choice = found.choice
    has_few = found.names <= MOST_NAMES or "noms" in request.GET
    is_asked = choice.campaign or choice.classroom or choice.group or (choice.state and has_few)
    shown = None
    if not is_asked:
        shown = grid.build(choice.campaigns, choice.classrooms, found.figures.progress)
    has_names = is_asked or has_few
    return {
        "grid": shown if shown and shown.rows else None,
        "grid_query": f"&annee={choice.past_year}" if choice.past_year else "",
        **(_names(found, request.school) if has_names else {}),
    }


def _names(found: MissingFound, school: School) -> dict[str, Any]:
    """The list, with what can be copied of it."""
    everybody = found.choice.groups(found.lines)
    groups, hidden = lists.first(everybody)
    messages.write(groups, everybody, school)
    return {
        "groups": groups,
        "hidden_lines": hidden,
        "text": lists.as_text(groups),
        "copied": count(sum(place.named for place in groups), "nom copié"),
    }


def _subtitle(found: MissingFound, today: date) -> str:
    """Of a state, only how many: who is behind in one campaign may not have begun another."""
    return wording.missing_subtitle(
        found.pupils,
        states=found.choice.state is None,
        expected=found.expected.total,
        classes=found.classes,
        today=today,
    )


def _remembered(request: SchoolRequest) -> str:
    """The choice of last time, if it still can be made."""
    query = QueryDict(request.COOKIES.get(COOKIE, ""))
    kept = {key: query[key] for key in KEYS if query.get(key)}
    if not kept:
        return ""
    ids = {
        "campagne": {campaign.pk for campaign in campaigns_of(request)},
        "classe": {classroom.pk for classroom in classrooms_of(request, request.school_year)},
        "groupe": {group.pk for group in groups_of(request, request.school_year)},
    }
    for key, known in ids.items():
        if key in kept and number(kept[key]) not in known:
            return ""
    return urlencode(kept)


def _unread(choice: Choice, campaigns: Iterable[Campaign], today: date) -> list[Campaign]:
    """Those whose names may be out of date: never read, not for long, or not since their end."""
    seen = Seen(choice.classrooms, choice.all_groups)
    return [
        campaign
        for campaign in campaigns
        if overview.freshness(campaign, seen.codes(campaign), today).is_stale
    ]
