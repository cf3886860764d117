"""The texts of the booklet: read, written, taken back, compared with the product's."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest
from pixschool.papers import texts
from pixschool.papers.default_texts import BLOCKS
from pixschool.papers.forms import BookletTextsForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def edit(request: SchoolRequest, uai: str) -> HttpResponse:
    found = texts.texts_of(request.school)
    form = BookletTextsForm(request.POST if request.method == "POST" else None, found)
    if form.is_valid():
        texts.change(school=request.school, texts=form.texts(), actor=request.user)
        messages.success(request, "Les textes du livret sont enregistrés.")
        return redirect("papers:texts", uai)
    context = {
        "form": form,
        "texts": found,
        "crumbs": [("Papiers", reverse("papers:index", args=[uai]))],
    }
    return render(request, "papers/texts.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Capability.MANAGE_YEAR)
def undo(request: SchoolRequest, uai: str, block: str) -> HttpResponse:
    texts.undo(school=request.school, block=_known(block), actor=request.user)
    return redirect("papers:texts", uai)


@require_POST
@requires(Capability.MANAGE_YEAR)
def settle(request: SchoolRequest, uai: str, block: str) -> HttpResponse:
    """`choix`: « nouveau » takes the product's new text, anything else keeps one's own."""
    texts.settle(
        school=request.school,
        block=_known(block),
        takes_ours=request.POST.get("choix") == "nouveau",
        actor=request.user,
    )
    return redirect("papers:texts", uai)


def _known(block: str) -> str:
    if block not in BLOCKS:
        raise Http404
    return block
