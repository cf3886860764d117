"""« Proposer l’année »: questions, a proposal to read, one click to write it all."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import Membership
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, number, year_query
from rituals.board import planner
from rituals.board.forms import QuestionsForm
from rituals.placing.proposal import Unplaced
from rituals.plan import proposing
from rituals.plan.previews import NothingPublishedError, ProposalChangedError
from rituals.plan.proposal_rows import by_month
from rituals.plan.proposing import ProposalPreview
from rituals.plan.views.previews import applied, sent_boxes
from rituals.plan.year_facts import YearFacts, facts_of
from rituals.scope import year_crumbs

CHANGED = (
    "Entre-temps, le plan ou l’établissement a changé. "
    "Voici la proposition à jour, avec vos coches."
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def propose(request: SchoolRequest, uai: str) -> HttpResponse:
    """GET asks, POST shows; neither writes."""
    facts, members = facts_of(request.school_year, request.school), _members(request)
    form = QuestionsForm(
        request.POST if request.method == "POST" else None,
        members=members,
        initial=QuestionsForm.initial_of(proposing.remembered(facts, members)),
    )
    if not (facts.calendar and facts.catalogue):
        return _page(request, facts, form, None)
    if request.method == "POST" and form.is_valid():
        return _page(request, facts, form, proposing.preview(facts, form.answers))
    return _page(request, facts, form, None, status=422 if form.errors else 200)


@require_POST
@requires(Capability.MANAGE_YEAR)
def apply(request: SchoolRequest, uai: str) -> HttpResponse:
    """Writes the ticked lines; one that is no longer as it was read is shown again."""
    year, members = request.school_year, _members(request)
    form = QuestionsForm(request.POST, members=members)
    facts = facts_of(year, request.school)
    if not form.is_valid():
        return _page(request, facts, form, None, status=422)
    try:
        made = proposing.apply(
            year=year,
            answers=form.answers,
            actor=request.user,
            slots=set(request.POST.getlist("slot")),
            links=_links(request),
            digest=request.POST.get("digest", ""),
        )
    except NothingPublishedError:
        return _page(request, facts, form, None, status=422)
    except ProposalChangedError:
        preview = proposing.preview(facts_of(year, request.school), form.answers)
        if preview.new_lines:
            messages.warning(request, CHANGED)
            return _page(request, facts, form, preview, status=409)
        made = []  # a second click: the first has done it
    linked = sum(ritual.campaign_id is not None for ritual in made)
    said = [count(len(made), "rituel posé"), *([count(linked, "campagne liée")] if linked else [])]
    done = f"{', '.join(said)}."
    return applied(
        request,
        done=done if made else "",
        nothing_new="Rien de nouveau à poser : l’année a déjà tout cela.",
    )


def _links(request: SchoolRequest) -> set[tuple[str, int]]:
    """(slot, campaign id), of the boxes and of the lists."""
    pairs = (value.rpartition(":") for value in request.POST.getlist("link") if value)
    return {(slot, pk) for slot, _colon, text in pairs if (pk := number(text)) is not None}


def _members(request: SchoolRequest) -> Sequence[Membership]:
    return list(Membership.objects.active().filter(school=request.school).in_order())


def _page(
    request: SchoolRequest,
    facts: YearFacts,
    form: QuestionsForm,
    preview: ProposalPreview | None,
    *,
    status: int = 200,
) -> HttpResponse:
    query, today = year_query(request.school_year), request.school.today()
    uai = request.school.uai
    context: dict[str, Any] = {
        "facts": facts,
        "form": form,
        "preview": preview,
        "year_query": query,
        "crumbs": year_crumbs(uai, request.school_year),
    }
    if preview and facts.catalogue:
        context |= {
            "months": by_month(
                preview.lines,
                facts.catalogue,
                sent_boxes(request),
                says_room_hours=bool(form.answers.room_hours),
            ),
            "grid": planner.ghost_grid(facts, preview.proposal, today=today),
            "today": today,
            "themes": planner.themes_of(preview.proposal.placed),
            "answered": list(form.as_sent()),
            **_left_out(facts, preview),
        }
    return render(request, "rituals/planner/propose.html", context, status=status)


def _left_out(facts: YearFacts, preview: ProposalPreview) -> dict[str, list[Unplaced]]:
    """What could not be placed, and apart what is for levels that the school does not have."""
    absent: list[Unplaced] = []
    failed: list[Unplaced] = []
    for unplaced in preview.proposal.unplaced:
        entry = facts.catalogue.get(unplaced.key) if facts.catalogue else None
        is_absent = entry is not None and bool(entry.levels) and not unplaced.levels
        (absent if is_absent else failed).append(unplaced)
    return {"failed": failed, "absent": absent}
