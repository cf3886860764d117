"""Who has not finished: the question the whole tool is for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaigns import overview, wording
from campaigns.missing import choosing, grid, lists, messages, stats
from campaigns.missing.choosing import MissingState
from campaigns.missing.exports import FORMATS
from campaigns.missing.stats import MissingPupil
from campaigns.models import Campaign
from campaigns.overview import Seen
from campaigns.views.scope import campaigns_of, classrooms_of, groups_of, rights, unnamed_text
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.levels import LEVEL_ORDER, Level
from pixschool.core.text.french import count
from pixschool.core.web.choosing import TYPED, chosen
from pixschool.core.web.http import SchoolRequest, number
from students.groups import pupil_ids
from students.models import Classroom, Group

# The last choice, on this browser: ids only, no name. Kept out of the database: a GET writes not.
COOKIE = "manquants"
# More names than these are read class by class, from the grid, unless asked.
MOST_NAMES = 60
COOKIE_AGE = 90 * 24 * 3600
KEYS = ("campagne", "classe", "groupe", "niveau", "etat")


@dataclass(frozen=True)
class Choice:
    """What was asked for, and what one may choose from."""

    all_campaigns: list[Campaign]
    all_classrooms: list[Classroom]
    all_groups: list[Group]
    campaign: Campaign | None
    classroom: Classroom | None
    group: Group | None
    level: Level | None
    state: MissingState | None
    campaigns: list[Campaign]
    past_year: str  # its first calendar year, when it is not the current one

    @property
    def classrooms(self) -> list[Classroom]:
        """Those of the choice, in the order of the page."""
        if self.classroom:
            return [self.classroom]
        return [
            classroom for classroom in self.all_classrooms if self.level in (None, classroom.level)
        ]

    @property
    def levels(self) -> list[Level]:
        present = {classroom.level for classroom in self.all_classrooms}
        return [Level(level) for level in sorted(present, key=LEVEL_ORDER.__getitem__)]

    @property
    def query(self) -> str:
        return self._query(self.state)

    @property
    def query_without_state(self) -> str:
        return self._query(None)

    def _query(self, state: MissingState | None) -> str:
        asked = {
            "campagne": self.campaign.pk if self.campaign else "",
            "classe": self.classroom.pk if self.classroom else "",
            "groupe": self.group.pk if self.group else "",
            "niveau": self.level or "",
            "etat": state or "",
            "annee": self.past_year,
        }
        return urlencode({key: value for key, value in asked.items() if value})

    @property
    def is_narrow(self) -> bool:
        """Whether anything has been chosen."""
        return any((self.campaign, self.classroom, self.group, self.level, self.state))

    @property
    def words(self) -> str:
        """« Rentrée 5e, 5e B », for a file name or a title."""
        parts = [
            self.campaign.name if self.campaign else "",
            self.classroom.name if self.classroom else (self.level.label if self.level else ""),
            f"groupe {self.group.name}" if self.group else "",
            choosing.WORDS[self.state].lower() if self.state else "",
        ]
        return ", ".join(part for part in parts if part)

    @cached_property
    def students(self) -> list[int] | None:
        """Ids of the pupils of the group, each once; None when none was chosen."""
        return pupil_ids(self.group) if self.group else None

    def pupils(self) -> list[MissingPupil]:
        """The missing, each once for each campaign."""
        found = stats.missing(self.campaigns, self.classrooms, students=self.students)
        if self.state is None:
            return found
        is_asked = self.state == MissingState.BEHIND
        whole = stats.progress_by_class(self.campaigns, self.classrooms) if is_asked else {}
        return choosing.keep(found, self.state, progress=whole)

    def groups(self, pupils: list[MissingPupil]) -> list[lists.ClassGroup]:
        order = [classroom.pk for classroom in self.classrooms]
        return lists.group(pupils, campaigns=self.campaigns, order=order)


def read_choice(request: SchoolRequest) -> Choice:
    """From the query; what is not visible does not exist. Without a campaign: all those that have
    begun and are not archived."""
    today = request.school.today()
    campaigns = list(campaigns_of(request))
    classrooms = classrooms_of(request, request.school_year)
    groups = groups_of(request, request.school_year)
    campaign = chosen(request.GET, "campagne", campaigns)
    begun = [c for c in campaigns if not c.is_archived and _has_begun(c, today)]
    level, state = request.GET.get("niveau", ""), request.GET.get("etat", "")
    return Choice(
        all_campaigns=[c for c in campaigns if not c.is_archived or c == campaign],
        all_classrooms=classrooms,
        all_groups=groups,
        campaign=campaign,
        classroom=chosen(request.GET, "classe", classrooms),
        group=chosen(request.GET, "groupe", groups),
        level=Level(level) if level in Level.values else None,
        state=MissingState(state) if state in choosing.WORDS else None,
        campaigns=[campaign] if campaign else begun,
        past_year="" if request.school_year.is_current else str(request.school_year.start_year),
    )


def _has_begun(campaign: Campaign, today: date) -> bool:
    return not overview.window_of(campaign, today).is_upcoming


@require_safe
@requires(Capability.SEE_PUPILS)
def missing(request: SchoolRequest, uai: str) -> HttpResponse:
    """The page: who has not finished, in the chosen campaigns and classes."""
    asked = {key.removesuffix(TYPED) for key in request.GET}
    if not asked & set(KEYS) and (query := _remembered(request)):
        return redirect(f"{request.path}?{query}")
    choice = read_choice(request)
    pupils = choice.pupils()
    everybody = choice.groups(pupils)
    groups, hidden = lists.first(everybody)
    messages.write(groups, everybody, request.school)
    figures = stats.figures(choice.campaigns, choice.classrooms, students=choice.students)
    total = sum(figures.pupils.values(), start=stats.NOBODY)
    today = request.school.today()
    response = render(
        request,
        "campaigns/missing.html",
        {
            "choice": choice,
            "subtitle": _subtitle(choice, pupils, total.total, today),
            "groups": groups,
            "hidden_lines": hidden,
            **_first_view(request, choice, figures.progress, len(pupils)),
            "states": choosing.WORDS.items(),
            "text": lists.as_text(groups),
            "copied": count(sum(place.named for place in groups), "nom copié"),
            "formats": FORMATS,
            "expected": total,
            "nobody_text": wording.nobody_missing(total),
            "unnamed_text": unnamed_text(request, choice.campaigns, choice.classrooms),
            "unread_text": wording.unread(
                _unread(choice, {pk for pk, _ in figures.progress}, today)
            ),
            **rights(request),
        },
    )
    _remember(response, request.path, choice.query)
    return response


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


def _first_view(
    request: SchoolRequest,
    choice: Choice,
    progress: Mapping[tuple[int, int], stats.Progress],
    names: int,
) -> dict[str, Any]:
    """The grid until a campaign, a class or a group is chosen; the names when there are few.

    The grid counts whoever is missing: of a state, the names alone are shown when they can be.
    """
    has_few = names <= MOST_NAMES or "noms" in request.GET
    is_asked = choice.campaign or choice.classroom or choice.group or (choice.state and has_few)
    shown = None if is_asked else grid.build(choice.campaigns, choice.classrooms, progress)
    has_names = is_asked or has_few
    return {
        "grid": shown if shown and shown.rows else None,
        "grid_query": f"&annee={choice.past_year}" if choice.past_year else "",
        "shows_names": has_names,
        "read_text": wording.readings(shown.campaigns) if shown else "",
    }


def _subtitle(choice: Choice, pupils: list[MissingPupil], expected: int, today: date) -> str:
    """Of a state, only how many: who is behind in one campaign may not have begun another."""
    return wording.missing_subtitle(
        lists.pupils_of(pupils),
        states=choice.state is None,
        expected=expected,
        classes=len({pupil.classroom_id for pupil in pupils}),
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


def _unread(choice: Choice, expecting: Collection[int], today: date) -> list[Campaign]:
    """Campaigns whose names may be out of date: never read, or not for long.

    `expecting`: ids of those that expect somebody there.
    """
    seen = Seen(choice.classrooms, choice.all_groups)
    found = []
    for campaign in choice.campaigns:
        codes = seen.codes(campaign)
        window = overview.window_of(campaign, today)
        if campaign.pk in expecting and overview.freshness(campaign, codes, window).is_stale:
            found.append(campaign)
    return found
