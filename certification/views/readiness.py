"""Who may enter the certification, and what its rules are."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns.missing import read_dates
from certification.readiness import exports
from certification.readiness.reading import (
    readiness_by_class,
    readiness_by_pupil,
    untested_by_all,
)
from certification.readiness.rules import CERTIFIED_LEVELS, EDUSCOL
from certification.rules.of_school import rules_of
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.reference.levels import Level, in_order
from pixschool.core.text.french import count
from pixschool.core.web.exports import TABLES
from pixschool.core.web.http import SchoolRequest, year_query
from rituals.catalogue.schema import RitualKind
from rituals.models import Ritual
from students.models import Classroom, Enrolment, Student
from students.querysets import ClassroomQuerySet
from students.views.support import flagging

MOST_WINDOWS = 12
PER_PAGE = 100  # pupils of a class: a true one has one page


def level_names(levels: list[str]) -> str:
    """« Tle, CAP 2 »."""
    return ", ".join(level.label for level in in_order(levels))


@require_safe
@requires(Capability.SEE_PUPILS)
def overview(request: SchoolRequest, uai: str) -> HttpResponse:
    """Where each class stands, when the certification is, and its rules."""
    rooms = list(_rooms(request).by_level())
    certified = [room for room in rooms if room.level in CERTIFIED_LEVELS]
    shows_all = _shows_all(request)
    rules = rules_of(request.school_year)
    windows = (
        Ritual.objects.visible_to(request.membership)
        .in_year(request.school_year)
        .planned()
        .filter(kind=RitualKind.CERTIFICATION)
        .order_by("starts_on", "pk")
    )
    return render(
        request,
        "certification/readiness/overview.html",
        {
            "lines": readiness_by_class(
                rooms if shows_all else certified, rules.by_key["entry"].numbers
            ),
            "read_text": _read_text(request, rooms if shows_all else certified),
            "shows_all": shows_all,
            "others": len(rooms) - len(certified),
            "windows": [(one, level_names(one.levels)) for one in windows[:MOST_WINDOWS]],
            "rules": [rule for rule in rules.by_key.values() if not rule.is_period],
            "eduscol": EDUSCOL,
            "can_plan": request.membership.can(Capability.MANAGE_YEAR),
            "plans": _levels_to_plan(request, certified),
            "year_query": year_query(request.school_year),
            "year_query_more": year_query(request.school_year, "&"),
        },
    )


@require_safe
@requires(Capability.SEE_PUPILS)
def export(request: SchoolRequest, uai: str, kind: str) -> HttpResponse:
    """A line for each pupil of the levels shown that one sees."""
    if kind not in TABLES:
        raise Http404
    rooms = _rooms(request)
    if not _shows_all(request):
        rooms = rooms.filter(level__in=CERTIFIED_LEVELS)
    entry = rules_of(request.school_year).by_key["entry"].numbers
    content = exports.write(kind, rooms, entry)
    answer = HttpResponse(content, content_type=TABLES[kind].content_type)
    answer["Content-Disposition"] = f'attachment; filename="certification-prets.{kind}"'
    return answer


def _rooms(request: SchoolRequest) -> ClassroomQuerySet:
    return Classroom.objects.visible_to(request.membership).in_year(request.school_year)


def _read_text(request: SchoolRequest, rooms: list[Classroom]) -> str:
    pupils = Enrolment.objects.open().filter(classroom__in=rooms).values("student_id")
    return read_dates.of_pupils(pupils, school=request.school)


def _shows_all(request: SchoolRequest) -> bool:
    """Levels that are not certified too."""
    return request.GET.get("niveaux") == "tous"


def _levels_to_plan(request: SchoolRequest, rooms: list[Classroom]) -> list[Level]:
    """Those whose sessions the reader may plan."""
    if not request.membership.can(Capability.MANAGE_YEAR):
        return []
    return list(in_order({room.level for room in rooms}))


@require_safe
@requires(Capability.SEE_PUPILS)
def class_readiness(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The pupils of a class: who may enter, what is missing, what was never tested."""
    visible = Classroom.objects.visible_to(request.membership).select_related("year")
    classroom = get_object_or_404(visible, pk=pk)
    students = list(
        Student.objects.filter(enrolments__classroom=classroom, enrolments__ends_on=None).distinct()
    )
    entry = rules_of(classroom.year).by_key["entry"].numbers
    found = readiness_by_pupil([student.pk for student in students], entry)
    rows = [(student, found[student.pk]) for student in students]
    ready = sum(one.missing == 0 for _, one in rows)
    return render(
        request,
        "certification/readiness/classroom.html",
        {
            "classroom": classroom,
            "crumbs": [("Certification", reverse("certification:overview", args=[uai]))],
            "subtitle": f"{count(len(rows), 'élève')} · {count(ready, 'certifiable')}",
            "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "read_text": _read_text(request, [classroom]),
            "competences": COMPETENCES,
            "untested": untested_by_all([one for _, one in rows]),
            "ticks": request.GET.get("cocher") == "bloques",
            "blocked": sum(one.is_blocked for _, one in rows),
            **flagging(request),
        },
    )
