"""Who observes: whoever leads the session, and whoever helps the pupils who are in it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from pixschool.core.access.permissions import Capability
from pixschool.core.web.http import SchoolRequest
from rituals.models import ObservationSheet, Session
from rituals.observing.rows import audience_of
from rituals.scope import get_session
from rituals.sessions.lines import leads
from students.models import Student


@dataclass(frozen=True)
class Observing:
    """A session, its sheet when it is open, and which pupils of it the reader sees: all of them
    when `seen` is None."""

    session: Session
    sheet: ObservationSheet | None
    seen: frozenset[int] | None

    def sees(self, student_id: int) -> bool:
        """Of a pupil of this session."""
        return self.seen is None or student_id in self.seen


def get_observing(request: SchoolRequest, pk: int) -> Observing:
    """Raises Http404 outside the school, and for the lead of other classes; PermissionDenied for
    who neither leads the session nor helps pupils."""
    session = get_session(request, pk)
    sheet = ObservationSheet.objects.filter(session=session).first()
    if sheet is not None:
        sheet.session = session
    if leads(session, request.membership.pk):
        return Observing(session, sheet, None)
    if not request.membership.can(Capability.SEE_SUPPORT):
        raise PermissionDenied
    if request.membership.can(Capability.SEE_ALL_CLASSES):
        return Observing(session, sheet, None)
    seen = _own_pupils(request, session, sheet)
    if not seen:
        raise Http404
    return Observing(session, sheet, frozenset(seen))


def _own_pupils(
    request: SchoolRequest, session: Session, sheet: ObservationSheet | None
) -> set[int]:
    own = set(Student.objects.visible_to(request.membership).values_list("pk", flat=True))
    audience = audience_of(session)
    awaited = {pupil.pk for pupil in audience.pupils}
    awaited |= {one.student.pk for one in audience.unplaced}
    if sheet is not None:
        awaited |= set(sheet.rows.values_list("student", flat=True))
    return own & awaited
