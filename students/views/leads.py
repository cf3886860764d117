"""One screen for the "référents Pix" of all the classes of the year."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.invitations import TooManyInvitationsError
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, number
from pixschool.core.web.lengths import takes_long_text
from students.leads import naming as leads
from students.leads.forms import PasteForm
from students.leads.naming import Directory, LeadChoice
from students.models import ClassLead, Classroom


@dataclass
class ClassLeadsRow:
    """A class with its leads, and what was typed for it when it could not be understood."""

    classroom: Classroom
    leads: list[ClassLead] = field(default_factory=list)
    typed: str = ""
    problem: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_TEAM)
def class_leads(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who leads which class: named by name or by address."""
    removed = request.method == "POST" and _remove(request, number(request.POST.get("remove", "")))
    directory = Directory(request.school)
    rows = _rows(request)
    if request.method == "POST":
        wishes = _wishes(request, rows, directory)
        if not any(row.problem for row in rows) and _write(request, wishes, removed=removed):
            return redirect(_here(request))
    return _page(request, rows=rows, directory=directory, form=PasteForm())


@require_POST
@takes_long_text
@requires(Capability.MANAGE_TEAM)
def paste(request: SchoolRequest, uai: str) -> HttpResponse:
    """First a preview of what is understood; the same text again, confirmed, writes it."""
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _page(request, rows=_rows(request), directory=Directory(request.school), form=form)
    lines = leads.understand(form.cleaned_data["text"], year=request.school_year)
    wishes = [wish for line in lines for wish in line.wishes]
    if "confirm" in request.POST and _write(request, wishes, removed=False):
        return redirect(_here(request))
    return render(
        request,
        "students/leads_preview.html",
        {
            "form": form,
            "lines": lines,
            "understood": sum(bool(line.wishes) for line in lines),
            "invited": len({wish.person.email for wish in wishes if wish.person}),
            "crumbs": [("Référents Pix de classe", _here(request))],
        },
    )


def _page(
    request: SchoolRequest, *, rows: list[ClassLeadsRow], directory: Directory, form: PasteForm
) -> HttpResponse:
    refused = bool(form.errors) or any(row.problem for row in rows)
    return render(
        request,
        "students/leads.html",
        {
            "rows": rows,
            "without": sum(not row.leads for row in rows),
            "options": [directory.label_of(member) for member in directory.members],
            "form": form,
        },
        status=422 if refused else 200,
    )


def _rows(request: SchoolRequest) -> list[ClassLeadsRow]:
    classrooms = Classroom.objects.visible_to(request.membership).in_year(request.school_year)
    rows = {classroom.pk: ClassLeadsRow(classroom=classroom) for classroom in classrooms.by_level()}
    named = ClassLead.objects.filter(classroom__in=list(rows)).select_related(
        "membership__user", "invitation", "classroom__school"
    )
    for lead in named.order_by("pk"):
        rows[lead.classroom_id].leads.append(lead)
    return list(rows.values())


def _wishes(
    request: SchoolRequest, rows: list[ClassLeadsRow], directory: Directory
) -> list[LeadChoice]:
    wishes = []
    for row in rows:
        row.typed = request.POST.get(f"class-{row.classroom.pk}", "").strip()
        if row.typed:
            membership, person, row.problem = directory.find(row.typed)
            wishes.append(LeadChoice(classroom=row.classroom, membership=membership, person=person))
    return wishes


def _remove(request: SchoolRequest, pk: int | None) -> bool:
    if pk is None:
        return False
    lead = get_object_or_404(
        ClassLead.objects.select_related("classroom__school"),
        classroom__in=Classroom.objects.visible_to(request.membership).in_year(request.school_year),
        pk=pk,
    )
    leads.remove(lead=lead, actor=request.user)
    return True


def _write(request: SchoolRequest, wishes: list[LeadChoice], *, removed: bool) -> bool:
    try:
        written = leads.name_leads(school=request.school, wishes=wishes, actor=request.user)
    except TooManyInvitationsError as error:
        messages.error(request, str(error))
        return False
    if written:
        messages.success(request, f"{count(len(written), 'référent nommé')}.")
    elif removed:
        messages.success(request, "Référent retiré.")
    else:
        messages.info(request, "Rien n’a changé.")
    return True


def _here(request: SchoolRequest) -> str:
    return reverse("students:leads", args=[request.school.uai])
