"""Who notes what happens in a session: whoever manages the year, and who watches over it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from certification.models import CertificationSession
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership
from pixschool.core.web.http import SchoolRequest


def get_session(request: SchoolRequest, pk: int) -> CertificationSession:
    """Raises Http404 outside the year of the page and for a plan that does not hold,
    PermissionDenied for a member who has nothing to do there."""
    sessions = CertificationSession.objects.applied().filter(
        plan__year=request.school_year, plan__school=request.school
    )
    found = sessions.select_related("plan__school", "plan__year", "room").filter(pk=pk).first()
    if found is None:
        raise Http404
    if not may_note(found, request.membership):
        raise PermissionDenied
    return found


def may_note(session: CertificationSession, member: Membership) -> bool:
    """One query for a member who does not manage the year."""
    if member.can(Capability.MANAGE_YEAR):
        return True
    return session.duties.filter(invigilator__membership=member).exists()
