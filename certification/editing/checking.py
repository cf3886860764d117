"""What forbids a change by hand, in a few words; nothing when it may be made. Makes no query.

The pages show it beside each choice, and the services ask it again under the lock.
"""

from collections.abc import Collection

from certification.editing.facts import HeldSession, PlanFacts, Sitter
from certification.models import ComputerRoom, Invigilator
from certification.sessions.hours import is_taken, is_there
from certification.sessions.staying import Taken


def why_not_pupil(facts: PlanFacts, sitter: Sitter, there: HeldSession) -> str:
    """Seats aside."""
    times = facts.class_times.get(sitter.classroom, [])
    if is_taken(times, there.day, there.starts, there.ends):
        return f"{sitter.class_name} est prise à cette heure"
    if there.ends - there.starts < sitter.minutes:
        return "séance trop courte"
    return ""


def why_not_room(facts: PlanFacts, room: ComputerRoom, for_one: HeldSession) -> str:
    """A room for a session that exists, with its pupils."""
    seats = max(0, room.seats - facts.plan.spare_seats)
    if seats < len(for_one.sitters):
        return f"{seats} places seulement"
    return _why_not_hours(facts, room, for_one)


def _why_not_hours(facts: PlanFacts, room: ComputerRoom, for_one: HeldSession) -> str:
    if not room.is_active:
        return "hors service"
    if not _is_open(facts, room, for_one):
        return "prise à cette heure"
    here = (one for one in facts.sessions.values() if one.room.pk == room.pk)
    if any(_too_close(facts, one, for_one) for one in here if one.pk != for_one.pk):
        return "une autre séance s’y tient"
    if any(_meets(facts, one, for_one) for one in facts.taken if one.room == room.pk):
        return "un autre niveau y passe"
    return ""


def _is_open(facts: PlanFacts, room: ComputerRoom, for_one: HeldSession) -> bool:
    times = facts.room_times.get(room.pk, [])
    lent = facts.lent.get(room.pk)
    hours = for_one.day, for_one.starts, for_one.ends
    return not is_taken(times, *hours) and (lent is None or is_there(lent, *hours))


def why_not_adult(facts: PlanFacts, adult: Invigilator, for_one: HeldSession) -> str:
    """An adult for a session that exists."""
    times = list(adult.times.all())
    if times and not is_there(times, for_one.day, for_one.starts, for_one.ends):
        return "n’est pas disponible"
    serving = (one for one in facts.sessions.values() if adult.pk in one.adults)
    if any(_too_close(facts, one, for_one) for one in serving if one.pk != for_one.pk):
        return "surveille une autre séance"
    if any(_meets(facts, one, for_one) for one in facts.taken if adult.pk in one.adults):
        return "surveille un autre niveau"
    return ""


def faults(facts: PlanFacts, with_spare: Collection[int] = ()) -> set[str]:
    """Every rule that the plan breaks, session by session; the sessions `with_spare` may use the
    seats that are kept for a breakdown."""
    found: set[str] = set()
    for one in facts.sessions.values():
        why = [_why_not_hours(facts, one.room, one)]
        spare = 0 if one.pk in with_spare else facts.plan.spare_seats
        if len(one.sitters) > max(0, one.room.seats - spare):
            why.append("plus d’élèves que de places")
        if len(one.adults) < facts.plan.adults_per_room:
            why.append("pas assez d’adultes")
        why += [why_not_pupil(facts, sitter, one) for sitter in one.sitters]
        why += [
            f"{facts.adults[pk].name} {reason}"
            for pk in one.adults
            if pk in facts.adults and (reason := why_not_adult(facts, facts.adults[pk], one))
        ]
        found |= {f"{one.label} : {reason}" for reason in why if reason}
    return found


def _too_close(facts: PlanFacts, one: HeldSession, other: HeldSession) -> bool:
    pause = facts.plan.pause
    return (
        one.day == other.day and one.starts < other.ends + pause and other.starts < one.ends + pause
    )


def _meets(facts: PlanFacts, taken: Taken, one: HeldSession) -> bool:
    pause = facts.plan.pause
    return (
        taken.day == one.day and taken.starts < one.ends + pause and one.starts < taken.ends + pause
    )
