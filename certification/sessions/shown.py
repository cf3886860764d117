"""What the page of a plan says: in plain words, day by day."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from certification.models import CertificationPlan, CertificationSession, PlanSettings
from pixschool.core.models import SchoolYear
from pixschool.core.text.french import count
from students.models import Enrolment


@dataclass(frozen=True)
class ShownSession:
    """`groups`: « 3A 12 », by class: nothing of lengths."""

    session: CertificationSession
    starts: Any
    ends: Any
    groups: list[tuple[str, int]]
    seated: int
    seats: int
    adults: list[str]


def days_of(plan: CertificationPlan) -> list[tuple[date, list[ShownSession]]]:
    """The sessions of each day, in order of time. Four queries, however many there are."""
    sessions: QuerySet[CertificationSession] = plan.sessions.select_related("room")
    found = list(sessions.prefetch_related("duties__invigilator", "candidates"))
    pupils = {one.student_id for session in found for one in session.candidates.all()}
    enrolments = Enrolment.objects.open().filter(year=plan.year_id, student__in=pupils)
    rooms = dict(enrolments.values_list("student_id", "classroom__name"))
    lines = [_line(plan, session, rooms) for session in found]
    return [(day, list(some)) for day, some in groupby(lines, key=lambda one: one.starts.date())]


def _line(
    plan: CertificationPlan, session: CertificationSession, rooms: dict[int, str]
) -> ShownSession:
    names = sorted(rooms.get(one.student_id, "sans classe") for one in session.candidates.all())
    return ShownSession(
        session=session,
        starts=plan.school.local(session.starts_at),
        ends=plan.school.local(session.ends_at),
        groups=[(name, len(list(same))) for name, same in groupby(names)],
        seated=len(names),
        seats=max(0, session.room.seats - plan.spare_seats),
        adults=[duty.invigilator.name for duty in session.duties.all()],
    )


def verdict(plan: CertificationPlan) -> list[str]:
    """What is proved, what is only the best found and how far at most."""
    lines = []
    number = plan.sessions.count()
    if plan.unplaced:
        how = "c’est prouvé" if "unplaced" in plan.proved else "dans le temps donné"
        lines.append(f"{count(plan.unplaced, 'élève')} sans place, {how}.")
    if "sessions" in plan.proved:
        lines.append(f"{count(number, 'séance')} : aucun plan n’en demande moins, c’est prouvé.")
    else:
        least = plan.bounds.get("sessions", 0)
        lines.append(f"{count(number, 'séance')} : le mieux trouvé, au moins {least} en tout cas.")
    if "pieces" in plan.proved:
        lines.append("Les classes sont coupées le moins possible, c’est prouvé.")
    elif least := plan.bounds.get("pieces", 0):
        lines.append(f"Classes coupées : le mieux trouvé, au moins {least} groupes en tout cas.")
    return lines


WHY = {
    "room": "une salle de {seats} postes de plus, {where}",
    "slot": "une séance de plus un autre jour, comme {where}",
    "adult": "un adulte de plus, {where}",
    "seats": "{seats} postes de plus en {where}",
}


def helpful(plan: CertificationPlan) -> list[str]:
    """Single changes, the best first, five at most."""
    return [
        f"{WHY[one['change']].format(seats=one.get('seats'), where=one['where'])} : "
        + (f"{count(one['unplaced'], 'élève')} sans place" if one["unplaced"] else "tous placés")
        for one in plan.why[:5]
    ]


def as_typed(settings: PlanSettings, year: SchoolYear) -> dict[str, Any]:
    """The settings as the form shows them."""
    days = ("", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
    hours = settings.hours.all() if settings.pk else []
    names = ("first_on", "last_on", "pause", "spare_seats", "adults_per_room", "most_a_day")
    return {name: getattr(settings, name) for name in names} | {
        "hours": "\n".join(f"{days[h.weekday]} {h.starts:%Hh%M}-{h.ends:%Hh%M}" for h in hours),
        "rooms": "\n".join(
            f"{room.name} : {room.seats}"
            for room in year.school.computer_rooms.filter(is_active=True)
        ),
        "adults": "\n".join(one.name for one in year.invigilators.all()),
    }
