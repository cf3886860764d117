"""Peer help and accounts in an invented school: one pair that went well, one under way, a pupil who
agreed and helps nobody yet, accounts to do again. What is past is dated as it would have been."""

from datetime import timedelta

from campaigns.suggesting.helpers import PupilAtEase, pupils_at_ease
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.roles import Role
from pixschool.demo.moments import Moments, at_hour
from students.clinic import marks
from students.models import (
    AccountKind,
    AccountState,
    PairOutcome,
    PeerHelper,
    PeerPair,
    SupportFlag,
    SupportReason,
    VisitTopic,
)
from students.peers import helpers, pairs
from students.support.queue import Waiting, queue

AGREED = 3  # pupils
BEGAN, ENDED = (24, 7), 4  # days ago: both pairs, the first one's end


def fill(year: SchoolYear, *, moments: Moments) -> None:
    """Nothing where nobody waits for help: `cdi.fill` comes first."""
    team = Membership.objects.filter(school=year.school).active().select_related("user")
    librarian = next((one for one in team if Role.LIBRARIAN in one.roles), None)
    waiting = queue(year=year)
    if librarian is None or not waiting or moments.is_over:
        return
    mates = _mates(pupils_at_ease(year=year, membership=librarian), waiting)
    for rank, (helper, mate) in enumerate(mates[:AGREED]):
        helpers.agree(student=helper.student, year=year, actor=librarian.user)
        if rank < len(BEGAN):
            pairs.start(
                helper=helper.student,
                helped=mate.student,
                year=year,
                topic=VisitTopic.METHOD,
                actor=librarian.user,
                flag=mate.flag,
            )
    _date(year, moments, librarian)
    _accounts(year, librarian)


def _mates(at_ease: list[PupilAtEase], waiting: list[Waiting]) -> list[tuple[PupilAtEase, Waiting]]:
    """For each class, its pupil the most at ease and the first who waits."""
    first = {one.classroom.pk: one for one in reversed(at_ease)}
    mates: dict[int, tuple[PupilAtEase, Waiting]] = {}
    for one in waiting:
        if one.classroom.pk in first:
            mates.setdefault(one.classroom.pk, (first[one.classroom.pk], one))
    return list(mates.values())


def _date(year: SchoolYear, moments: Moments, librarian: Membership) -> None:
    made = list(PeerPair.objects.in_year(year).order_by("pk"))
    for pair, back in zip(made, BEGAN, strict=False):
        day = moments.today - timedelta(days=back)
        PeerPair.objects.filter(pk=pair.pk).update(started_on=day)
        PeerHelper.objects.filter(pk=pair.agreement_id).update(
            agreed_on=day, noted_at=at_hour(day, 13, 5)
        )
    for pair in made[:1]:
        pairs.end(pair=pair, outcome=PairOutcome.WELL, actor=librarian.user, version=1)
        ended = moments.today - timedelta(days=ENDED)
        PeerPair.objects.filter(pk=pair.pk).update(ended_on=ended)


def _accounts(year: SchoolYear, librarian: Membership) -> None:
    """Of whoever is flagged for identifiers: EduConnect is to be done again."""
    flags = SupportFlag.objects.open().in_year(year).filter(reason=SupportReason.IDENTIFIERS)
    for flag in flags.select_related("student"):
        marks.note(
            student=flag.student,
            year=year,
            kind=AccountKind.EDUCONNECT,
            state=AccountState.FAILED,
            actor=librarian.user,
            seen=0,
        )
