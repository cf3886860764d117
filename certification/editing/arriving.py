"""Pupils of the level who have no seat in a plan, or missed theirs: where each could sit, and
giving it to them.

A pupil who comes after the plan was made sits with the class, where a seat is left; else in any
session that takes them; a spare seat last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from certification.editing.checking import why_not_pupil
from certification.editing.facts import HeldSession, PlanFacts, Sitter, facts_of
from certification.editing.moves import reseat
from certification.editing.turns import editing
from certification.models import CertificationPlan, PlanSettings, SatPresence, SessionCandidate
from certification.rules.of_school import rules_of
from certification.sessions.errors import PlanRefusedError
from certification.sessions.expected import expected_groups, minutes_of
from certification.sessions.staying import staying
from pixschool.core.models import User
from pixschool.core.text.french import count
from students.models import Student


@dataclass(frozen=True)
class ProposedSeat:
    """`where` is None for one who fits nowhere. `is_spare`: on a seat kept for a breakdown.
    `absent_on`: the day of the session that the pupil missed."""

    student: Student
    class_name: str
    minutes: int
    classroom: int
    where: HeldSession | None
    is_spare: bool = False
    absent_on: date | None = None


def without_seat(
    plan: CertificationPlan, settings: PlanSettings, *, now: datetime
) -> list[tuple[Student, str, int, int]]:
    """(pupil, class, its id, minutes) of those whom the level expects and the plan has not, or
    who were absent when it had them."""
    applied = CertificationPlan.objects.applied().filter(year=plan.year_id, level=plan.level)
    kept = [one.pk for one in staying(plan.year, applied.first(), now=now)]
    groups, of_class = expected_groups(settings, kept)
    standard = rules_of(plan.year).number("test", "minutes")
    seated = set(
        SessionCandidate.objects.filter(session__plan=plan)
        .exclude(presence=SatPresence.ABSENT)
        .values_list("student_id", flat=True)
    )
    return [
        (pupil, name.partition("/")[0], of_class[name], minutes_of(name, standard))
        for name, pupils in groups.items()
        for pupil in pupils
        if pupil.pk not in seated
    ]


def proposed_seats(
    facts: PlanFacts, waiting: Iterable[tuple[Student, str, int, int]]
) -> list[ProposedSeat]:
    """One after the other: a seat that is proposed to one is proposed to nobody else."""
    missed = _days_missed(facts)
    left = {pk: facts.free(one) for pk, one in facts.sessions.items() if not one.held}
    spare = {pk: _spare(facts, facts.sessions[pk]) for pk in left}
    found = []
    for student, class_name, classroom, minutes in waiting:
        sitter = Sitter(
            SessionCandidate(student=student), str(student), student.name_key, classroom,
            class_name, minutes,
        )  # fmt: skip
        able = [pk for pk in left if not why_not_pupil(facts, sitter, facts.sessions[pk])]
        with_class = [pk for pk in able if facts.sessions[pk].piece(classroom)]
        pk = next(
            (pk for some in (with_class, able) for pk in some if left[pk]),
            next((pk for some in (with_class, able) for pk in some if spare[pk]), None),
        )
        is_spare = pk is not None and not left[pk]
        if pk is not None:
            (spare if is_spare else left)[pk] -= 1
        where = None if pk is None else facts.sessions[pk]
        missed_on = missed.get(student.pk)
        found.append(
            ProposedSeat(student, class_name, minutes, classroom, where, is_spare, missed_on)
        )
    return found


def _days_missed(facts: PlanFacts) -> dict[int, date]:
    """{pupil: the last day of an absence}."""
    return {
        sitter.student: one.day
        for one in sorted(facts.sessions.values(), key=lambda one: one.day)
        for sitter in one.sitters
        if sitter.row.presence == SatPresence.ABSENT
    }


def _spare(facts: PlanFacts, one: HeldSession) -> int:
    """Machines that are left once every other seat is taken."""
    plain = max(0, one.room.seats - facts.plan.spare_seats)
    return max(0, one.room.seats - max(plain, len(one.sitters)))


def seat(
    plan: CertificationPlan,
    settings: PlanSettings,
    wanted: Iterable[int],
    *,
    seen: int,
    now: datetime,
    actor: User,
) -> None:
    """Give these pupils the seats that are proposed. Raises PlanChangedError, PlanRefusedError."""
    with editing(plan, seen=seen, actor=actor) as edit:
        asked = set(wanted)
        waiting = [one for one in without_seat(edit.plan, settings, now=now) if one[0].pk in asked]
        seats = [one for one in proposed_seats(edit.facts, waiting) if one.where]
        if not seats:
            raise PlanRefusedError("Aucune place ne convient : relisez la page.")
        edit.touch(*{one.where.pk: one.where for one in seats if one.where}.values())
        edit.with_spare = {one.where.pk for one in seats if one.where and one.is_spare}
        for one in seats:
            if one.where:
                _take(one, one.where)
        edit.text = f"{count(len(seats), 'élève placé')} : " + ", ".join(
            sorted({f"{one.class_name}, {one.where.label}" for one in seats if one.where})
        )


def _take(one: ProposedSeat, where: HeldSession) -> None:
    row = SessionCandidate.objects.create(
        session=where.session, student=one.student, seat=len(where.sitters) + 1
    )
    sitter = Sitter(
        row, str(one.student), one.student.name_key, one.classroom, one.class_name, one.minutes
    )
    reseat(where, [*where.sitters, sitter])


def waiting_for(
    plan: CertificationPlan, settings: PlanSettings, *, now: datetime
) -> list[ProposedSeat]:
    """Those without a seat in a plan, each with the seat that is proposed."""
    waiting = without_seat(plan, settings, now=now)
    return proposed_seats(facts_of(plan, now=now), waiting) if waiting else []
