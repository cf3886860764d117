"""What will be erased and when; what was."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.retention import applying
from pixschool.core.web.http import SchoolRequest

PROOFS = 50  # the newest


@require_safe
@requires(Capability.MANAGE_SCHOOL)
def retention(request: SchoolRequest, uai: str) -> HttpResponse:
    return render(
        request,
        "core/retention.html",
        {
            "outcomes": applying.of_school(request.school, now=timezone.now(), dry_run=True),
            "proofs": request.school.erasures.filter(ended_at__isnull=False)[:PROOFS],
        },
    )
