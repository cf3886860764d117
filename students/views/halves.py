"""A class or a group in two halves: one click, or a list one ticks."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, posted_ids
from students.halves import services as halves
from students.models import Classroom, Group, Halves, Repair, Student
from students.repairs.history import RepairRefusedError
from students.views.group_repairs import get_group
from students.views.repairs import class_page, get_classroom, group_page, shown_act

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def class_halves(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Two groups of the year, for sessions in half a class."""
    whole = get_classroom(request, pk)
    return _halves(request, whole, back=class_page(request, pk))


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def group_halves(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The same of a teaching group."""
    whole = get_group(request, pk)
    return _halves(request, whole, back=group_page(request, pk))


def _halves(request: SchoolRequest, whole: Classroom | Group, *, back: str) -> HttpResponse:
    if request.method == "POST":
        repair = _act(request, whole)
        return redirect(f"{request.path}?geste={repair.pk}" if repair else request.path)
    cut = halves.halves_of(whole)
    pupils = halves.pupils_of(whole)
    division = halves.division_of(cut) if cut else None
    shown = division.first if division else tuple(pupil.pk for pupil in pupils[::2])
    context = {
        "whole": whole,
        "subtitle": count(len(pupils), "élève"),
        "cut": cut,
        "sizes": _sizes(cut, pupils) if cut else (),
        "newcomers": halves.newcomers(cut) if cut else [],
        "lines": [(pupil, pupil.pk in shown) for pupil in pupils],
        "last_act": shown_act(request),
        "crumbs": [(whole.name, back)],
    }
    return render(request, "students/halves/halves.html", context)


def _sizes(cut: Halves, pupils: Iterable[Student]) -> tuple[tuple[Group, str], ...]:
    here = {pupil.pk for pupil in pupils}
    division = halves.division_of(cut)
    sides = ((cut.first, division.first), (cut.second, division.second))
    return tuple((group, count(len(here & set(side)), "élève")) for group, side in sides)


def _act(request: SchoolRequest, whole: Classroom | Group) -> Repair | None:
    """What the button says; what of it can be taken back."""
    act, cut = request.POST.get("act", ""), halves.halves_of(whole)
    try:
        if act == "settle" and cut:
            placed = halves.settle(halves=cut, actor=request.user)
            said = [f"{one.student} va dans {one.half}." for one in placed]
            messages.success(request, " ".join(said) or "Personne n’était à ranger.")
        elif act == "forget" and cut:
            halves.forget(halves=cut, actor=request.user)
            messages.success(request, "Le partage est défait ; les deux groupes restent.")
        elif act in {"balanced", "list"}:
            first = posted_ids(request, "first") if act == "list" else None
            if cut:
                again = halves.divide_again(halves=cut, actor=request.user, first=first)
                if again is None:
                    messages.success(request, "Les demi-groupes étaient déjà ainsi.")
                return again
            made = halves.divide(whole=whole, actor=request.user, first=first)
            messages.success(request, f"{made.first} et {made.second} sont prêts.")
    except RepairRefusedError as error:
        messages.error(request, str(error))
    return None
