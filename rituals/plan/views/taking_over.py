"""« Reprendre l’an dernier »: what comes back and with which dates, then one click."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import Membership
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, year_query
from rituals.plan import taking_over
from rituals.plan.forms import InsteadForm
from rituals.plan.previews import NothingPublishedError, ProposalChangedError
from rituals.plan.taking_over import TakingOverPreview
from rituals.plan.taking_over_rows import by_month
from rituals.plan.views.previews import applied, sent_boxes
from rituals.scope import year_crumbs

CHANGED = "Entre-temps, l’année a changé. Voici la reprise à jour, avec vos coches."


@require_safe
@requires(Capability.MANAGE_YEAR)
def take_over(request: SchoolRequest, uai: str) -> HttpResponse:
    return _page(request)


@require_POST
@requires(Capability.MANAGE_YEAR)
def apply(request: SchoolRequest, uai: str) -> HttpResponse:
    try:
        preview = taking_over.preview(request.school_year, request.school)
        form = _form(request, preview)
        if not form.is_valid():
            return _page(request, form=form, status=422)
        made = taking_over.apply(
            year=request.school_year,
            actor=request.user,
            slots=set(request.POST.getlist("slot")),
            digest=request.POST.get("digest", ""),
            instead=form.chosen,
        )
    except NothingPublishedError:
        return _page(request, status=422)
    except ProposalChangedError:
        if taking_over.preview(request.school_year, request.school).new_lines:
            messages.warning(request, CHANGED)
            return _page(request, status=409)
        made = []  # a second click: the first has done it
    done = f"{count(len(made), 'rituel repris,rituels repris')}."
    return applied(
        request,
        done=done if made else "",
        nothing_new="Rien de nouveau à reprendre : l’année a déjà tout cela.",
    )


def _form(request: SchoolRequest, preview: TakingOverPreview) -> InsteadForm:
    members = Membership.objects.active().filter(school=request.school).in_order()
    data = request.POST if request.method == "POST" else None
    return InsteadForm(data, gone=preview.gone, members=list(members))


def _page(
    request: SchoolRequest, *, form: InsteadForm | None = None, status: int = 200
) -> HttpResponse:
    query = year_query(request.school_year)
    preview: TakingOverPreview | None
    try:
        preview = taking_over.preview(request.school_year, request.school)
    except NothingPublishedError:
        preview = None
    form = form or (_form(request, preview) if preview else None)
    context = {
        "preview": preview,
        "months": by_month(preview.lines, sent_boxes(request)) if preview else [],
        "today": request.school.today(),
        "form": form,
        "takers": [(form[f"instead_{who.id}"], who, preview.gone[who]) for who in form.gone]
        if form and preview
        else [],
        "year_label": str(request.school_year),
        "year_query": query,
        "crumbs": year_crumbs(request.school.uai, request.school_year),
    }
    return render(request, "rituals/planner/taking_over.html", context, status=status)
