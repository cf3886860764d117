"""The acts on the planner. Each answers with the fresh board, and with what to say of it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.text.days import span_fr
from pixschool.core.text.french import lower_first
from pixschool.core.web.http import SchoolRequest, year_query
from rituals.board.forms import MoveForm, ReplayForm
from rituals.board.views.planner import board_context
from rituals.models import PlanAct, Ritual
from rituals.plan import history, moving
from rituals.plan import services as planning
from rituals.plan.checks import Check
from rituals.plan.history import NotSureError, Way
from rituals.plan.moving import Landing, MoveRefusedError
from rituals.plan.services import REMOVED_MEANWHILE, PlanConflictError
from rituals.scope import planner_url, version_seen, year_crumbs

NOT_UNDERSTOOD = (
    "Ce geste n’a pas été compris : rien n’a bougé. Rechargez la page, ou ouvrez le rituel pour "
    "changer ses dates."
)


@require_POST
@requires(Capability.MANAGE_YEAR)
def move(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """409: somebody was faster; 422: it would leave the year, or makes no sense."""
    ritual = _ritual(request, pk)
    if ritual.removed_at:
        return _refuse(request, REMOVED_MEANWHILE.format(title=ritual.title), status=409)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _refuse(request, NOT_UNDERSTOOD, status=422)
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
        return _refuse(request, f"{ritual.title} : {lower_first(str(refusal))}", status=422)
    except PlanConflictError as conflict:
        return _refuse(request, str(conflict), status=409)
    except ValidationError as fault:
        return _refuse(request, " ".join(fault.messages), status=422)
    jumped = f", en sautant les {lower_first(landing.skipped)}" if landing.skipped else ""
    words = span_fr(moved.starts_on, moved.ends_on)
    return _answer(request, f"{moved.title} : {words}{jumped}", moved=moved)


def _landing(request: SchoolRequest, ritual: Ritual, form: MoveForm) -> Landing:
    """Where it lands. Raises MoveRefusedError."""
    data, start_year = form.cleaned_data, request.school_year.start_year
    return moving.shift(
        ritual.starts_on,
        ritual.ends_on,
        weeks=data["weeks"],
        edge=data["edge"],
        calendar=calendar_or_none(request.school, start_year),
        start_year=start_year,
        for_pupils=bool(ritual.levels),
    )


@require_POST
@requires(Capability.MANAGE_YEAR)
def remove(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The same act as on the page of the ritual, answered with the board."""
    ritual = _ritual(request, pk)
    try:
        planning.remove(ritual=ritual, version=version_seen(request), actor=request.user)
    except PlanConflictError as conflict:
        return _refuse(request, str(conflict), status=409)
    return _answer(request, f"« {ritual.title} » est retiré : « Annuler » le remet.")


@require_POST
@requires(Capability.MANAGE_YEAR)
def undo(request: SchoolRequest, uai: str) -> HttpResponse:
    """One's own last act, on this year."""
    return _replay(request, Way.UNDO, done="Annulé", nothing="Rien à annuler.")


@require_POST
@requires(Capability.MANAGE_YEAR)
def redo(request: SchoolRequest, uai: str) -> HttpResponse:
    """The act that was undone last, unless one has acted since."""
    return _replay(request, Way.REDO, done="Refait", nothing="Rien à refaire.")


def _replay(request: SchoolRequest, way: Way, *, done: str, nothing: str) -> HttpResponse:
    form = ReplayForm(request.POST)
    form.is_valid()
    try:
        act = history.replay(
            year=request.school_year,
            actor=request.user,
            way=way,
            seen=form.cleaned_data.get("act") or 0,
            is_sure=form.cleaned_data.get("is_sure", False),
        )
    except PlanConflictError as conflict:
        return _refuse(request, str(conflict), status=409)
    except NotSureError as doubt:
        return _ask(request, doubt.question)
    said = f"{done} : {lower_first(act.label)}" if act else nothing
    return _answer(request, said, focus=_concerned(act))


def _ritual(request: SchoolRequest, pk: int) -> Ritual:
    rituals = Ritual.objects.visible_to(request.membership).in_year(request.school_year)
    return get_object_or_404(rituals.select_related("year__school"), pk=pk)


def _concerned(act: PlanAct | None) -> str:
    """The ritual to come back to, when an act was about one."""
    return f"r{act.changes[0]['id']}" if act and len(act.changes) == 1 else ""


def _ask(request: SchoolRequest, question: history.UndoQuestion) -> HttpResponse:
    """To the script, the board with a dialog over it; to a plain form, a page."""
    if request.htmx:
        return _board(request, question=question)
    context = {
        "question": question,
        "year_query": year_query(request.school_year),
        "crumbs": year_crumbs(request.school.uai, request.school_year),
    }
    return render(request, "rituals/planner/question.html", context)


def _refuse(request: SchoolRequest, said: str, *, status: int) -> HttpResponse:
    if request.htmx:
        return _board(request, said=said, is_refused=True, status=status)
    messages.error(request, said)
    return _back(request)


def _answer(
    request: SchoolRequest, said: str, *, focus: str = "", moved: Ritual | None = None
) -> HttpResponse:
    if request.htmx:
        return _board(request, said=said, focus=focus, moved=moved)
    messages.success(request, said, extra_tags="act")
    return _back(request)


def _board(
    request: SchoolRequest,
    *,
    said: str = "",
    moved: Ritual | None = None,
    status: int = 200,
    **answer: Any,
) -> HttpResponse:
    context = board_context(request)
    conflict = _conflict_of(moved, context["board"].checks) if moved else ""
    context |= {"said": f"{said.rstrip('.')}. {conflict}" if conflict else said, **answer}
    return render(request, "rituals/planner/_board.html", context, status=status)


def _conflict_of(moved: Ritual, checks: Iterable[Check]) -> str:
    """The first conflict that the ritual is in where it has landed: said with the move."""
    conflicts = (check for check in checks if check.is_conflict and moved in check.rituals)
    first = next(conflicts, None)
    return f"À vérifier : {lower_first(first.message)}" if first else ""


def _back(request: SchoolRequest) -> HttpResponse:
    return redirect(planner_url(request.school.uai, request.school_year))
