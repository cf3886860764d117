from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaigns.missing import measures as measuring
from campaigns.missing import read_dates, stats
from campaigns.models import Participation
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.web.http import SchoolRequest, year_query
from pixschool.portal.views.cdi.booking import bookings_of
from pixschool.portal.views.crumbs import classroom_crumbs
from pixschool.portal.views.refusals import refuse
from students.models import Enrolment, Student
from students.repairs import merging
from students.views.readings import note_reading, note_support_reading
from students.views.repairs import shown_act
from students.views.support import support_of


@require_safe
@requires(Capability.SEE_PUPILS)
def student(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One pupil over the years. That somebody looked is recorded."""
    pupil = Student.objects.visible_to(request.membership).filter(pk=pk).first()
    if pupil is None:
        if into := _merged_into(request, pk):
            messages.info(request, f"Cette fiche a été fusionnée avec celle de {into}.")
            return redirect("portal:student", uai=uai, pk=into.pk)
        refuse(request, Student.objects.all(), pk)
    enrolments = list(
        pupil.enrolments.select_related("classroom", "year").filter(
            year__start_year__lte=request.school_year.start_year
        )
    )
    current = next(
        (e for e in enrolments if e.ends_on is None and e.year == request.school_year), None
    )
    latest = {code: found for (_, code), found in measuring.measures([pupil.pk]).items()}
    return render(
        request,
        "portal/student.html",
        {
            "student": pupil,
            "crumbs": classroom_crumbs(uai, current.classroom if current else None),
            "full_name": str(pupil),
            "class_text": current.classroom.name if current else "n’est plus inscrit cette année",
            "current": current,
            **_neighbours(request, current),
            "year_query": year_query(request.school_year),
            "enrolments": enrolments,
            "attempts": _attempts(pupil),
            "can_repair": request.membership.can(Capability.MANAGE_ROSTER),
            "last_act": shown_act(request),
            "can_answer": request.membership.can(Capability.IMPORT_RESULTS),
            **_read_support(request, pupil),
            **_expected(pupil, current),
            "competences": [(item, latest.get(item.code)) for item in COMPETENCES],
            "domains": measuring.by_domain(latest),
            "tested": f"{len(latest)} travaillées sur {len(COMPETENCES)}",
        },
    )


def _expected(pupil: Student, current: Enrolment | None) -> dict[str, Any]:
    """The campaigns that expect the pupil, and when they were read."""
    expected = stats.expected_of(pupil, current) if current else []
    campaigns = [campaign for campaign, _ in expected]
    prefetch_related_objects(campaigns, "pix_campaigns")
    return {"expected": expected, "read_text": read_dates.of_campaigns(campaigns)}


def _read_support(request: SchoolRequest, pupil: Student) -> dict[str, Any]:
    """The flags and the seats that one may read. The page was opened: one line of the journal says
    so, and that flags were read when there are any."""
    support = support_of(request, pupil)
    note = note_support_reading if support["support_flags"] else note_reading
    note(request, pupil)
    return support | bookings_of(request, pupil)


def _merged_into(request: SchoolRequest, pk: int) -> Student | None:
    """The pupil that a record merged away is now, if one sees them."""
    into = merging.became(pk, school=request.school)
    visible = Student.objects.visible_to(request.membership)
    return visible.filter(pk=into).first() if into else None


def _neighbours(request: SchoolRequest, current: Enrolment | None) -> dict[str, Student | None]:
    """Who comes before and after in the list of the class, among those one may see: in the class
    of another year there may be others."""
    if current is None:
        return {"before": None, "after": None}
    pupils = list(
        Student.objects.visible_to(request.membership).filter(
            enrolments__classroom=current.classroom, enrolments__ends_on=None
        )
    )
    rank = [pupil.pk for pupil in pupils].index(current.student_id)
    around = [None, *pupils, None]
    return {"before": around[rank], "after": around[rank + 2]}


def _attempts(pupil: Student) -> list[Participation]:
    """All that Pix has said of the pupil, the newest year first."""
    return list(
        Participation.objects.filter(student=pupil)
        .select_related("campaign__year", "pix_campaign", "link")
        .order_by("-campaign__year__start_year", "campaign__name", "-attempt_at", "-pk")
    )
