"""The year on one page, and the gestures on it. Each answers with the fresh board."""

from typing import Any
from urllib.parse import parse_qs, urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pixschool.core.http import SchoolRequest
from pixschool.core.models import SchoolYear
from pixschool.core.permissions import Capability, requires
from pixschool.core.templatetags.french import NBSP, count
from rituals import moving, planner, planning
from rituals.models import PlanAct, Ritual, YearPlan
from rituals.moving import Landing, MoveRefusedError, span_words
from rituals.planner_forms import MoveForm, PlannerFilter
from rituals.planning import PlanConflictError
from rituals.year import calendar_or_none, facts_of

# The last choice, on this browser: a GET writes nothing in the database.
COOKIE = "annee"
COOKIE_AGE = 90 * 24 * 3600
KEYS = ("niveau", "theme", "personne")


@require_safe
@requires(Capability.SEE_SCHOOL)
def planner_page(request: SchoolRequest, uai: str) -> HttpResponse:
    years = list(SchoolYear.objects.filter(school=request.school))
    context = {
        **board_context(request),
        "years": [year for year in years if year != request.school_year],
        "has_last_year": Ritual.objects.filter(
            school=request.school, year__start_year=request.school_year.start_year - 1
        )
        .planned()
        .exists(),
    }
    response = render(request, "rituals/planner/planner.html", context)
    if set(KEYS) & request.GET.keys():
        _remember(request, response)
    return response


def board_context(request: SchoolRequest) -> dict[str, Any]:
    """All that the board shows: the same for the page and for the answer to a gesture."""
    year, today = request.school_year, request.school.today()
    facts = facts_of(year, request.school)
    plan = YearPlan.objects.filter(year=year).first()
    rituals = planner.rituals_of(year)
    form = PlannerFilter(
        _asked(request),
        levels=planner.level_choices(facts, rituals),
        themes=planner.themes_of(rituals),
        people=planner.person_choices(rituals),
    )
    shown = form.chosen
    can_manage = request.membership.can(Capability.MANAGE_YEAR)
    return {
        "facts": facts,
        "form": form,
        "shown": shown,
        "board": planner.board(facts, rituals, plan=plan, today=today, shown=shown),
        "subtitle": _subtitle(facts.classes.total, rituals),
        "can_manage": can_manage,
        "last": planning.last_act(year=year, actor=request.user) if can_manage else None,
        "next": planning.last_act(year=year, actor=request.user, undone=True)
        if can_manage
        else None,
        "year_query": year_query(year),
        "said": "",
        "focus": "",
        "is_refused": False,
    }


def _subtitle(rooms: int, rituals: list[Ritual]) -> str:
    parts = [count(rooms, "classe")] if rooms else []
    parts.append(count(len(rituals), "rituel posé"))
    unsure = sum(not ritual.is_confirmed for ritual in rituals)
    if unsure:
        parts.append(f"{count(unsure, 'date')} à confirmer")
    return " · ".join(parts)


def year_query(year: SchoolYear) -> str:
    """What keeps a link, or a gesture, in a year that is not the current one."""
    return "" if year.is_current else f"?annee={year.start_year}"


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


@require_POST
@requires(Capability.MANAGE_YEAR)
def move(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    ritual = _ritual(request, pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _answer(request, "Ce déplacement n’a pas de sens.", status=422)
    try:
        landing = _landing(request, ritual, form)
        moved = planning.move(
            ritual=ritual,
            version=form.cleaned_data["version"],
            actor=request.user,
            starts_on=landing.starts_on,
            ends_on=landing.ends_on,
        )
    except MoveRefusedError as refusal:
        return _answer(request, f"{ritual.title}{NBSP}: {_lower(str(refusal))}", status=422)
    except PlanConflictError as conflict:
        return _answer(request, str(conflict), status=409)
    except ValidationError as fault:
        return _answer(request, " ".join(fault.messages), status=422)
    jumped = f", en sautant les {_lower(landing.skipped)}" if landing.skipped else ""
    words = span_words(moved.starts_on, moved.ends_on)
    return _answer(request, f"{moved.title}{NBSP}: {words}{jumped}")


def _landing(request: SchoolRequest, ritual: Ritual, form: MoveForm) -> Landing:
    """Where it lands. Raises MoveRefusedError."""
    data, start_year = form.cleaned_data, request.school_year.start_year
    calendar = calendar_or_none(request.school, start_year)
    if data["weeks"]:
        return moving.shift(
            ritual.starts_on,
            ritual.ends_on,
            weeks=data["weeks"],
            edge=moving.Edge(data["edge"] or moving.Edge.BOTH),
            calendar=calendar,
            start_year=start_year,
        )
    starts_on, ends_on = data["starts_on"], data["ends_on"]
    moving.check(starts_on, ends_on, calendar=calendar, start_year=start_year)
    return Landing(starts_on, ends_on)


@require_POST
@requires(Capability.MANAGE_YEAR)
def remove(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    ritual = _ritual(request, pk)
    version = request.POST.get("version", "")
    try:
        planning.remove(
            ritual=ritual,
            version=int(version) if version.isdecimal() else 0,
            actor=request.user,
        )
    except PlanConflictError as conflict:
        return _answer(request, str(conflict), status=409)
    return _answer(request, f"«{NBSP}{ritual.title}{NBSP}» est retiré. Ctrl+Z le remet.")


@require_POST
@requires(Capability.MANAGE_YEAR)
def undo(request: SchoolRequest, uai: str) -> HttpResponse:
    try:
        act = planning.undo(year=request.school_year, actor=request.user)
    except PlanConflictError as conflict:
        return _answer(request, str(conflict), status=409)
    said = f"Annulé{NBSP}: {_lower(act.label)}" if act else "Rien à annuler."
    return _answer(request, said, focus=_concerned(act))


@require_POST
@requires(Capability.MANAGE_YEAR)
def redo(request: SchoolRequest, uai: str) -> HttpResponse:
    try:
        act = planning.redo(year=request.school_year, actor=request.user)
    except PlanConflictError as conflict:
        return _answer(request, str(conflict), status=409)
    said = f"Refait{NBSP}: {_lower(act.label)}" if act else "Rien à refaire."
    return _answer(request, said, focus=_concerned(act))


def _ritual(request: SchoolRequest, pk: int) -> Ritual:
    rituals = Ritual.objects.visible_to(request.membership).in_year(request.school_year)
    return get_object_or_404(rituals.planned().select_related("year__school"), pk=pk)


def _concerned(act: PlanAct | None) -> str:
    """The ritual to come back to, when a gesture was about one."""
    return f"r{act.changes[0]['id']}" if act and len(act.changes) == 1 else ""


def _answer(
    request: SchoolRequest, said: str, *, status: int = 200, focus: str = ""
) -> HttpResponse:
    """To the script, the fresh board and what to say; to a plain form, a message."""
    is_refused = status != 200
    if request.htmx:
        answer = {"said": said, "is_refused": is_refused, "focus": focus}
        context = board_context(request) | answer
        return render(request, "rituals/planner/_board.html", context, status=status)
    (messages.error if is_refused else messages.success)(request, said)
    back = reverse("rituals:planner", args=[request.school.uai])
    return redirect(f"{back}{year_query(request.school_year)}")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
