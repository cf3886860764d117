"""The grid on a tablet: the page, the same without names, one cell, and the worker that keeps it.

Names are in the page alone, which no browser may store.
"""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core import journal
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest
from rituals.models import ObservationSheet, ObservedPupil
from rituals.observing import noting, rows
from rituals.observing.access import Observing, get_observing
from rituals.observing.errors import ObservationRefusedError
from rituals.observing.forms import cell_of, write_of, writes_of
from rituals.observing.lines import RowLine, Wished, row_lines
from rituals.observing.noting import NotingOutcome
from rituals.observing.worker import worker_script
from rituals.scope import ritual_crumbs
from rituals.sessions.grids import ObservationGrid, grid_of
from rituals.sessions.slots import when_words
from rituals.sessions.wording import place, who


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SCHOOL)
def observe(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The grid. Posted whole by a browser without scripts: what somebody else has changed since is
    said, and nothing of it is written (409)."""
    observing = get_observing(request, pk)
    sheet = observing.sheet
    if sheet is None:
        return _not_open(request, observing)
    clashes: list[noting.Write] = []
    if request.method == "POST":
        clashes = _save(request, sheet, observing)
        if not clashes:
            return redirect("rituals:observe", uai=uai, pk=pk)
    elif request.method == "GET":
        _note_reading(request, observing)
    wished = {(write.row, write.item): write.value for write in clashes}
    context = _named(request, observing, sheet, wished)
    response = render(
        request, "rituals/observing/page.html", context, status=409 if clashes else 200
    )
    return _not_stored(response)


def _not_stored(response: HttpResponse) -> HttpResponse:
    """No browser writes it down."""
    response["Cache-Control"] = "no-store"
    return response


def _not_open(request: SchoolRequest, observing: Observing) -> HttpResponse:
    session = observing.session
    audience = rows.audience_of(session)
    context = _about(observing) | {
        "grid": rows.grid_of_session(session),
        "number": len(audience.pupils) + len(audience.unplaced),
    }
    return _not_stored(render(request, "rituals/observing/start.html", context))


def _note_reading(request: SchoolRequest, observing: Observing) -> None:
    journal.record_reading(
        "observations_read",
        school=request.school,
        actor=request.user,
        target="session",
        ids=[observing.session.pk],
    )


def _save(
    request: SchoolRequest, sheet: ObservationSheet, observing: Observing
) -> list[noting.Write]:
    """What another person's answer stands in the way of; the rest is written."""
    found = sheet.rows.prefetch_related("observations__versions")
    mine = [row for row in found if observing.sees(row.student_id)]
    clashes, written = [], 0
    for write in writes_of(request.POST, mine, grid_of(sheet.grid)):
        try:
            noted = noting.note(sheet=sheet, write=write, actor=request.user)
        except ObservationRefusedError as error:
            messages.error(request, str(error))
            continue
        written += noted.outcome is NotingOutcome.WRITTEN
        if noted.outcome is NotingOutcome.CONFLICT:
            clashes.append(write)
    if written or not clashes:
        messages.success(request, f"{count(written, 'réponse enregistrée')}.")
    return clashes


def _about(observing: Observing) -> dict[str, object]:
    session = observing.session
    where = [when_words(session, session.school), place(session)]
    leaders = [str(leader.user) for leader in session.leaders.select_related("user")]
    return {
        "session": session,
        "title": who(session) or session.ritual.title,
        "subtitle": ", ".join(filter(None, where)),
        "leaders": ", ".join(leaders),
        "crumbs": ritual_crumbs(session.ritual),
    }


def _named(
    request: SchoolRequest, observing: Observing, sheet: ObservationSheet, wished: Wished
) -> dict[str, object]:
    audience = rows.audience_of(observing.session)
    shown = [row for row in rows.rows_of(sheet) if observing.sees(row.student_id)]
    grid = grid_of(sheet.grid)
    here = [pupil.pk for pupil in audience.pupils]
    arrived = rows.arrived_since(sheet, audience)
    return {
        **_about(observing),
        **_tablet(observing, grid, list(row_lines(shown, grid, named=True, here=here,
                                                  wished=wished))),
        "clashes": _clash_words(shown, grid, wished),
        "hidden": sheet.rows.count() - len(shown),
        "arrived": [pupil for pupil in arrived if observing.sees(pupil.pk)],
        "unplaced": [one for one in audience.unplaced if observing.sees(one.student.pk)],
        "other_half": _other_half(observing),
        "can_follow": request.membership.can(Capability.SEE_SUPPORT),
    }  # fmt: skip


def _clash_words(
    shown: Sequence[ObservedPupil], grid: ObservationGrid, wished: Wished
) -> list[tuple[str, str, str, str]]:
    """(pupil, column, what the person has chosen, what is written) of each clash."""
    words = []
    for row in shown:
        for cell in row.observations.all():
            wish, item = wished.get((row.number, cell.item)), grid.item(cell.item)
            if wish is not None and item is not None:
                words.append(
                    (str(row.student), item.label, item.label_of(wish), item.label_of(cell.value))
                )
    return words


def _tablet(
    observing: Observing, grid: ObservationGrid, lines: Sequence[RowLine]
) -> dict[str, object]:
    """What the page and the same without names have both."""
    uai, pk = observing.session.school.uai, observing.session.pk
    return {
        "grid": grid,
        "lines": lines,
        "page_url": reverse("rituals:observe", args=[uai, pk]),
        "shell_url": reverse("rituals:observe_shell", args=[uai, pk]),
        "worker_url": reverse("rituals:observe_worker", args=[uai]),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }


def _other_half(observing: Observing) -> object:
    """The session of the same ritual for the other half; None when there is none."""
    session = observing.session
    cut = rows.halves_of_session(session)
    if cut is None:
        return None
    other = cut.second_id if session.teaching_group_id == cut.first_id else cut.first_id
    return session.ritual.sessions.filter(teaching_group=other, is_held=True).first()


@require_POST
@requires(Capability.SEE_SCHOOL)
def observe_open(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Open the grid of a session, or take in those who have arrived since."""
    observing = get_observing(request, pk)
    try:
        rows.open_sheet(session=observing.session, actor=request.user)
    except ObservationRefusedError as error:
        messages.error(request, str(error))
    return redirect("rituals:observe", uai=uai, pk=pk)


@require_safe
@requires(Capability.SEE_SCHOOL)
def observe_shell(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The page as a tablet may keep it: rows by number, nobody's name. `X-Without-Names` tells the
    worker that this, and not a sign-in page, is what it has asked for."""
    observing = get_observing(request, pk)
    lines: list[RowLine] = []
    grid = None
    if observing.sheet is not None:
        grid = grid_of(observing.sheet.grid)
        here = [pupil.pk for pupil in rows.audience_of(observing.session).pupils]
        shown = [row for row in rows.rows_of(observing.sheet) if observing.sees(row.student_id)]
        lines = list(row_lines(shown, grid, named=False, here=here))
    context = _about(observing) | {"leaders": "", "crumbs": []}
    if grid is not None:
        context |= _tablet(observing, grid, lines)
    response = _not_stored(render(request, "rituals/observing/without_names.html", context))
    response["X-Without-Names"] = "1"
    return response


@require_http_methods(["PUT"])
@requires(Capability.SEE_SCHOOL)
def observation(request: SchoolRequest, uai: str, pk: int, cell: UUID) -> HttpResponse:
    """One cell, as a tablet sends it, as often as it needs to: 200 once it is written, 409 with
    what holds when somebody else has written another value, 422 when it has no place."""
    observing = get_observing(request, pk)
    try:
        write = write_of(cell, request.read(3000))
        sheet = observing.sheet
        if sheet is None or not _may_write(observing, sheet, write.row):
            raise ObservationRefusedError(noting.NO_ROW)
        noted = noting.note(sheet=sheet, write=write, actor=request.user)
    except ObservationRefusedError as error:
        return _not_stored(JsonResponse({"said": str(error)}, status=422))
    is_clash = noted.outcome is NotingOutcome.CONFLICT
    answer = cell_of(noted.observation, noted.last)
    return _not_stored(JsonResponse(answer, status=409 if is_clash else 200))


def _may_write(observing: Observing, sheet: ObservationSheet, number: int) -> bool:
    row = sheet.rows.filter(number=number).first()
    return row is not None and observing.sees(row.student_id)


@require_safe
@requires(Capability.SEE_SCHOOL)
def observe_worker(request: SchoolRequest, uai: str) -> HttpResponse:
    """From its own folder, so that it rules over the observation pages and nothing else."""
    scope = request.path.rpartition("/")[0] + "/"
    return HttpResponse(
        worker_script(),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": scope},
    )
