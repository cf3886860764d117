"""Groups made by hand: created, renamed, filled class by class, deleted."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, posted_ids
from students import groups as teaching_groups
from students.models import Classroom, Enrolment, Group, Repair
from students.repairs import groups
from students.repairs.forms import GroupForm
from students.repairs.history import RepairRefusedError
from students.views.choosing import MOST_BUTTONS, PER_PAGE, back_to_class, classroom_asked
from students.views.repairs import form_page, group_page, shown_act, tried

_FORM = ["GET", "HEAD", "POST"]


def get_group(request: SchoolRequest, pk: int) -> Group:
    visible = Group.objects.visible_to(request.membership).select_related("school", "year")
    return get_object_or_404(visible, pk=pk)


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def group_add(request: SchoolRequest, uai: str) -> HttpResponse:
    """A name; its pupils are chosen on the next page."""
    form = GroupForm(request.POST or None)
    made: list[Group] = []

    def create() -> Repair:
        group, repair = groups.create(
            year=request.school_year, name=form.cleaned_data["name"], actor=request.user
        )
        made.append(group)
        return repair

    if request.method == "POST" and tried(form, create):
        return redirect("students:group_members", uai=uai, pk=made[0].pk)
    return form_page(
        request,
        form,
        title="Créer un groupe",
        about="Des élèves de plusieurs classes, à qui donner une campagne ou une séance. Les "
        "imports ne le changent pas.",
        above=("Groupes", group_page(request, None)),
        verb="Créer, puis choisir les élèves",
    )


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def group_edit(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Its name."""
    group = get_group(request, pk)
    form = GroupForm(request.POST or None, instance=get_group(request, pk))
    if request.method == "POST":
        repair = tried(
            form,
            lambda: groups.rename(group=group, name=form.cleaned_data["name"], actor=request.user),
        )
        if repair:
            return redirect(group_page(request, pk, repair))
    return form_page(
        request,
        form,
        title="Renommer le groupe",
        about="Ses élèves, ses campagnes, ses codes et ses séances restent.",
        above=(group.name, group_page(request, pk)),
        verb="Enregistrer",
    )


@require_http_methods(_FORM)
@requires(Capability.MANAGE_ROSTER)
def group_members(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The pupils of a class, to tick those who are in the group."""
    group = get_group(request, pk)
    rooms = list(Classroom.objects.visible_to(request.membership).in_year(group.year).by_level())
    members = teaching_groups.classes_of([group])[group.pk]
    used = (room for room in rooms if room.pk in members.values())
    classroom = classroom_asked(request, rooms, else_=next(used, None))
    if request.method == "POST" and classroom:
        repair = groups.set_members(
            group=group,
            classroom=classroom,
            ticked=posted_ids(request, "member"),
            shown=posted_ids(request, "shown"),
            actor=request.user,
        )
        if repair is None:
            messages.success(request, f"{classroom.name} : rien à changer.")
        done = {"geste": str(repair.pk)} if repair else {}
        return redirect(back_to_class(request, classroom, **done))
    enrolments = Enrolment.objects.at(classroom=classroom).order_by("student__name_key", "pk")
    sizes = Counter(members.values())
    lines = [(one.student, one.student_id in members) for one in enrolments]
    context = {
        "group": group,
        "subtitle": count(len(members), "élève"),
        "crumbs": _crumbs(request, group),
        "classrooms": rooms,
        "rooms": [(room, sizes[room.pk]) for room in rooms[:MOST_BUTTONS]],
        "has_buttons": len(rooms) <= MOST_BUTTONS,
        "classroom": classroom,
        "lines": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "last_act": shown_act(request),
    }
    return render(request, "students/groups/members.html", context)


def _crumbs(request: SchoolRequest, group: Group) -> Crumbs:
    return [
        ("Classes", reverse("portal:classrooms", args=[request.school.uai])),
        ("Groupes", group_page(request, None)),
        (group.name, group_page(request, group.pk)),
    ]


@require_POST
@requires(Capability.MANAGE_ROSTER)
def group_delete(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Refused while a campaign, a code or a session is for it."""
    group = get_group(request, pk)
    try:
        repair = groups.delete(group=group, actor=request.user)
    except RepairRefusedError as error:
        messages.error(request, str(error))
        return redirect(group_page(request, pk))
    return redirect(group_page(request, None, repair))
