"""Who did what. Ids only: no pupil's name enters the journal."""

from collections.abc import Iterable
from typing import Any

from pixschool.core.models import AuditEntry, School, User
from pixschool.core.web import request_id
from pixschool.core.web.readonly import writing_allowed


def record(
    event: str,
    *,
    school: School | None,
    actor: User | None,
    target: str = "",
    ids: Iterable[int] = (),
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry, in the caller's transaction."""
    return AuditEntry.objects.create(
        school=school,
        actor=actor,
        event=event,
        target=target,
        target_ids=list(ids),
        details=details or {},
        request_id=request_id.current.get(),
    )


def record_reading(
    event: str,
    *,
    school: School,
    actor: User,
    target: str,
    ids: Iterable[int],
    details: dict[str, Any] | None = None,
) -> None:
    """That somebody looked at a pupil, or took a list away: the one write a GET makes."""
    with writing_allowed():
        record(event, school=school, actor=actor, target=target, ids=ids, details=details)
