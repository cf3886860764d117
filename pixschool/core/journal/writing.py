"""Who did what. Ids only: no pupil's name enters the journal."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

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


def record_reading_of_the_day(
    event: str, *, school: School, actor: User, target: str, ids: Iterable[int]
) -> None:
    """The same of a page that is shown again and again: each id is written once a day, by the
    clock of the school, for each reader; no line when all were. One statement."""
    today = datetime.combine(school.today(), time(), ZoneInfo(school.timezone))
    said: dict[str, Any] = {
        "school": school.pk,
        "actor": actor.pk,
        "event": event,
        "target": target,
        "ids": sorted(set(ids)),
        "request": request_id.current.get(),
        "today": today,
        "now": timezone.now(),
    }
    if said["ids"]:
        with writing_allowed(), connection.cursor() as cursor:
            cursor.execute(_NOT_SAID_TODAY, said)


_NOT_SAID_TODAY = """
    INSERT INTO core_auditentry
        (school_id, actor_id, event, target, target_ids, details, request_id, at)
    SELECT %(school)s, %(actor)s, %(event)s, %(target)s,
        jsonb_agg(shown.pk ORDER BY shown.pk), '{}', %(request)s, %(now)s
    FROM unnest(%(ids)s::bigint[]) AS shown(pk)
    WHERE NOT EXISTS (
        SELECT FROM core_auditentry
        WHERE school_id = %(school)s AND actor_id = %(actor)s AND event = %(event)s
            AND target = %(target)s AND at >= %(today)s AND target_ids @> to_jsonb(shown.pk)
    )
    HAVING count(*) > 0
"""
