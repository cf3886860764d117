"""Who sits where and when in a plan, as its papers say it.

Nothing here says how long the test of a pupil lasts: a paper that many people read would tell who
has more time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from django.db.models import Q, QuerySet

from certification.models import (
    CertificationPlan,
    CertificationSession,
    ComputerRoom,
    SessionCandidate,
    SessionDuty,
)
from pixschool.core.models import Membership
from pixschool.core.text.french import hour_fr
from students.models import Enrolment

Line = TypeVar("Line")
NO_CLASS = "sans classe"
ATTENDANCE_A_PAGE = 20
ROOM_LINES = 3  # what stands above the names of a room
FITTING = ((2, 72), (3, 138), (4, 288))  # columns of a day's page, and the lines they hold
MOST_COLUMNS = 5
LARGE_LINES = 24  # in a column of large letters, to be read from a step away
SUMMONS_A_PAGE = 8


@dataclass(frozen=True)
class Seated:
    """A line of a paper."""

    pupil: int
    name: str
    class_name: str
    seat: int

    @property
    def said(self) -> tuple[str, str, int]:
        """All that a list says of them."""
        return self.name, self.class_name, self.seat


@dataclass(frozen=True)
class Sitting:
    """A session, and those who sit there in the order of their seats."""

    session: CertificationSession
    day: date
    hour: str  # « 8 h 30 », on the school's clock
    adults: str  # « Mme Roche, M. Diallo », or empty
    seated: list[Seated]

    @property
    def classes(self) -> str:
        """« 3A, 3B », in the order of the seats."""
        return ", ".join(dict.fromkeys(one.class_name for one in self.seated))

    @property
    def sheets(self) -> list[Sequence[Seated]]:
        """Twenty names a page; one page without a name for a session of nobody."""
        return pages(self.seated, ATTENDANCE_A_PAGE) or [[]]


@dataclass(frozen=True)
class SittingList:
    """The sessions of a day, or those of one room that day, on one page."""

    day: date
    sittings: list[Sitting]

    @property
    def room(self) -> ComputerRoom:
        """Of the first; of all, on the list of a door."""
        return self.sittings[0].session.room

    @property
    def columns(self) -> int:
        """In how many the page is set, so that one is enough."""
        lines = sum(map(_lines, self.sittings))
        return next((n for n, most in FITTING if lines <= most), MOST_COLUMNS)

    @property
    def whole(self) -> list[list[Sitting]]:
        """The sessions in columns, none of them cut; empty when that would take more columns."""
        held = dict(FITTING).get(self.columns, 0) // self.columns
        return _in_columns(self.sittings, self.columns, LARGE_LINES if self.is_large else held)

    @property
    def is_large(self) -> bool:
        """Whether one column or two hold the page in large letters."""
        return bool(_in_columns(self.sittings, FITTING[0][0], LARGE_LINES))


@dataclass(frozen=True)
class Summons:
    """What a pupil is given: a day, an hour, a room."""

    seated: Seated
    sitting: Sitting


def sittings(plan: CertificationPlan, reader: Membership) -> list[Sitting]:
    """In the order of time, then of rooms, with the pupils that the reader sees; four queries."""
    return _sittings(
        plan,
        CertificationSession.objects.visible_to(reader).filter(plan=plan),
        SessionCandidate.objects.visible_to(reader),
    )


def as_if_applied(plan: CertificationPlan, staying: Iterable[int]) -> list[Sitting]:
    """Those of a proposal, and these sessions of the plan that holds, which would pass to it."""
    sessions = CertificationSession.objects.filter(Q(plan=plan) | Q(pk__in=list(staying)))
    return _sittings(plan, sessions, SessionCandidate.objects.all())


def _sittings(
    plan: CertificationPlan,
    of_sessions: "QuerySet[CertificationSession]",
    of_candidates: "QuerySet[SessionCandidate]",
) -> list[Sitting]:
    sessions = list(of_sessions.select_related("room"))
    candidates = list(of_candidates.filter(session__in=sessions).select_related("student"))
    enrolled = Enrolment.objects.at(
        year=plan.year_id, student__in=[one.student_id for one in candidates]
    )
    classes = {one.student_id: one.classroom.name for one in enrolled}
    seated: dict[int, list[Seated]] = {session.pk: [] for session in sessions}
    for one in candidates:
        name = classes.get(one.student_id, NO_CLASS)
        seated[one.session_id].append(Seated(one.student_id, str(one.student), name, one.seat))
    adults = _adults(sessions)
    school = plan.school
    return [
        Sitting(
            session=session,
            day=school.local(session.starts_at).date(),
            hour=hour_fr(school.local(session.starts_at)),
            adults=adults.get(session.pk, ""),
            seated=sorted(seated[session.pk], key=lambda one: one.seat),
        )
        for session in sessions
    ]


def by_day(found: Iterable[Sitting]) -> list[SittingList]:
    """Each day once, in the order of time: one page each."""
    return [
        SittingList(day, list(of_day)) for day, of_day in groupby(found, key=lambda one: one.day)
    ]


def by_door(found: Iterable[Sitting]) -> list[SittingList]:
    """Each room of each day once; the sessions of one in the order of time."""
    doors = []
    for of_day in by_day(found):
        rooms = sorted(of_day.sittings, key=lambda one: one.session.room.name)  # a stable sort
        for _, of_room in groupby(rooms, key=lambda one: one.session.room_id):
            doors.append(SittingList(of_day.day, list(of_room)))
    return doors


def summonses(found: Iterable[Sitting]) -> list[Summons]:
    """One a pupil, class by class and then by name: the order in which they are given out. Who was
    absent and sits again later is told the later session."""
    last = {one.pupil: Summons(one, sitting) for sitting in found for one in sitting.seated}
    return sorted(last.values(), key=lambda one: (one.seated.class_name, one.seated.name))


def _lines(one: Sitting) -> int:
    return len(one.seated) + ROOM_LINES


def _in_columns(found: Sequence[Sitting], most: int, held: int) -> list[list[Sitting]]:
    """In their order, in so many columns at most of so many lines; the lowest ones that do."""
    for lines in range(max(map(_lines, found), default=0), held + 1):
        columns: list[list[Sitting]] = []
        left = 0
        for one in found:
            if _lines(one) > left or not columns:
                columns.append([])
                left = lines
            columns[-1].append(one)
            left -= _lines(one)
        if len(columns) <= most:
            return columns
    return []


def pages(lines: Sequence[Line], size: int) -> list[Sequence[Line]]:
    """The lines, `size` a page."""
    return [lines[first : first + size] for first in range(0, len(lines), size)]


def _adults(sessions: Sequence[CertificationSession]) -> dict[int, str]:
    """{session id: names}."""
    duties = SessionDuty.objects.filter(session__in=sessions).select_related("invigilator")
    names: dict[int, list[str]] = {}
    for duty in duties:
        names.setdefault(duty.session_id, []).append(duty.invigilator.name)
    return {session: ", ".join(found) for session, found in names.items()}
