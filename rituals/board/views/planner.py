"""The year on one page: what it shows, and the filters that this browser remembers."""

from typing import Any
from urllib.parse import parse_qs, urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, year_query
from rituals.board import planner
from rituals.board.forms import PlannerFilter
from rituals.board.shares import shares_of
from rituals.models import Ritual, Session, YearPlan
from rituals.plan.history import last_acts
from rituals.plan.year_facts import facts_of

# The last choice, on this browser: a GET writes nothing in the database.
COOKIE = "annee"
COOKIE_AGE = 90 * 24 * 3600
KEYS = ("niveau", "theme", "personne")


@require_safe
@requires(Capability.SEE_SCHOOL)
def planner_page(request: SchoolRequest, uai: str) -> HttpResponse:
    """The year. The filters of the address are remembered on this browser."""
    shown, years = request.school_year, request.school_years
    before = [year for year in years if year.start_year == shown.start_year - 1]
    context = {
        **board_context(request),
        "years": [year for year in years if year != shown],
        "has_last_year": any(Ritual.objects.in_year(year).planned().exists() for year in before),
        "leads_sessions": Session.objects.led_by(request.membership, request.school_year).exists(),
    }
    context["takes_back"] = context["done"] is not None
    response = render(request, "rituals/planner/planner.html", context)
    if set(KEYS) & request.GET.keys():
        _remember(request, response)
    return response


def board_context(request: SchoolRequest) -> dict[str, Any]:
    """All that the board shows: the same for the page and for the answer to an act."""
    year, today = request.school_year, request.school.today()
    facts = facts_of(year, request.school)
    plan = YearPlan.objects.filter(year=year).first()
    rituals, removed = planner.kept_and_removed(year)
    form = PlannerFilter(
        _asked(request),
        levels=planner.level_choices(facts, rituals),
        themes=planner.themes_of(rituals),
        people=planner.person_choices(rituals),
    )
    shown = form.chosen
    can_manage = request.membership.can(Capability.MANAGE_YEAR)
    shares = shares_of(rituals, year=year, membership=request.membership)
    done, undone = last_acts(year, request.user) if can_manage else (None, None)
    return {
        "facts": facts,
        "form": form,
        "shown": shown,
        "board": planner.board(facts, rituals, plan=plan, today=today, shown=shown, shares=shares),
        "subtitle": _subtitle(facts.classes.total, rituals),
        "can_manage": can_manage,
        "done": done,
        "undone": undone,
        "removed": removed if can_manage else [],
        "year_query": year_query(year),
        # What an act answers besides.
        "said": "",
        "focus": "",
        "is_refused": False,
        "question": None,
    }


def _subtitle(class_count: int, rituals: list[Ritual]) -> str:
    parts = [count(class_count, "classe")] if class_count else []
    parts.append(count(len(rituals), "rituel posé"))
    unsure = sum(not ritual.is_confirmed for ritual in rituals)
    if unsure:
        parts.append(f"{count(unsure, 'date')} à confirmer")
    return " · ".join(parts)


def _asked(request: SchoolRequest) -> dict[str, str]:
    if set(KEYS) & request.GET.keys():
        return {key: request.GET.get(key, "") for key in KEYS}
    kept = parse_qs(request.COOKIES.get(COOKIE, ""))
    if kept.pop("uai", [""])[0] != request.school.uai:
        return {}
    return {key: values[0] for key, values in kept.items()}


def _remember(request: SchoolRequest, response: HttpResponse) -> None:
    chosen = {key: request.GET[key] for key in KEYS if request.GET.get(key)}
    if not chosen:
        response.delete_cookie(COOKIE)
        return
    response.set_cookie(
        COOKIE,
        urlencode({"uai": request.school.uai, **chosen}),
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
