from typing import cast

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import SchoolYear
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, year_query
from students import groups
from students.models import Classroom, Group
from students.signals import group_shown
from students.views.repairs import shown_act

PER_PAGE = 200  # groups, or pupils of one
_Given = tuple[str, str, str]  # as `group_shown` says


def _classrooms(request: SchoolRequest, year: SchoolYear) -> list[Classroom]:
    return list(Classroom.objects.visible_to(request.membership).in_year(year))


@require_safe
@requires(Capability.SEE_PUPILS)
def group_list(request: SchoolRequest, uai: str) -> HttpResponse:
    """The teaching groups of the year: those in which one sees somebody."""
    year = request.school_year
    found = list(Group.objects.visible_to(request.membership).in_year(year))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    sizes = groups.sizes(year, _classrooms(request, year))
    context = {
        "page": page,
        "lines": [(group, *sizes.get(group.pk, (0, 0))) for group in page],
        "subtitle": count(len(found), "groupe"),
        "crumbs": [("Classes", reverse("portal:classrooms", args=[uai]))],
        "year_query": year_query(year, "&"),
        "can_manage": request.membership.can(Capability.MANAGE_ROSTER),
        "last_act": shown_act(request),
    }
    return render(request, "students/groups/list.html", context)


@require_safe
@requires(Capability.SEE_PUPILS)
def group(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The pupils of a group whom one may see, with their class."""
    visible = Group.objects.visible_to(request.membership).select_related("year")
    group = get_object_or_404(visible, pk=pk)
    enrolments = list(groups.enrolments(group, _classrooms(request, group.year)))
    query = year_query(group.year)
    asked = group_shown.send(Group, group=group, membership=request.membership)
    context = {
        "group": group,
        "enrolments": Paginator(enrolments, PER_PAGE).get_page(request.GET.get("page")),
        "given": [one for _receiver, said in asked for one in cast("list[_Given]", said)],
        "subtitle": count(len(enrolments), "élève"),
        "crumbs": [
            ("Classes", reverse("portal:classrooms", args=[uai])),
            ("Groupes", f"{reverse('students:groups', args=[uai])}{query}"),
        ],
        "year_query": year_query(group.year, "&"),
        "can_manage": request.membership.can(Capability.MANAGE_ROSTER),
        "last_act": shown_act(request),
    }
    return render(request, "students/groups/group.html", context)
