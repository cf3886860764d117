"""What the page of a plan says: in plain words, day by day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from certification.models import CertificationPlan, CertificationSession
from certification.sessions.day.roll import RollCount, counted
from certification.sessions.staying import with_holding
from pixschool.core.text.french import count
from students.models import Enrolment


@dataclass(frozen=True)
class ShownSession:
    """`groups`: (class, « 3A », 12), by name: nothing of lengths; 0 is no class. `is_held`: nobody
    changes it any more (`staying.with_holding`). `roll`: who came, once it is
    noted or the session has begun."""

    session: CertificationSession
    starts: datetime
    ends: datetime
    groups: list[tuple[int, str, int]]
    seated: int
    seats: int
    adults: list[str]
    is_held: bool
    roll: RollCount | None


def days_of(plan: CertificationPlan, *, now: datetime) -> list[tuple[date, list[ShownSession]]]:
    """The sessions of each day, in order of time. Four queries, however many there are."""
    sessions = with_holding(plan.sessions.all(), now=now)
    sessions = sessions.select_related("room")
    found = list(sessions.prefetch_related("duties__invigilator", "candidates"))
    pupils = {one.student_id for session in found for one in session.candidates.all()}
    enrolments = Enrolment.objects.open().filter(year=plan.year_id, student__in=pupils)
    rooms = {
        pupil: (name, classroom)
        for pupil, name, classroom in enrolments.values_list(
            "student_id", "classroom__name", "classroom_id"
        )
    }
    lines = [_line(plan, session, rooms, now) for session in found]
    return [(day, list(some)) for day, some in groupby(lines, key=lambda one: one.starts.date())]


def _line(
    plan: CertificationPlan,
    session: CertificationSession,
    rooms: dict[int, tuple[str, int]],
    now: datetime,
) -> ShownSession:
    candidates = list(session.candidates.all())
    names = Counter(rooms.get(one.student_id, ("sans classe", 0)) for one in candidates)
    roll = counted(candidates)
    has_marks = roll.unsaid < len(candidates)
    has_begun = session.starts_at <= now
    return ShownSession(
        session=session,
        starts=plan.school.local(session.starts_at),
        ends=plan.school.local(session.ends_at),
        groups=[(pk, name, number) for (name, pk), number in sorted(names.items())],
        seated=len(candidates),
        seats=max(0, session.room.seats - plan.spare_seats),
        adults=[duty.invigilator.name for duty in session.duties.all()],
        is_held=bool(session.held),  # type: ignore[attr-defined]
        roll=roll if has_marks or has_begun else None,
    )


@dataclass(frozen=True)
class PlanFigures:
    """The plan in numbers, as its first line says them."""

    seated: int
    total: int
    sessions: int
    days: int
    rooms: int
    cut: int  # classes in several sessions
    most_pieces: int
    hours: int  # of watching, all adults together
    most_hours: int


def figures(days: list[tuple[date, list[ShownSession]]], waiting: int) -> PlanFigures:
    """Counted from what is shown; `waiting`: pupils without a seat, absents to
    seat again included."""
    lines = [line for _day, some in days for line in some]
    pieces = Counter(name for line in lines for _pk, name, _number in line.groups)
    watched: Counter[str] = Counter()
    for line in lines:
        for adult in line.adults:
            watched[adult] += (line.ends - line.starts).seconds
    seated = sum(line.seated - (line.roll.absent if line.roll else 0) for line in lines)
    return PlanFigures(
        seated=seated,
        total=seated + waiting,
        sessions=len(lines),
        days=len(days),
        rooms=len({line.session.room_id for line in lines}),
        cut=sum(number > 1 for number in pieces.values()),
        most_pieces=max(pieces.values(), default=0),
        hours=round(sum(watched.values()) / 3600),
        most_hours=round(max(watched.values(), default=0) / 3600),
    )


def proof(plan: CertificationPlan, sessions: int, edits: int) -> tuple[str, list[str]]:
    """(« optimal », what is proved, what is only the best found and how far at most).

    `edits`: the changes by hand that stand.
    """
    if edits:
        changed = count(edits, "modification")
        return "à la main", [f"{changed} depuis le calcul : rien n’est plus prouvé."]
    lines = []
    if plan.unplaced:
        how = "c’est prouvé" if "unplaced" in plan.proved else "dans le temps donné"
        lines.append(f"{count(plan.unplaced, 'élève')} sans place, {how}.")
    if "sessions" in plan.proved:
        lines.append(f"{count(sessions, 'séance')} : aucun plan n’en demande moins, c’est prouvé.")
    else:
        least = plan.bounds.get("sessions", 0)
        lines.append(
            f"{count(sessions, 'séance')} : le mieux trouvé, au moins {least} en tout cas."
        )
    if "pieces" in plan.proved:
        lines.append("Les classes sont coupées le moins possible, c’est prouvé.")
    elif least := plan.bounds.get("pieces", 0):
        lines.append(f"Classes coupées : le mieux trouvé, au moins {least} groupes en tout cas.")
    word = {"optimal": "optimal", "infeasible": "incomplet"}.get(plan.status, "le mieux trouvé")
    return word, lines
