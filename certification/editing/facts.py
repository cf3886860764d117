"""All that says whether a change by hand is possible, read once: the same number of queries for a
plan of any size."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from certification.models import (
    BlockedTime,
    CertificationPlan,
    CertificationSession,
    ComputerRoom,
    Invigilator,
    LongerDuration,
    RoomTime,
    SessionCandidate,
)
from certification.rules.of_school import rules_of
from certification.sessions.building import lent_rooms
from certification.sessions.staying import Taken, staying, taken_by, with_holding
from pixschool.core.text.days import day_fr
from pixschool.core.text.french import hour_fr
from students.models import Enrolment

NO_CLASS = "sans classe"


@dataclass(frozen=True)
class Sitter:
    """A pupil in a session. `classroom` is 0 for one who is in no class any more."""

    row: SessionCandidate
    name: str
    name_key: str
    classroom: int
    class_name: str
    minutes: int

    @property
    def student(self) -> int:
        return self.row.student_id


@dataclass
class HeldSession:
    """A session of the plan: minutes after midnight, by the clock of the school."""

    session: CertificationSession
    room: ComputerRoom
    day: date
    starts: int
    ends: int
    label: str
    held: str = ""  # why nobody changes it any more
    adults: set[int] = field(default_factory=set)
    sitters: list[Sitter] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.session.pk

    def piece(self, classroom: int) -> list[Sitter]:
        """The pupils of a class, in the order of the list."""
        return [one for one in self.sitters if one.classroom == classroom]

    @property
    def pieces(self) -> list[tuple[int, str, int]]:
        """(class, its name, how many), in the order of names."""
        found: dict[tuple[str, int], int] = defaultdict(int)
        for one in self.sitters:
            found[one.class_name, one.classroom] += 1
        return [(pk, name, number) for (name, pk), number in sorted(found.items())]


@dataclass(frozen=True)
class PlanFacts:
    plan: CertificationPlan
    sessions: dict[int, HeldSession]
    rooms: dict[int, ComputerRoom]
    adults: dict[int, Invigilator]
    class_times: dict[int, list[BlockedTime]]
    room_times: dict[int, list[BlockedTime]]
    lent: dict[int, list[RoomTime]]
    taken: list[Taken]  # by sessions of other plans

    def free(self, one: HeldSession) -> int:
        """Seats left, the spare ones aside."""
        return max(0, one.room.seats - self.plan.spare_seats - len(one.sitters))


def facts_of(plan: CertificationPlan, *, now: datetime) -> PlanFacts:
    """`plan` is proposed or applied."""
    year = plan.year
    applied = CertificationPlan.objects.applied().filter(year=year, level=plan.level).first()
    others = [one for one in staying(year, applied, now=now) if one.plan_id != plan.pk]
    by_class: dict[int, list[BlockedTime]] = defaultdict(list)
    by_room: dict[int, list[BlockedTime]] = defaultdict(list)
    for time in BlockedTime.objects.filter(year=year):
        if time.classroom_id:
            by_class[time.classroom_id].append(time)
        elif time.room_id:
            by_room[time.room_id].append(time)
    sessions = {one.pk: held_session(plan, one) for one in _sessions(plan, now=now)}
    _seat(plan, sessions)
    return PlanFacts(
        plan=plan,
        sessions=sessions,
        rooms={one.pk: one for one in ComputerRoom.objects.filter(school=plan.school_id)},
        adults={
            one.pk: one for one in Invigilator.objects.filter(year=year).prefetch_related("times")
        },
        class_times=dict(by_class),
        room_times=dict(by_room),
        lent=lent_rooms(year),
        taken=taken_by(others),
    )


def held_session(plan: CertificationPlan, session: CertificationSession) -> HeldSession:
    """Without anybody in it yet."""
    starts, ends = plan.school.local(session.starts_at), plan.school.local(session.ends_at)
    return HeldSession(
        session=session,
        room=session.room,
        day=starts.date(),
        starts=starts.hour * 60 + starts.minute,
        ends=ends.hour * 60 + ends.minute,
        label=f"{day_fr(starts.date(), 'week_month')} à {hour_fr(starts)}, {session.room.name}",
    )


def _sessions(plan: CertificationPlan, *, now: datetime) -> list[CertificationSession]:
    sessions = with_holding(plan.sessions.all(), now=now)
    return list(sessions.select_related("room").prefetch_related("duties"))


def _seat(plan: CertificationPlan, sessions: dict[int, HeldSession]) -> None:
    rows = list(
        SessionCandidate.objects.filter(session__plan=plan)
        .select_related("student")
        .order_by("session", "seat", "pk")
    )
    pupils = [row.student_id for row in rows]
    enrolments = Enrolment.objects.at(year=plan.year_id, student__in=pupils)
    classes = {
        pk: (classroom, name)
        for pk, classroom, name in enrolments.values_list(
            "student_id", "classroom_id", "classroom__name"
        )
    }
    lengths = LongerDuration.objects.filter(year=plan.year_id, student__in=pupils)
    longer = dict(lengths.values_list("student_id", "minutes"))
    standard = rules_of(plan.year).number("test", "minutes")
    for row in rows:
        classroom, class_name = classes.get(row.student_id, (0, NO_CLASS))
        sessions[row.session_id].sitters.append(
            Sitter(
                row,
                str(row.student),
                row.student.name_key,
                classroom,
                class_name,
                max(standard, longer.get(row.student_id, standard)),
            )
        )
    for one in sessions.values():
        one.adults = {duty.invigilator_id for duty in one.session.duties.all()}
        one.held = one.session.held  # type: ignore[attr-defined]
