"""What the State asks of a year: the attestation of 6e, Pix IA, the worksheet of the LSU."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.missing import read_dates
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.web.http import SchoolRequest, year_query
from pixschool.portal.equity.obligations.reading import (
    THEMES,
    asked_of,
    duties,
    ids_of_pupils,
    worksheet,
)
from pixschool.portal.equity.obligations.states import LSU_CODES
from pixschool.portal.views.equity.comment import WRITTEN
from students.models import Classroom
from students.views.repairs import shown_act


@require_safe
@requires(Capability.SEE_PUPILS)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """How many are missing, class by class."""
    year = request.school_year
    asked = asked_of(year)
    visible = Classroom.objects.visible_to(request.membership).in_year(year)
    rooms = list(visible.by_level())
    return render(
        request,
        "portal/equity/obligations/index.html",
        {
            "asked": asked,
            "classes": duties(year=year, classrooms=rooms, asked=asked),
            "read_text": read_dates.of_pupils(
                ids_of_pupils(rooms), school=request.school, theme__in=THEMES
            ),
            "sees_equity": request.membership.can(Capability.SEE_EQUITY),
            "school_year_query": year_query(year),
        },
    )


@require_safe
@requires(Capability.SEE_PUPILS)
def of_class(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Who is missing, and what is typed in the LSU: to print."""
    visible = Classroom.objects.visible_to(request.membership).select_related("year__school")
    room = get_object_or_404(visible, pk=pk)
    asked = asked_of(room.year)
    found = duties(year=room.year, classrooms=[room], asked=asked)
    pupils = [one.student for one in found[0].pupils] if found else []
    last_act = shown_act(request)
    has_sheet = asked.lsu is not None and room.level in asked.lsu.levels
    return render(
        request,
        "portal/equity/obligations/of_class.html",
        {
            "room": room,
            "found": found[0] if found else None,
            "asked": asked,
            "read_text": read_dates.of_pupils(ids_of_pupils([room]), school=request.school),
            "heads": list(zip(LSU_CODES, COMPETENCES, strict=True)),
            "may_write": room.year.is_current
            and request.membership.can(Capability.WRITE_WORKSHEET),
            "last_act": last_act if last_act and last_act.event == WRITTEN else None,
            "sheet": worksheet(year=room.year, room=room, pupils=pupils, rule=asked.lsu)
            if has_sheet and asked.lsu
            else None,
        },
    )
