"""The floor that the school sets for its year."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.equity.forms import FloorForm
from students.support import rules


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CAMPAIGNS)
def edit(request: SchoolRequest, uai: str) -> HttpResponse:
    year = request.school_year
    form = FloorForm(request.POST or None, initial={"floor": rules.rules_of(year).floor})
    if request.method == "POST" and form.is_valid():
        floor = form.cleaned_data["floor"]
        rules.change(year=year, actor=request.user, floor=floor)
        words = "Il n’y a plus de seuil." if floor is None else f"Le seuil est de {floor} %."
        messages.success(request, words)
        return redirect("portal:equity", uai=uai)
    return render(
        request,
        "portal/equity/floor.html",
        {"form": form},
        status=422 if form.errors else 200,
    )
