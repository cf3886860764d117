"""The list of a session as a file, for a room without network: out, back, what it changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.models import CertificationSession
from certification.sessions.day.doors import get_session
from certification.sessions.day.roll import RollLine, roll_of
from certification.sessions.day.sheet import keeping, reading, writing
from certification.sessions.day.sheet.comparing import SheetChange, compare
from certification.sessions.errors import PlanRefusedError
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.importing.forms import OneFileForm
from pixschool.core.text.french import count
from pixschool.core.web.exports import TABLES
from pixschool.core.web.http import SchoolRequest, number, year_query
from pixschool.core.web.rates import paced

FILES_A_MINUTE = 12  # each takes a process some tenths of a second
MOST_REFUSED = 3  # said one by one


@dataclass(frozen=True)
class ShownChange:
    """A row of the sheet, whole."""

    line: RollLine
    change: SheetChange


@require_safe
@requires(Capability.SEE_SCHOOL)
def sheet(request: SchoolRequest, uai: str, pk: int, kind: str) -> HttpResponse:
    """The file."""
    session = get_session(request, pk)
    if kind not in TABLES:
        raise Http404
    answer = HttpResponse(
        writing.write(kind, roll_of(session)), content_type=TABLES[kind].content_type
    )
    day = session.plan.school.local(session.starts_at)
    name = f"presences-{day:%Y-%m-%d-%Hh%M}-seance-{session.pk}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SCHOOL)
@paced("day_sheet", a_minute=FILES_A_MINUTE)
def drop(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A file comes in; the rows that were changed are shown, to tick."""
    session = get_session(request, pk)
    form = OneFileForm(request.POST or None, request.FILES or None)
    query = year_query(request.school_year)
    day = reverse("certification:day", args=[uai, pk]) + query
    roll = roll_of(session)
    context: dict[str, Any] = {
        "roll": roll,
        "form": form,
        "day": day,
        "query": query,
        "kinds": [(kind, found.label) for kind, found in TABLES.items()],
        "crumbs": [("Page du jour", day)],
    }
    if request.method == "POST" and form.is_valid():
        (upload,) = form.cleaned_data["uploads"]
        try:
            lines = reading.lines(upload.read(), name=upload.name)
        except PlanRefusedError as error:
            form.add_error("uploads", str(error))
        else:
            by_row = {line.row.pk: line for line in roll.lines}
            noted = {pk: line.row.presence for pk, line in by_row.items()}
            found = compare(session.pk, lines, noted)
            context["found"] = found
            context["changes"] = [ShownChange(by_row[one.row], one) for one in found.changes]
    status = 422 if form.errors else 200
    return render(request, "certification/day/sheet.html", context, status=status)


@require_POST
@requires(Capability.SEE_SCHOOL)
def keep(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The ticked rows become marks."""
    session = get_session(request, pk)
    rows = list(_accepted(request))
    refused = keeping.keep(session, rows, actor=request.user)
    _tell(request, session, len(rows) - len(refused), refused)
    day = reverse("certification:day", args=[uai, pk])
    return redirect(day + year_query(request.school_year))


def _accepted(request: SchoolRequest) -> Iterator[keeping.AcceptedRow]:
    for text in request.POST.getlist("row"):
        row, seen, presence = (*text.split("-"), "", "", "")[:3]
        yield keeping.AcceptedRow(number(row) or 0, number(seen) or 0, presence)


def _tell(
    request: SchoolRequest, session: CertificationSession, kept: int, refused: list[str]
) -> None:
    for words in refused[:MOST_REFUSED]:
        messages.error(request, words)
    if len(refused) > MOST_REFUSED:
        messages.error(
            request, f"{count(len(refused) - MOST_REFUSED, 'autre refus,autres refus')}."
        )
    if kept:
        messages.success(request, f"{count(kept, 'présence notée')}.")
    elif not refused:
        messages.info(request, "Rien n’était coché : rien n’est noté.")
