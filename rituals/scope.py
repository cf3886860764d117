"""What a person may see and change of the year, said once for all its screens."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from pixschool.core.access.permissions import Capability
from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import School, SchoolYear
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, number, year_query
from rituals.models import Milestone, Ritual, Session


def get_ritual(request: SchoolRequest, pk: int) -> Ritual:
    """Of any year, removed or not: a link kept from last spring still opens."""
    visible = Ritual.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.select_related("school", "year__school", "campaign", "leader__user"), pk=pk
    )


def get_milestone(request: SchoolRequest, pk: int) -> Milestone:
    """404 outside the school."""
    visible = Milestone.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.select_related("ritual__school", "ritual__year", "assignee__user"), pk=pk
    )


def get_session(request: SchoolRequest, pk: int) -> Session:
    """404 outside the school."""
    visible = Session.objects.visible_to(request.membership)
    related = ("school", "ritual__school", "ritual__year__school", "classroom", "teaching_group")
    return get_object_or_404(visible.select_related(*related), pk=pk)


def version_seen(request: SchoolRequest) -> int:
    """Of what the form was about, as it was when the page was made; 0, which is none, without."""
    return number(request.POST.get("version", "")) or 0


def may_manage(request: SchoolRequest) -> bool:
    """Whether the person may change the year."""
    return request.membership.can(Capability.MANAGE_YEAR)


def published_calendar(school: School, year: SchoolYear) -> SchoolCalendar | None:
    """None when nothing says yet when that year has class."""
    return calendar_or_none(school, year.start_year)


def planner_url(uai: str, year: SchoolYear) -> str:
    """The planner, in that year."""
    return f"{reverse('rituals:planner', args=[uai])}{year_query(year)}"


def year_crumbs(uai: str, year: SchoolYear) -> Crumbs:
    """Above the pages of the year."""
    return [("Année", planner_url(uai, year))]


def ritual_crumbs(ritual: Ritual) -> Crumbs:
    """Above the pages of a ritual."""
    uai = ritual.school.uai
    page = reverse("rituals:ritual", args=[uai, ritual.pk])
    return [*year_crumbs(uai, ritual.year), (ritual.title, page)]
