from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.calendars import SchoolCalendar
from pixschool.core.models import School
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, posted_ids
from rituals.models import Ritual, Session
from rituals.scope import (
    get_ritual,
    get_session,
    may_manage,
    published_calendar,
    ritual_crumbs,
    version_seen,
    year_crumbs,
)
from rituals.sessions import making_way, pupils, services, slots
from rituals.sessions.answering import answer_of, say_seats
from rituals.sessions.audience import offered_for, typed_among
from rituals.sessions.forms import (
    AttendanceForm,
    LeadersForm,
    LineForm,
    LineFormSet,
    SeriesForm,
    session_initial,
    usual_leaders,
)
from rituals.sessions.lines import leads, session_lines
from rituals.sessions.making_way import SeatsShown
from students.views.given_back import say_given_back

FIRST_HOUR, MINUTES = "08:30", 55


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def add(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The address holds the answers that lines are made from; the lines are then one's own."""
    ritual = get_ritual(request, pk)
    offered = offered_for(ritual)
    calendar = published_calendar(ritual.school, ritual.year)
    usual = _usual(ritual, calendar)
    series = SeriesForm(
        request.GET if "date" in request.GET else None,
        year=ritual.year,
        offered=offered,
        calendar=calendar,
        initial=usual,
    )
    data = request.POST if request.method == "POST" else None
    lines = LineFormSet(
        data,
        form_kwargs={"offered": offered},
        initial=series.lines if series.is_valid() else [_first_line(usual)],
        prefix="seances",
    )
    leaders = LeadersForm(data, ritual=ritual, initial=usual_leaders(ritual))
    refusal = Refusal()
    if lines.is_valid() and leaders.is_valid():
        refusal = _create(request, ritual, _wanted(lines, leaders, ritual.school))
        if not refusal:
            return redirect("rituals:ritual", uai=uai, pk=pk)
    return render(
        request,
        "rituals/session_form.html",
        {
            "ritual": ritual,
            "series": series,
            "lines": lines,
            "leaders": leaders,
            "reasons": refusal.reasons,
            "seats": refusal.seats,
            "known_rooms": _known_rooms(ritual.school),
            "known_audience": typed_among(offered),
            "crumbs": ritual_crumbs(ritual),
        },
        status=422 if refusal or _has_errors(lines, leaders) else 200,
    )


@dataclass(frozen=True)
class Refusal:
    """Why nothing is written: what stands in the way, or the seats at the CDI to answer about."""

    reasons: list[str] = field(default_factory=list)
    seats: SeatsShown | None = None

    def __bool__(self) -> bool:
        return bool(self.reasons or self.seats)


def _create(request: SchoolRequest, ritual: Ritual, wanted: Sequence[slots.Slot]) -> Refusal:
    if not wanted:
        return Refusal(["Gardez au moins une séance."])
    try:
        seats = making_way.create(
            ritual=ritual, slots=wanted, actor=request.user, answer=answer_of(request)
        )
    except services.SessionRefusedError as error:
        return Refusal(error.reasons)
    except making_way.SeatsInTheWayError as error:
        return Refusal(seats=making_way.shown(error.seats, request.membership))
    messages.success(request, f"{count(len(wanted), 'séance ajoutée')}.")
    say_seats(request, seats)
    _warn(request, ritual, wanted)
    return Refusal()


def _change(request: SchoolRequest, session: Session, slot: slots.Slot) -> Refusal:
    try:
        seats, given = making_way.change(
            session=session,
            version=version_seen(request),
            slot=slot,
            actor=request.user,
            answer=answer_of(request),
        )
    except services.SessionRefusedError as error:
        return Refusal(error.reasons)
    except making_way.SeatsInTheWayError as error:
        return Refusal(seats=making_way.shown(error.seats, request.membership))
    messages.success(request, "La séance est enregistrée.")
    say_seats(request, seats)
    say_given_back(request, given)
    _warn(request, session.ritual, [slot])
    return Refusal()


def _warn(request: SchoolRequest, ritual: Ritual, written: Sequence[slots.Slot]) -> None:
    odd = slots.oddities(written, school=ritual.school, year=ritual.year)
    for oddity in (*odd, *pupils.in_two_places(written, school=ritual.school)):
        messages.warning(request, oddity)


def _has_errors(*forms: Any) -> bool:
    return any(form.is_bound and not form.is_valid() for form in forms)


def _wanted(lines: Any, leaders: LeadersForm, school: School) -> list[slots.Slot]:
    """Of valid forms, the lines that were not taken out."""
    return [_slot(form, leaders, school) for form in lines.forms if form.is_wanted]


def _slot(form: LineForm, leaders: LeadersForm, school: School) -> slots.Slot:
    return form.slot(
        zone=ZoneInfo(school.timezone),
        leaders=leaders.leaders,
        takes_attendance=leaders.cleaned_data["takes_attendance"],
    )


def _usual(ritual: Ritual, calendar: SchoolCalendar | None) -> dict[str, Any]:
    """The first day of class of the ritual from today on, at the first hour."""
    first = max(ritual.starts_on, min(ritual.school.today(), ritual.ends_on))
    day = calendar.school_day_from(first) if calendar else None
    return {"date": day or first, "starts": FIRST_HOUR, "minutes": MINUTES, "groups": 1}


def _first_line(usual: dict[str, Any]) -> dict[str, Any]:
    return {"date": usual["date"], "starts": FIRST_HOUR, "ends": "09:25"}


def _known_rooms(school: School) -> list[str]:
    rooms = Session.objects.filter(school=school).exclude(room="")
    return sorted(set(rooms.order_by("room").values_list("room", flat=True)))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One session; what stands in the way of the change is said, and nothing is written (422)."""
    session = get_session(request, pk)
    ritual = session.ritual
    initial = session_initial(session)
    data = request.POST if request.method == "POST" else None
    offered = offered_for(ritual, session)
    line = LineForm(data, offered=offered, initial=initial)
    leaders = LeadersForm(data, ritual=ritual, initial=initial)
    refusal = Refusal()
    if line.is_valid() and leaders.is_valid():
        refusal = _change(request, session, _slot(line, leaders, session.school))
        if not refusal:
            return redirect("rituals:ritual", uai=uai, pk=ritual.pk)
    return render(
        request,
        "rituals/session_form_one.html",
        {
            "session": session,
            "line": line,
            "leaders": leaders,
            "reasons": refusal.reasons,
            "seats": refusal.seats,
            "known_rooms": _known_rooms(session.school),
            "known_audience": typed_among(offered),
            "crumbs": ritual_crumbs(ritual),
        },
        status=422 if refusal or _has_errors(line, leaders) else 200,
    )


@require_POST
@requires(Capability.MANAGE_YEAR)
def remove(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """For good: its room is free at once. One that has its attendance stays."""
    session = get_session(request, pk)
    try:
        given = making_way.remove(session=session, actor=request.user)
    except services.SessionRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("rituals:session", uai=uai, pk=pk)
    messages.success(request, "La séance est supprimée ; sa salle est libre.")
    say_given_back(request, given)
    return redirect("rituals:ritual", uai=uai, pk=session.ritual_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SCHOOL)
def attendance(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Who came, among the staff: by who led the session, or manages the year."""
    session = get_session(request, pk)
    if not (may_manage(request) or leads(session, request.membership.pk)):
        raise PermissionDenied
    # Nobody came is an answer too: nothing is then posted.
    data = request.POST if request.method == "POST" else None
    form = AttendanceForm(data, session=session)
    shown = posted_ids(request, "shown") if form.is_bound else form.initial["present"]
    if form.is_valid():
        services.set_attendance(
            session=session,
            present=form.cleaned_data["present"],
            shown=shown,
            actor=request.user,
        )
        there = count(session.attendances.count(), "présent")
        messages.success(request, f"{there} à cette séance.")
        return redirect("rituals:attendance", uai=uai, pk=pk)
    return render(
        request,
        "rituals/attendance.html",
        {
            "session": session,
            "form": form,
            "shown": shown,
            "noted": session.attendances.exclude(noted_at=None)
            .select_related("noted_by")
            .order_by("-noted_at", "-pk")
            .first(),
            "when": slots.when_words(session, session.school),
            "crumbs": ritual_crumbs(session.ritual),
        },
        status=422 if form.errors else 200,
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
def my_sessions(request: SchoolRequest, uai: str) -> HttpResponse:
    """Those the person leads this year, the next one first."""
    own = (
        Session.objects.visible_to(request.membership)
        .led_by(request.membership, request.school_year)
        .select_related("ritual", "classroom", "teaching_group")
        .prefetch_related("leaders__user")
    )
    lines = session_lines(
        own,
        school=request.school,
        now=timezone.now(),
        membership=request.membership,
        may_manage=may_manage(request),
    )
    return render(
        request,
        "rituals/my_sessions.html",
        {
            "coming": [line for line in lines if not line.is_past],
            "past": [line for line in reversed(lines) if line.is_past],
            "crumbs": year_crumbs(uai, request.school_year),
        },
    )
