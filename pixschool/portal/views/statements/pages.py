"""What the team reads of the school's statements, on the screen and on paper; who edits them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.models import SchoolStatement
from pixschool.core.text.own_texts import Change
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from pixschool.portal.families.services import page_of
from pixschool.portal.statements import services
from pixschool.portal.statements.documents import (
    KINDS,
    Statement,
    about_of,
    complement_of,
    missing_of,
    statement_of,
    title_of,
)
from pixschool.portal.statements.forms import StatementsForm


@require_safe
@requires(Capability.SEE_SCHOOL)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    page, own = page_of(request.school), services.own_words(request.school)
    return render(
        request,
        "portal/statements/index.html",
        {
            "kinds": [(key, title_of(key), about_of(key)) for key in KINDS],
            "missing": missing_of(own.words),
            "changed": [title for _key, title, _lines in _changes(own)],
            "can_edit": request.membership.can(Capability.MANAGE_SCHOOL),
            "slug": page.slug if page.published_at else "",
        },
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
def statement(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    context = {"statement": _statement(request, key), "crumbs": _crumbs(uai)}
    return render(request, "portal/statements/statement.html", context)


@require_safe
@requires(Capability.SEE_SCHOOL)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def pdf(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """The same on paper."""
    found = _statement(request, key)
    return pdf_answer(
        request,
        "portal/statements/pdf.html",
        {"statement": found, "school": request.school, "made_on": request.school.today()},
        name=found.title,
        instead=reverse("portal:statement", args=[uai, key]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_SCHOOL)
def edit(request: SchoolRequest, uai: str) -> HttpResponse:
    """What is saved is read at once; families read theirs while their page is published."""
    own = services.own_words(request.school)
    form = StatementsForm(request.POST if request.method == "POST" else None, own)
    if form.is_valid():
        services.change(school=request.school, words=form.words(), actor=request.user)
        messages.success(request, "Déclarations enregistrées.")
        return redirect("portal:statements", uai)
    return render(
        request,
        "portal/statements/edit.html",
        {
            "form": form,
            "changes": _changes(own),
            "may_undo": own.before != own.words,
            "crumbs": _crumbs(uai),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Capability.MANAGE_SCHOOL)
def undo(request: SchoolRequest, uai: str) -> HttpResponse:
    services.undo(school=request.school, actor=request.user)
    messages.success(request, "Les textes d’avant sont revenus.")
    return redirect("portal:statements_edit", uai)


@require_POST
@requires(Capability.MANAGE_SCHOOL)
def settle(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """`choix`: « nouveau » takes our text alone, anything else keeps what was added to it."""
    if key not in KINDS:
        raise Http404
    takes_ours = request.POST.get("choix") == "nouveau"
    services.settle(school=request.school, key=key, takes_ours=takes_ours, actor=request.user)
    return redirect("portal:statements_edit", uai)


def _changes(own: SchoolStatement) -> list[tuple[str, str, Change]]:
    """(key, title, how it changed) of each statement that the school added to before it did."""
    found = services.changes_of(own)
    named = ((key, complement_of(key)) for key in KINDS)
    return [(key, title_of(key), found[name]) for key, name in named if name in found]


def _statement(request: SchoolRequest, key: str) -> Statement:
    if key not in KINDS:
        raise Http404
    return statement_of(key, services.own_words(request.school))


def _crumbs(uai: str) -> Crumbs:
    return [("Déclarations et données", reverse("portal:statements", args=[uai]))]
