"""What is done on the day of a session, in the journal of the school."""

from collections.abc import Sequence

from certification.models import CertificationSession
from pixschool.core import journal
from pixschool.core.models import User


def record(
    event: str, session: CertificationSession, actor: User, *, candidates: Sequence[int] = ()
) -> None:
    """Of the session, or of some of its candidates: their ids."""
    journal.record(
        event,
        school=session.plan.school,
        actor=actor,
        target="certification_candidate" if candidates else "certification_session",
        ids=list(candidates) or [session.pk],
    )
