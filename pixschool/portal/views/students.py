from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.missing import stats
from campaigns.models import Participation
from pixschool.core import journal
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.lengths import search_text
from pixschool.portal.views.crumbs import classes_crumbs, classroom_crumbs
from students.models import Student
from students.views.repairs import shown_act

PER_PAGE = 50


@require_safe
@requires(Capability.SEE_PUPILS)
def search(request: SchoolRequest, uai: str) -> HttpResponse:
    """Find a pupil by any part of the name."""
    text = search_text(request)
    found = Student.objects.visible_to(request.membership).prefetch_related("enrolments__classroom")
    found = found.search(text) if text else found.none()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "portal/search.html", {"text": text, "page": page, "crumbs": classes_crumbs(uai)}
    )


@require_safe
@requires(Capability.SEE_PUPILS)
def student(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One pupil over the years. That somebody looked is recorded."""
    pupil = Student.objects.visible_to(request.membership).filter(pk=pk).first()
    if pupil is None:
        raise Http404
    enrolments = list(pupil.enrolments.select_related("classroom", "year").all())
    current = next((e for e in enrolments if e.ends_on is None and e.year.is_current), None)
    attempts = list(
        Participation.objects.filter(student=pupil)
        .select_related("campaign__year", "pix_campaign", "link")
        .order_by("-campaign__year__start_year", "campaign__name", "-attempt_at", "-pk")
    )
    measures = stats.measures([pupil.pk])
    journal.record_reading(
        "student_read", school=request.school, actor=request.user, target="student", ids=[pk]
    )
    return render(
        request,
        "portal/student.html",
        {
            "student": pupil,
            "crumbs": classroom_crumbs(uai, current.classroom if current else None),
            "full_name": str(pupil),
            "class_text": current.classroom.name if current else "n’est plus inscrit cette année",
            "current": current,
            "enrolments": enrolments,
            "attempts": attempts,
            "can_repair": request.membership.can(Capability.MANAGE_ROSTER),
            "last_act": shown_act(request),
            "can_answer": request.membership.can(Capability.IMPORT_RESULTS),
            "expected": stats.expected_of(pupil, current) if current else [],
            "competences": [(item, measures.get((pk, item.code))) for item in COMPETENCES],
        },
    )
