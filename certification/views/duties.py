"""The sessions that a member watches over."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certification.models import AdultDuty, CertificationSession
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import hours_fr
from pixschool.core.web.http import SchoolRequest


@require_safe
@requires(Capability.SEE_SCHOOL)
def mine(request: SchoolRequest, uai: str) -> HttpResponse:
    """Day by day, those to come and those of today; one that is called off is crossed out."""
    school, now = request.school, timezone.now()
    found = AdultDuty.objects.filter(
        membership=request.membership, year=request.school_year, ends_at__gt=now
    )
    held = CertificationSession.objects.applied().filter(
        plan__year=request.school_year,
        uid__in=[one.session_uid for one in found],
        duties__invigilator__membership=request.membership,
    )
    sessions = dict(held.values_list("uid", "pk"))
    lines = [
        (
            school.local(one.starts_at).date(),
            one,
            hours_fr(school.local(one.starts_at), school.local(one.ends_at)),
            sessions.get(one.session_uid),
        )
        for one in found
    ]
    days = [
        (day, [line[1:] for line in of_day])
        for day, of_day in groupby(lines, key=lambda line: line[0])
    ]
    return render(request, "certification/duties.html", {"days": days})
