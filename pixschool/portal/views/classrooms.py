from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns.missing import read_dates, stats
from campaigns.missing.choosing import share_words
from campaigns.missing.stats import NOBODY
from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.text.french import count
from pixschool.core.web.choosing import last_choice, remember
from pixschool.core.web.http import SchoolRequest, in_its_year, year_query
from pixschool.portal import class_page
from pixschool.portal.views.crumbs import classes_crumbs
from pixschool.portal.views.refusals import refuse
from pixschool.portal.without_class import without_class
from students.models import ClassLead, Classroom, Enrolment, Student
from students.support.rules import rules_of
from students.views.repairs import shown_act
from students.views.support import flagging

# Of all the classes: who reads one by need reads the next so too.
ORDER = "ordre"
PER_PAGE = 100  # pupils of a class, or classes: a true school has one page of each


@require_safe
@requires(Capability.SEE_PUPILS)
def classrooms(request: SchoolRequest, uai: str) -> HttpResponse:
    """Every class one may see, with how many of its pupils have not finished."""
    membership, year = request.membership, request.school_year
    classrooms = list(
        Classroom.objects.visible_to(membership)
        .in_year(year)
        .by_level()
        .with_size()
        .prefetch_related("leads__membership__user", "leads__invitation")
    )
    campaigns = Campaign.objects.visible_to(membership).in_year(year)
    begun = list(
        campaigns.begun_by(request.school.today()).by_date().prefetch_related("pix_campaigns")
    )
    found = stats.pupils_by_class(begun, classrooms)
    sees_all = membership.can(Capability.SEE_ALL_CLASSES)
    lines = [(classroom, found.get(classroom.pk, NOBODY)) for classroom in classrooms]
    return render(
        request,
        "portal/classrooms.html",
        {
            "lines": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
            "year_query": year_query(year, "&"),
            "read_text": read_dates.of_campaigns(begun),
            "years": request.school_years if sees_all else [],
            "can_import": membership.can(Capability.MANAGE_ROSTER),
            **(_without_class(membership, year) if sees_all else {}),
            "pupils": Enrolment.objects.open().filter(classroom__in=classrooms).count(),
        },
    )


def _without_class(membership: Membership, year: SchoolYear) -> dict[str, int]:
    found = without_class(membership, year)
    return {"without_class": found.of_year.count(), "not_back": found.not_back.count()}


def _campaigns(membership: Membership, classroom: Classroom) -> list[Campaign]:
    """Those that expect pupils of the class, by date, with their codes."""
    visible = Campaign.objects.visible_to(membership).active().expecting_in([classroom])
    return list(visible.prefetch_related("pix_campaigns").by_date())


@require_safe
@requires(Capability.SEE_PUPILS)
def classroom(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A class at a glance."""
    membership = request.membership
    classroom = _get(request, pk)
    if there := in_its_year(request, classroom.year):
        return there
    students = list(
        Student.objects.filter(enrolments__classroom=classroom, enrolments__ends_on=None)
    )
    campaigns = _campaigns(membership, classroom)
    late_from = rules_of(classroom.year).late_from
    page = class_page.build(classroom, students, campaigns, request.school.today(), late_from)
    by_need = last_choice(request, ORDER, [ORDER]).get(ORDER) == "manque"
    rows = sorted(page.rows, key=lambda row: -row.to_do) if by_need else page.rows
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    response = render(
        request,
        "portal/classroom.html",
        {
            "classroom": classroom,
            "year_query": year_query(classroom.year, "&"),
            "by_need": by_need,
            "crumbs": classes_crumbs(uai),
            "page": page,
            "rows": shown,
            "missing": [row for row in shown if row.to_do],
            "subtitle": count(len(students), "élève"),
            "read_text": read_dates.of_campaigns(campaigns),
            "leads_text": _leads(classroom),
            **_neighbours(request, classroom),
            "can_repair": membership.can(Capability.MANAGE_ROSTER),
            "last_act": shown_act(request),
            "ticks_late": request.GET.get("cocher") == "retard",
            "late_words": share_words(late_from),
            "late": sum(row.is_behind for row in shown),
            **flagging(request),
        },
    )
    path = reverse("portal:classrooms", args=[uai])
    return remember(request, response, ORDER, [ORDER], path=path)


def _get(request: SchoolRequest, pk: int) -> Classroom:
    classroom = (
        Classroom.objects.visible_to(request.membership)
        .select_related("year")
        .prefetch_related(Prefetch("leads", ClassLead.objects.select_related("membership__user")))
        .filter(pk=pk)
        .first()
    )
    if classroom is None:
        refuse(request, Classroom.objects.all(), pk)
    return classroom


def _neighbours(request: SchoolRequest, classroom: Classroom) -> dict[str, Classroom | None]:
    """The classes before and after, among those one may see, in the order of their list."""
    rooms = list(
        Classroom.objects.visible_to(request.membership)
        .in_year(classroom.year)
        .by_level()
        .only("name")
    )
    rank = rooms.index(classroom)
    around = [None, *rooms, None]
    return {"before": around[rank], "after": around[rank + 2]}


def _leads(classroom: Classroom) -> str:
    names = [str(lead.membership.user) for lead in classroom.leads.all() if lead.membership]
    return f"référent : {', '.join(names)}" if names else ""
