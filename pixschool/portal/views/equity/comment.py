"""The comment of the LSU that is common to a class: proposed, written over, taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.missing import read_dates
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, number
from pixschool.portal.equity.obligations.forms import WorksheetCommentForm
from pixschool.portal.equity.obligations.reading import asked_of, ids_of_pupils, proposed_comment
from students.models import Classroom
from students.repairs import classes, history
from students.repairs.history import RepairRefusedError

WRITTEN = "worksheet_comment_written"


def _room(request: SchoolRequest, pk: int) -> Classroom:
    """Of the current year."""
    visible = Classroom.objects.visible_to(request.membership).select_related("year__school")
    room = get_object_or_404(visible, pk=pk)
    if not room.year.is_current:
        raise PermissionDenied
    return room


def _crumbs(room: Classroom, page: str, uai: str) -> Crumbs:
    return [("Obligations", reverse("portal:obligations", args=[uai])), (room.name, page)]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.WRITE_WORKSHEET)
def edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    room = _room(request, pk)
    page = reverse("portal:obligations_class", args=[uai, pk])
    kept = room.worksheet_comment
    form = WorksheetCommentForm(
        request.POST or None,
        school=request.school,
        initial={"text": kept or proposed_comment(room, asked_of(room.year)), "seen": kept},
    )
    if form.is_valid():
        text, seen = form.cleaned_data["text"], form.cleaned_data["seen"]
        try:
            done = classes.write_comment(classroom=room, text=text, seen=seen, actor=request.user)
        except RepairRefusedError as error:
            form.add_error(None, str(error))
            # Who has read what the colleague wrote may write over it.
            again = request.POST.copy()
            again["seen"] = room.worksheet_comment
            form.data = again
        else:
            return redirect(f"{page}?geste={done.pk}")
    return render(
        request,
        "portal/equity/obligations/comment.html",
        {
            "form": form,
            "room": room,
            "back": page,
            "crumbs": _crumbs(room, page, uai),
            "read_text": ""
            if kept
            else read_dates.of_pupils(ids_of_pupils([room]), school=request.school),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Capability.WRITE_WORKSHEET)
def undo(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Take back what one has just written of this class."""
    room = _room(request, pk)
    act = history.last_act(
        school=request.school, actor=request.user, pk=number(request.POST.get("geste", ""))
    )
    if act is None or act.event != WRITTEN or act.changes[0]["pk"] != room.pk:
        messages.error(request, "Seul votre dernier geste peut être annulé.")
    else:
        try:
            history.take_back(repair=act, actor=request.user, event="worksheet_comment_taken_back")
        except RepairRefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Le commentaire d’avant est de retour.")
    return redirect("portal:obligations_class", uai=uai, pk=pk)
