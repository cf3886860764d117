"""One writer at a time, and none on a session that was planned otherwise meanwhile."""

from certification.models import CertificationSession, PlanState
from certification.sessions.errors import PlanRefusedError
from pixschool.core.models import School

GONE = "Cette séance n’est plus dans le plan : relisez la page."
TOO_EARLY = "Les présences se notent le jour de la séance."


def locked_session(session: CertificationSession) -> CertificationSession:
    """Under the lock that plans are applied and changed under, in the caller's transaction.

    Raises PlanRefusedError when its plan holds no more, or before its day.
    """
    School.objects.select_for_update(no_key=True).get(pk=session.plan.school_id)
    locked = (
        CertificationSession.objects.select_for_update(of=("self",))
        .select_related("plan__school", "plan__year", "room")
        .filter(pk=session.pk, plan__state=PlanState.APPLIED)
        .first()
    )
    if locked is None:
        raise PlanRefusedError(GONE)
    if not is_open(locked):
        raise PlanRefusedError(TOO_EARLY)
    return locked


def is_open(session: CertificationSession) -> bool:
    """From its day on, by the clock of the school."""
    school = session.plan.school
    return school.today() >= school.local(session.starts_at).date()
