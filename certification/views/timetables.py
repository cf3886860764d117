"""The timetable of a class, from a file: what it says, then the hours that take the class."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from certification.views.weeks import owner_of
from certification.weeks import grid, importing
from certification.weeks.timetable import MOST_BYTES, TimetableError, read
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, posted_ids, year_query
from students.models import Classroom

NO_FILE = "Choisissez le fichier de l’emploi du temps."
FASTER = "Cette semaine a changé depuis : rien n’est enregistré. Reprenez le fichier."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def page(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A file, then its lessons to tick, then the hours are kept."""
    owner = owner_of(request, "classe", pk)
    week = reverse("certification:week", args=[uai, "classe", pk]) + year_query(owner.year)
    context: dict[str, Any] = {
        "owner": owner,
        "back": week,
        "crumbs": [(f"Heures prises, {owner.thing}", week)],
    }
    said = ""
    if request.method == "POST":
        try:
            if "found" in request.POST:
                number = _keep(request, owner)
                messages.success(request, f"{count(number, 'heure prise')} : enregistré.")
                return redirect(week)
            context |= _preview(request, owner)
        except TimetableError as error:
            said = str(error)
        except grid.WeekChangedError:
            said = FASTER
        except (ValueError, RecursionError):
            said = NO_FILE
    context["said"] = said
    status = 422 if said else 200
    return render(request, "certification/weeks/timetable.html", context, status=status)


def _level(owner: grid.WeekOwner) -> str:
    return owner.thing.level if isinstance(owner.thing, Classroom) else ""


def _preview(request: SchoolRequest, owner: grid.WeekOwner) -> dict[str, Any]:
    sent = request.FILES.get("file")
    if sent is None:
        raise TimetableError(NO_FILE)
    days = importing.window(owner.year, _level(owner))
    content = sent.read(MOST_BYTES + 1)
    lessons = read(content, ZoneInfo(request.school.timezone), *days)
    return {
        "lessons": importing.by_title(lessons),
        "found": importing.as_text(lessons),
        "stamp": grid.stamp(owner.times()),
        "first": days[0],
        "last": days[1],
    }


def _keep(request: SchoolRequest, owner: grid.WeekOwner) -> int:
    hours = importing.from_text(request.POST["found"], posted_ids(request, "lesson"))
    seen = request.POST.get("seen", "")
    return importing.replace(owner, hours, _level(owner), seen=seen, actor=request.user)
