"""The machines of each room: what is checked, what is left to do; to tick, or to print."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from certification.models import ComputerRoom
from certification.readiness import machines
from certification.rules.of_school import rules_of
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, year_query

CHECKS = tuple(machines.CHECKS.items())
FASTER = (
    "Quelqu’un a coché d’autres cases entre-temps : vos coches sont encore là, pas enregistrées. "
    "Enregistrez-les pour remplacer les siennes."
)


@require_safe
@requires(Capability.MANAGE_YEAR)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """Room by room."""
    return render(
        request,
        "certification/machines/index.html",
        {
            "rooms": machines.rooms_of(request.school_year),
            "query": year_query(request.school_year),
            "crumbs": [("Certification", reverse("certification:overview", args=[uai]))],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def room(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A line for each machine."""
    year = request.school_year
    found = get_object_or_404(ComputerRoom, school=request.school, pk=pk)
    index_page = reverse("certification:machines", args=[uai]) + year_query(year)
    ticked = machines.boxes(request.POST.getlist("box"), found.seats)
    said, status = "", 200
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            machines.save(year, found, ticked, seen=seen, actor=request.user)
        except machines.MachinesChangedError:
            said, status = FASTER, 409
        else:
            messages.success(request, "Les postes sont enregistrés.")
            return redirect(index_page)
    one = machines.room_readiness(year, found)
    shown = ticked if said else one.ticked
    context = {
        "one": one,
        "stamp": machines.stamp(one.ticked),
        "checks": CHECKS,
        "lines": [
            (number, [(code, label, (number, code) in shown) for code, label in CHECKS])
            for number in range(1, found.seats + 1)
        ],
        "rule": rules_of(year).by_key["extension"],
        "said": said,
        "crumbs": [("Postes", index_page)],
    }
    return render(request, "certification/machines/room.html", context, status=status)
