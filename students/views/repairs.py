"""Repairing by hand: one pupil who arrives, a name, a class, a departure; the name of a class."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, number
from students.models import Classroom, Enrolment, Group, Repair, Student
from students.repairs import classes, history, names, pupils
from students.repairs.forms import ClassForm, LeavingForm, NewPupilForm, PlaceForm, PupilNameForm
from students.repairs.history import RepairRefusedError
from students.views.readings import get_pupil, note_reading

_FORM = ["GET", "HEAD", "POST"]


def get_classroom(request: SchoolRequest, pk: int) -> Classroom:
    visible = Classroom.objects.visible_to(request.membership).select_related("school", "year")
    return get_object_or_404(visible, pk=pk)


def _days(request: SchoolRequest) -> dict[str, date]:
    """From the summer before the current year until today."""
    return {"first": date(request.school_year.start_year, 8, 1), "today": request.school.today()}


def pupil_page(request: SchoolRequest, pk: int, repair: Repair | None = None) -> str:
    page = reverse("portal:student", args=[request.school.uai, pk])
    return f"{page}?geste={repair.pk}" if repair else page


def class_page(request: SchoolRequest, pk: int, repair: Repair | None = None) -> str:
    page = reverse("portal:classroom", args=[request.school.uai, pk])
    return f"{page}?geste={repair.pk}" if repair else page


def group_page(request: SchoolRequest, pk: int | None, repair: Repair | None = None) -> str:
    """The page of a group; that of all of them without a number."""
    name, args = ("students:group", [pk]) if pk else ("students:groups", [])
    page = reverse(name, args=[request.school.uai, *args])
    return f"{page}?geste={repair.pk}" if repair else page


def shown_act(request: SchoolRequest) -> Repair | None:
    """The act that `?geste=` names, when it is the person’s own last one."""
    pk = number(request.GET.get("geste", ""))
    return history.last_act(school=request.school, actor=request.user, pk=pk)


def _crumbs_of(request: SchoolRequest, *above: tuple[str, str]) -> Crumbs:
    return [("Classes", reverse("portal:classrooms", args=[request.school.uai])), *above]


def form_page(
    request: SchoolRequest,
    form: forms.BaseForm,
    *,
    title: str,
    about: str,
    above: tuple[str, str],
    verb: str,
    more: dict[str, object] | None = None,
    template: str = "students/repairs/form.html",
) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "title": title,
        "about": about,
        "verb": verb,
        "crumbs": _crumbs_of(request, above),
        "back": above[1],
    }
    status = 422 if form.errors else 200
    return render(request, template, context | (more or {}), status=status)


def tried(form: forms.BaseForm, act: Callable[[], Repair]) -> Repair | None:
    """What a valid form does; refused, the form says why."""
    if not form.is_valid():
        return None
    try:
        return act()
    except RepairRefusedError as error:
        form.add_error(None, str(error))
        return None


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def pupil_add(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """An arrival. When somebody of that name is known: « est-ce le même ? » first."""
    classroom = get_classroom(request, pk)
    form = NewPupilForm(request.POST or None, **_days(request))
    same: list[Student] = []
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("last_name", "first_name")}
        on = form.cleaned_data["on"]
        same = names.bearers(school=request.school, **typed)
        chosen = number(request.POST.get("same", ""))
        known = next((student for student in same if student.pk == chosen), None)
        if known is not None:
            repair = tried(
                form,
                lambda: pupils.place(student=known, classroom=classroom, on=on, actor=request.user),
            )
            if repair:
                return redirect(pupil_page(request, known.pk, repair))
        elif not same or "new" in request.POST:
            student, repair = pupils.add(
                classroom=classroom, starts_on=on, actor=request.user, **typed
            )
            return redirect(pupil_page(request, student.pk, repair))
    return form_page(
        request,
        form,
        title="Ajouter un élève",
        about=f"Dans la classe {classroom.name}. Le prochain import de la base élèves le "
        "reconnaîtra à son nom et à sa classe.",
        above=(classroom.name, class_page(request, pk)),
        verb="Ajouter",
        more={"same": same, "classroom": classroom},
        template="students/repairs/add.html",
    )


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def pupil_rename(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    student = get_pupil(request, pk)
    note_reading(request, student)
    form = PupilNameForm(request.POST or None, student=student)
    if request.method == "POST":
        repair = tried(
            form,
            lambda: pupils.rename(student=student, actor=request.user, **form.cleaned_data),
        )
        if repair:
            return redirect(pupil_page(request, pk, repair))
    return form_page(
        request,
        form,
        title="Corriger le nom",
        about="Ses résultats restent les siens. Si la base élèves ou Pix écrivent encore "
        "l’ancien nom, l’élève est reconnu et garde celui que vous donnez ici.",
        above=(str(student), pupil_page(request, pk)),
        verb="Corriger",
    )


def _current(request: SchoolRequest, student: Student) -> Enrolment | None:
    return Enrolment.objects.at(student=student, year=request.school_year).first()


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def pupil_place(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Another class; for who had left, the return."""
    student = get_pupil(request, pk)
    note_reading(request, student)
    now = _current(request, student)
    rooms = Classroom.objects.visible_to(request.membership).in_year(request.school_year)
    offered = [room for room in rooms if now is None or room.pk != now.classroom_id]
    form = PlaceForm(request.POST or None, classrooms=offered, **_days(request))
    if request.method == "POST":
        repair = tried(
            form,
            lambda: pupils.place(
                student=student,
                classroom=form.cleaned_data["classroom"],
                on=form.cleaned_data["on"],
                actor=request.user,
            ),
        )
        if repair:
            return redirect(pupil_page(request, pk, repair))
    about = (
        f"Il est en {now.classroom.name} depuis le {now.starts_on:%d/%m/%Y}. Ses résultats le "
        "suivent ; il est attendu dans les campagnes de sa nouvelle classe."
        if now
        else "Il n’est plus inscrit cette année. Ses résultats et ses réponses sont restés."
    )
    return form_page(
        request,
        form,
        title="Changer de classe" if now else "Le rouvrir dans une classe",
        about=about,
        above=(str(student), pupil_page(request, pk)),
        verb="Changer de classe" if now else "Rouvrir",
    )


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def pupil_close(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A departure."""
    student = get_pupil(request, pk)
    now = _current(request, student)
    form = LeavingForm(request.POST or None, **_days(request))
    if now is None:
        messages.info(request, "Cet élève n’est déjà plus inscrit.")
        return redirect(pupil_page(request, pk))
    note_reading(request, student)
    if request.method == "POST":
        repair = tried(
            form,
            lambda: pupils.close(enrolment=now, on=form.cleaned_data["on"], actor=request.user),
        )
        if repair:
            return redirect(pupil_page(request, pk, repair))
    return form_page(
        request,
        form,
        title="Il est parti",
        about=f"Il quitte la classe {now.classroom.name} et « Qui manque ». Ses résultats "
        "restent, et vous pourrez le rouvrir.",
        above=(str(student), pupil_page(request, pk)),
        verb="Noter son départ",
    )


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def class_edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The name of a class, its level."""
    classroom = get_classroom(request, pk)
    name = classroom.name
    form = ClassForm(request.POST or None, instance=get_classroom(request, pk))
    if request.method == "POST":
        repair = tried(
            form,
            lambda: classes.change(classroom=classroom, actor=request.user, **form.cleaned_data),
        )
        if repair:
            return redirect(class_page(request, pk, repair))
    return form_page(
        request,
        form,
        title="Modifier la classe",
        about="Ses élèves, ses codes, son référent et ses séances restent. Si la base élèves "
        "écrit encore l’ancien nom, le prochain import vous le demandera.",
        above=(name, class_page(request, pk)),
        verb="Enregistrer",
    )


@require_POST
@requires(Capability.MANAGE_ROSTER)
def repair_undo(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Take back one's own last act."""
    repair = get_object_or_404(Repair, school=request.school, pk=pk)
    if repair.actor_id != request.user.pk:
        messages.error(request, "Seul votre dernier geste peut être annulé.")
        return redirect("portal:classrooms", uai=uai)
    try:
        history.take_back(repair=repair, actor=request.user)
    except RepairRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "C’est annulé : tout est comme avant.")
    return redirect(_after_undo(request, repair))


def _after_undo(request: SchoolRequest, repair: Repair) -> str:
    """The page of the pupil, the class or the group that the act was about, when it is still
    there."""
    for change in repair.changes:
        values = change["before"] or change["after"] or {}
        if change["model"] in {"students.Group", "students.GroupMember"}:
            return _after_group(request, change)
        is_pupil = change["model"] == "students.Student"
        pupil = change["pk"] if is_pupil else values.get("student_id")
        if pupil and Student.objects.visible_to(request.membership).filter(pk=pupil).exists():
            return pupil_page(request, pupil)
        if change["model"] == "students.Classroom":
            return class_page(request, change["pk"])
        if room := values.get("classroom_id"):
            return class_page(request, room)
    return reverse("portal:classrooms", args=[request.school.uai])


def _after_group(request: SchoolRequest, change: dict[str, Any]) -> str:
    values = change["before"] or change["after"]
    groups = Group.objects.visible_to(request.membership)
    if change["model"] == "students.Group":
        group = groups.filter(pk=change["pk"]).first()
    else:
        known = Q(pk=values.get("group_id")) | Q(members=change["pk"])
        group = groups.filter(known).first()
    return group_page(request, group.pk) if group else group_page(request, None)
