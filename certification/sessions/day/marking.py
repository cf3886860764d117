"""Who was there: a mark belongs to a pupil in a session, says who noted it, and may be corrected.

Nobody's mark is replaced by somebody who had not seen it.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from certification.models import CertificationSession, SatPresence, SessionCandidate
from certification.sessions.day.locks import locked_session
from certification.sessions.day.recording import record
from certification.sessions.errors import PlanRefusedError
from pixschool.core.models import User

NOBODY = "Cet élève n’est plus sur la liste : relisez la page."


@transaction.atomic
def mark(
    session: CertificationSession, candidate: int, presence: str, *, seen: int, actor: User
) -> SessionCandidate:
    """Present, absent, or empty: not noted after all. The same word twice is one mark.

    Raises PlanRefusedError, also when somebody else has noted something since `seen`.
    """
    locked = locked_session(session)
    if presence not in {"", *SatPresence.values}:
        raise PlanRefusedError("Choisissez « présent » ou « absent ».")
    row = locked.candidates.select_related("student", "noted_by").filter(pk=candidate).first()
    if row is None:
        raise PlanRefusedError(NOBODY)
    if row.presence == presence:
        return row
    if row.version != seen:
        raise PlanRefusedError(_faster(row))
    if locked.finalised_at and not presence:
        raise PlanRefusedError(
            "La séance est finalisée : notez « présent » ou « absent », ou rouvrez-la."
        )
    _write([row], presence, session=locked, actor=actor)
    return row


@transaction.atomic
def mark_the_rest(session: CertificationSession, shown: Iterable[int], *, actor: User) -> int:
    """Present, all those of `shown` of whom nothing is said; how many. Raises PlanRefusedError."""
    locked = locked_session(session)
    rows = list(locked.candidates.filter(pk__in=set(shown), presence=""))
    _write(rows, SatPresence.PRESENT, session=locked, actor=actor)
    return len(rows)


def _write(
    rows: list[SessionCandidate], presence: str, *, session: CertificationSession, actor: User
) -> None:
    now = timezone.now()
    for row in rows:
        row.presence, row.version = presence, row.version + 1
        row.noted_by, row.noted_at = actor, now
    SessionCandidate.objects.bulk_update(rows, ["presence", "version", "noted_by", "noted_at"])
    if rows:
        record("certification_presence_noted", session, actor, candidates=[row.pk for row in rows])


def _faster(row: SessionCandidate) -> str:
    who = str(row.noted_by) if row.noted_by else "Quelqu’un"
    word = row.get_presence_display() or "à noter"
    return f"{row.student} : {who} a noté « {word} » entre-temps. La page est à jour."
