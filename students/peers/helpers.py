"""Who agreed to help: the only writers of `PeerHelper`. A person asks, and notes the answer."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import SchoolYear, User
from students.models import Enrolment, PairOutcome, PeerHelper, Student
from students.peers.ending import end_all
from students.peers.topics import WORDS
from students.slots.locks import take_turns
from students.support.errors import SupportRefusedError

CHANGED = "Quelqu’un d’autre vient de modifier cette ligne. Rechargez la page, puis recommencez."


@transaction.atomic
def agree(
    *,
    student: Student,
    year: SchoolYear,
    actor: User,
    topics: Collection[str] = (),
    on: date | None = None,
) -> PeerHelper:
    """Note that a pupil was asked by `actor` and said yes, `on` that day (today unless said).
    Whoever helps already gets these topics, and keeps the day of the first answer. `topics`: none
    for any.

    Raises SupportRefusedError for a pupil who is not enrolled that year, a day to come, a topic
    that does not exist.
    """
    take_turns(year.school_id)
    today = year.school.today()
    day = on or today
    if day > today:
        raise SupportRefusedError("Ce jour n’est pas encore passé : notez l’accord une fois donné.")
    if not Enrolment.objects.open().filter(
        year=year, student=student, student__school=year.school_id
    ):
        raise SupportRefusedError("Cet élève n’est pas inscrit cette année.")
    wanted = _known(topics)
    helper = PeerHelper.objects.helping().filter(year=year, student=student).first()
    if helper and helper.topics == wanted:
        return helper
    if helper:
        helper.topics = wanted
        helper.version += 1
        helper.save(update_fields=["topics", "version"])
        _record("peer_topics_changed", actor, [helper])
        return helper
    helper = PeerHelper.objects.create(
        school_id=year.school_id,
        year=year,
        student=student,
        topics=wanted,
        asked_by=actor,
        agreed_on=day,
        noted_at=timezone.now(),
    )
    _record("peer_agreed", actor, [helper])
    return helper


@transaction.atomic
def withdraw(*, helper: PeerHelper, actor: User, version: int) -> PeerHelper:
    """The pupil does not help any more: pairs under way end with it. Said twice, it is said once.

    Raises SupportRefusedError when the row has changed since `version` was read.
    """
    take_turns(helper.school_id)
    held = PeerHelper.objects.select_for_update(of=("self",)).filter(pk=helper.pk).first()
    if held and held.withdrawn_at:
        return held
    if held is None or held.version != version:
        raise SupportRefusedError(CHANGED)
    end_all(
        list(held.pairs.under_way()),
        outcome=PairOutcome.STOPPED,
        on=held.school.today(),
        actor=actor,
        event="pair_ended",
    )
    stop([held], actor=actor)
    _record("peer_withdrawn", actor, [held])
    return held


def stop(helpers: Sequence[PeerHelper], *, actor: User | None) -> None:
    """They help no more, from now on; their pairs are somebody else's to end."""
    now = timezone.now()
    for helper in helpers:
        helper.withdrawn_at, helper.withdrawn_by = now, actor
        helper.version += 1
    PeerHelper.objects.bulk_update(helpers, ["withdrawn_at", "withdrawn_by", "version"])


def _known(topics: Collection[str]) -> list[str]:
    if set(topics) - set(WORDS):
        raise SupportRefusedError("Choisissez dans la liste ce que cet élève veut bien expliquer.")
    return [topic for topic in WORDS if topic in topics]


def _record(event: str, actor: User, helpers: Sequence[PeerHelper]) -> None:
    journal.record(
        event,
        school=helpers[0].school,
        actor=actor,
        target="peer_helper",
        ids=[helper.pk for helper in helpers],
    )
