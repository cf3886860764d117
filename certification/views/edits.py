"""Changes by hand in a plan: pupils, rooms, adults; each taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from certification.editing import arriving, moves, targets, turns
from certification.editing.facts import HeldSession, PlanFacts, facts_of
from certification.models import CertificationPlan, CertificationSession, PlanEdit
from certification.sessions import applying
from certification.sessions.errors import PlanRefusedError
from certification.sessions.settings import settings_of
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, number, posted_ids


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def move(request: SchoolRequest, uai: str, pk: int, classroom: int) -> HttpResponse:
    """Pupils of a class to another session; 0 stands for those who are in no class any more."""
    plan, facts, source = _session(request, pk)
    if not source.piece(classroom):
        raise Http404
    context: dict[str, Any] = {
        "piece": source.piece(classroom),
        "number": request.POST.get("number") or len(source.piece(classroom)),
        "targets": targets.move_targets(facts, source, classroom),
        "chosen": request.POST.get("target", ""),
        "ticked": posted_ids(request, "student"),
    }
    if request.method == "POST":
        wanted = _wanted(request, pk, classroom)
        try:
            moves.move(plan, wanted, seen=_seen(request), actor=request.user)
        except turns.PlanChangedError as error:
            return _page(request, "move", source, context, changed=error.edits)
        except PlanRefusedError as error:
            return _page(request, "move", source, context, refused=str(error))
        messages.success(request, _last_text(plan))
        return _back(request, plan)
    return _page(request, "move", source, context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def change(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The room and the adults of a session."""
    plan, facts, one = _session(request, pk)
    context: dict[str, Any] = {
        "rooms": targets.room_choices(facts, one),
        "adults": targets.adult_choices(facts, one),
    }
    if request.method == "POST":
        room = number(request.POST.get("room", "")) or 0
        adults = posted_ids(request, "adult")
        try:
            moves.change(
                plan, pk, room=room, adults=adults, seen=_seen(request), actor=request.user
            )
        except turns.PlanChangedError as error:
            return _page(request, "change", one, context, changed=error.edits)
        except PlanRefusedError as error:
            return _page(request, "change", one, context, refused=str(error))
        messages.success(request, _last_text(plan))
        return _back(request, plan)
    return _page(request, "change", one, context)


@require_POST
@requires(Capability.MANAGE_YEAR)
def seat(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Those who have none get the seats that are proposed."""
    plans = CertificationPlan.objects.visible_to(request.membership)
    plan = get_object_or_404(plans.select_related("school", "year__school"), pk=pk)
    settings = settings_of(plan.year, plan.level)
    asked, seen = posted_ids(request, "student"), _seen(request)
    try:
        arriving.seat(plan, settings, asked, seen=seen, now=timezone.now(), actor=request.user)
    except turns.PlanChangedError as error:
        changes = " ; ".join(edit.text for edit in error.edits)
        messages.error(request, f"Rien n’est enregistré, le plan a changé : {changes}.")
    except PlanRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _last_text(plan))
    return _back(request, plan)


@require_POST
@requires(Capability.MANAGE_YEAR)
def take_back(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The sessions are as they were."""
    edits = PlanEdit.objects.filter(
        plan__in=CertificationPlan.objects.visible_to(request.membership)
    )
    edit = get_object_or_404(edits.select_related("plan"), pk=pk)
    try:
        turns.take_back(edit, actor=request.user)
    except PlanRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Annulé : {edit.text}.")
    return _back(request, edit.plan)


@require_POST
@requires(Capability.MANAGE_YEAR)
def discard(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The proposal goes; the plan that holds is shown again."""
    plan = get_object_or_404(CertificationPlan.objects.visible_to(request.membership), pk=pk)
    try:
        applying.discard(plan, actor=request.user)
    except PlanRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "La proposition est écartée.")
    return _back(request, plan)


def _session(request: SchoolRequest, pk: int) -> tuple[CertificationPlan, PlanFacts, HeldSession]:
    visible = CertificationSession.objects.visible_to(request.membership)
    found = get_object_or_404(visible.select_related("plan__school", "plan__year__school"), pk=pk)
    facts = facts_of(found.plan, now=timezone.now())
    return found.plan, facts, facts.sessions[pk]


def _wanted(request: HttpRequest, source: int, classroom: int) -> moves.PieceMove:
    session, _, against = request.POST.get("target", "").partition("-")
    return moves.PieceMove(
        source=source,
        target=number(session) or 0,
        classroom=classroom,
        number=number(request.POST.get("number", "")) or 0,
        students=frozenset(posted_ids(request, "student")),
        against=number(against) if against else None,
    )


def _seen(request: HttpRequest) -> int:
    return number(request.POST.get("version", "")) or 0


def _page(
    request: SchoolRequest,
    act: str,
    one: HeldSession,
    context: dict[str, Any],
    *,
    refused: str = "",
    changed: list[PlanEdit] | None = None,
) -> HttpResponse:
    """422: it cannot be; 409: somebody was faster, and the page shows what changed."""
    plan = one.session.plan
    said = {
        "plan": plan,
        "one": one,
        "refused": refused,
        "changed": changed,
        "crumbs": [
            (
                "Plan de certification",
                reverse("certification:plan", args=[request.school.uai, plan.level]),
            )
        ],
    }
    status = 409 if changed is not None else 422 if refused else 200
    page = {"move": "certification/plans/move.html", "change": "certification/plans/change.html"}
    return render(request, page[act], context | said, status=status)


def _last_text(plan: CertificationPlan) -> str:
    edit = plan.hand_edits.first()
    return f"{edit.text}." if edit else ""


def _back(request: SchoolRequest, plan: CertificationPlan) -> HttpResponse:
    return redirect("certification:plan", uai=request.school.uai, level=plan.level)
