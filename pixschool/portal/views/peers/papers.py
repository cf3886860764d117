"""The attestation of those who help: a page of thanks for each (PDF)."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from pixschool.core import journal
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from pixschool.portal.peers.page import with_class
from students.models import PeerHelper
from students.peers.querysets import PeerHelperQuerySet
from students.peers.rules import rules_of, thanks_of


@require_safe
@requires(Capability.SEE_SUPPORT)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def attestations(request: SchoolRequest, uai: str) -> HttpResponse:
    """Of all those one sees who helped somebody this year."""
    seen = _helpers(request)
    return _answer(request, seen.filter(Q(all_pairs__gt=0)), "attestations-entraide")


@require_safe
@requires(Capability.SEE_SUPPORT)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def attestation(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Of one of them, as soon as they have agreed."""
    found = _helpers(request).filter(pk=pk)
    if not found:
        raise Http404
    return _answer(request, found, "attestation-entraide")


def _helpers(request: SchoolRequest) -> PeerHelperQuerySet:
    visible = PeerHelper.objects.visible_to(request.membership).in_year(request.school_year)
    return visible.with_load().select_related("student").order_by("student__name_key", "pk")


def _answer(request: SchoolRequest, found: PeerHelperQuerySet, name: str) -> HttpResponse:
    """One page for each pupil: who withdrew and agreed again has one."""
    helpers = list(found)
    by_student = {helper.student_id: helper for helper in helpers}
    people = with_class([h.student for h in by_student.values()], request.school_year)
    rules = rules_of(request.school)
    if helpers:
        journal.record_reading(
            "attestations_made",
            school=request.school,
            actor=request.user,
            target="peer_helper",
            ids=[helper.pk for helper in by_student.values()],
        )
    return pdf_answer(
        request,
        "portal/cdi/peers/attestation.html",
        {
            "school": request.school,
            "year": request.school_year,
            "today": request.school.today(),
            "people": people,
            "paragraphs": [line for line in thanks_of(rules).split("\n") if line.strip()],
            "signed_by": rules.signed_by,
        },
        name=f"{name}-{request.school_year}",
        instead=reverse("portal:peers", args=[request.school.uai]),
    )
