"""The week of a class, a room or an adult, ticked hour by hour."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from certification.models import ComputerRoom, Invigilator, RoomTime
from certification.sessions.errors import PlanRefusedError
from certification.sessions.forms import LONGEST_NAME
from certification.weeks import grid
from certification.weeks.forms import LONGEST_ROOM, NameForm, ticked_cells
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.days import DAYS, day_fr
from pixschool.core.web.http import SchoolRequest, number, year_query
from students.models import Classroom

KINDS = ("classe", "adulte", "salle")
FASTER = (
    "Quelqu’un a changé cette semaine entre-temps : vos coches sont encore là, pas enregistrées. "
    "Enregistrez-les pour remplacer les siennes."
)
KEPT = "Corrigez le nom, puis enregistrez : vos coches sont encore là."


def owner_of(request: SchoolRequest, kind: str, pk: int) -> grid.WeekOwner:
    """Of the school and of the year."""
    year = request.school_year
    if kind == "classe":
        rooms = Classroom.objects.visible_to(request.membership).in_year(year)
        return grid.WeekOwner(year, get_object_or_404(rooms, pk=pk))
    if kind == "adulte":
        return grid.WeekOwner(year, get_object_or_404(Invigilator, year=year, pk=pk))
    if kind == "salle":
        return grid.WeekOwner(year, get_object_or_404(ComputerRoom, school=request.school, pk=pk))
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def week(request: SchoolRequest, uai: str, kind: str, pk: int) -> HttpResponse:
    """Hours that are taken; of an adult, when they are there."""
    owner = owner_of(request, kind, pk)
    name = NameForm(
        request.POST or None,
        longest=LONGEST_NAME if owner.is_adult else LONGEST_ROOM,
        initial={"name": str(owner.thing)},
    )
    status, said = 200, ""
    if request.method == "POST" and (kind == "classe" or name.is_valid()):
        try:
            _save(request, owner, name)
        except grid.WeekChangedError:
            status, said = 409, FASTER
        except PlanRefusedError as error:
            status, said = 422, f"{error} {KEPT}"
        else:
            messages.success(request, "La semaine est enregistrée.")
            return redirect(request.path + year_query(request.school_year))
    elif request.method == "POST":
        status, said = 422, KEPT
    return _page(request, owner, kind, {"name": name, "said": said}, status)


def _save(request: SchoolRequest, owner: grid.WeekOwner, name: NameForm) -> None:
    ticked = ticked_cells(request.POST.getlist("cell"))
    new_name = "" if isinstance(owner.thing, Classroom) else name.cleaned_data["name"]
    seen = request.POST.get("seen", "")
    grid.save(owner, ticked, name=new_name, seen=seen, actor=request.user)


def _page(
    request: SchoolRequest, owner: grid.WeekOwner, kind: str, said: dict[str, Any], status: int
) -> HttpResponse:
    """What was refused is drawn as it was ticked: only a 409 has seen what changed meanwhile."""
    times = owner.times()
    shown = times
    others = list(_others(request, owner))
    source = number(request.GET.get("depuis", ""))
    copied = next((one for one in others if one.pk == source), None)
    if copied:
        shown = grid.WeekOwner(owner.year, copied).times()
    ticked, stamp = grid.cells(grid.weekly(shown)), grid.stamp(times)
    if request.method == "POST":
        ticked = ticked_cells(request.POST.getlist("cell"))
        stamp = stamp if status == 409 else request.POST.get("seen", "")
    lent = RoomTime.objects.filter(room__school=request.school, room=owner.thing.pk)
    lent = lent.filter(year=owner.year) if kind == "salle" else lent.none()
    context = said | {
        "owner": owner,
        "kind": kind,
        "stamp": stamp,
        "days": [(day, DAYS[day - 1]) for day in grid.DAYS],
        "rows": [(hour, _row(hour, ticked)) for hour in grid.HOURS],
        "dated": [(day_fr(one.day), one) for one in [*times, *lent] if one.day],
        "others": others,
        "copied": copied,
        "query": year_query(request.school_year),
        "crumbs": [("Certification", reverse("certification:overview", args=[request.school.uai]))],
    }
    return render(request, "certification/weeks/week.html", context, status=status)


def _row(hour: int, ticked: set[grid.Cell]) -> list[tuple[str, bool, str]]:
    """(value, whether it is ticked, « mardi de 8 h à 9 h »), day after day."""
    return [
        (f"{day}-{hour}", (day, hour) in ticked, f"{DAYS[day - 1]} de {hour} h à {hour + 1} h")
        for day in grid.DAYS
    ]


def _others(request: SchoolRequest, owner: grid.WeekOwner) -> Any:
    """Whose week may be copied: those of the same kind."""
    if isinstance(owner.thing, Classroom):
        rooms = Classroom.objects.visible_to(request.membership).in_year(owner.year)
        return rooms.filter(level=owner.thing.level).exclude(pk=owner.thing.pk).by_level()
    if isinstance(owner.thing, Invigilator):
        return Invigilator.objects.filter(year=owner.year).exclude(pk=owner.thing.pk)
    in_use = ComputerRoom.objects.filter(school=request.school, is_active=True)
    return in_use.exclude(pk=owner.thing.pk)
