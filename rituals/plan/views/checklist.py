"""The checklist of a ritual. Each act answers with the whole list to HTMX, with the page else."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest
from rituals.models import Milestone, Ritual
from rituals.plan import wording
from rituals.plan.checklist import services as checklist
from rituals.plan.checklist.forms import MilestoneForm
from rituals.plan.checklist.lines import checklist_lines
from rituals.plan.forms import members_of
from rituals.scope import get_milestone, get_ritual, may_manage, ritual_crumbs


def checklist_context(
    request: SchoolRequest,
    ritual: Ritual,
    *,
    adding: MilestoneForm | None = None,
    editing: MilestoneForm | None = None,
    edited: Milestone | None = None,
    announce: str = "",
    focus: int = 0,
) -> dict[str, Any]:
    """`edited`: the line shown as a form, `editing`. `announce` is said to screen readers, and the
    keyboard is put back on the line `focus`."""
    manages = may_manage(request)
    milestones = list(
        ritual.milestones.select_related("assignee__user", "done_by").order_by("due_on", "pk")
    )
    own = None if manages else _own_lines(request, ritual)
    lines = checklist_lines(milestones, today=ritual.school.today(), may_tick=own)
    if manages and adding is None:
        adding = MilestoneForm(ritual=ritual, members=members_of(ritual.year))
    return {
        "ritual": ritual,
        "lines": lines,
        "done_count": sum(1 for line in lines if line.done),
        "asked_count": sum(1 for line in lines if not line.is_bygone),
        "can_manage": manages,
        "adding": adding,
        "editing": editing,
        "edited": edited,
        "announce": announce,
        "focus": focus,
    }


def _own_lines(request: SchoolRequest, ritual: Ritual) -> set[int]:
    own = Milestone.objects.for_member(request.membership).filter(ritual=ritual)
    return set(own.values_list("pk", flat=True))


def _answer(
    request: SchoolRequest, ritual: Ritual, *, announce: str = "", focus: int = 0, **forms: Any
) -> HttpResponse:
    if not request.htmx:
        return redirect("rituals:ritual", uai=request.school.uai, pk=ritual.pk)
    context = checklist_context(request, ritual, announce=announce, focus=focus, **forms)
    status = 422 if any(getattr(form, "errors", None) for form in forms.values()) else 200
    return render(request, "rituals/_checklist.html", context, status=status)


@require_POST
@requires(Capability.SEE_SCHOOL)
def done(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """`done` present: it is; absent: it is not. One's own lines, or all for who manages."""
    milestone = get_milestone(request, pk)
    ritual = milestone.ritual
    if not may_manage(request) and pk not in _own_lines(request, ritual):
        raise PermissionDenied
    is_done = "done" in request.POST
    checklist.mark(milestone=milestone, done=is_done, actor=request.user)
    said = "fait" if is_done else "à faire"
    return _answer(request, ritual, announce=f"{milestone.label} : {said}")


@require_POST
@requires(Capability.MANAGE_YEAR)
def add(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A line more, at its place by date; 422 with the form when it is not valid."""
    ritual = get_ritual(request, pk)
    form = MilestoneForm(request.POST, ritual=ritual, members=members_of(ritual.year))
    if form.is_valid():
        added = checklist.add(ritual=ritual, line=form.line, actor=request.user)
        return _answer(request, ritual, announce="Ligne ajoutée", focus=added.pk)
    if request.htmx:
        return _answer(request, ritual, adding=form)
    return _show_form(request, ritual, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """GET: the line as a form. POST: the line as it is then, or what a colleague made of it."""
    milestone = get_milestone(request, pk)
    ritual = milestone.ritual
    form = _edit_form(milestone, request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"] or 0
        try:
            checklist.change(milestone=milestone, version=seen, line=form.line, actor=request.user)
        except checklist.MilestoneChangedError as conflict:
            form = _again(conflict.current, request.POST)
        else:
            return _answer(request, ritual, announce="Ligne modifiée", focus=pk)
    if request.htmx:
        return _answer(request, ritual, editing=form, edited=milestone)
    return _show_form(request, ritual, form, milestone=milestone)


def _edit_form(milestone: Milestone, data: QueryDict | None) -> MilestoneForm:
    ritual = milestone.ritual
    return MilestoneForm(data, ritual=ritual, members=members_of(ritual.year), milestone=milestone)


def _again(current: Milestone, posted: QueryDict) -> MilestoneForm:
    """What one wrote is kept, and would now be written over what the other person did."""
    data = posted.copy()
    data["version"] = str(current.version)
    form = _edit_form(current, data)
    form.add_error("label", f"{wording.line(current)} En enregistrant, c’est la vôtre qui restera.")
    return form


def _show_form(
    request: SchoolRequest,
    ritual: Ritual,
    form: MilestoneForm,
    *,
    milestone: Milestone | None = None,
) -> HttpResponse:
    return render(
        request,
        "rituals/ritual_milestone.html",
        {
            "form": form,
            "ritual": ritual,
            "milestone": milestone,
            "crumbs": ritual_crumbs(ritual),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Capability.MANAGE_YEAR)
def remove(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """At once, without a question: a line is quickly typed again."""
    milestone = get_milestone(request, pk)
    ritual = milestone.ritual
    checklist.remove(milestone=milestone, actor=request.user)
    return _answer(request, ritual, announce="Ligne retirée")
