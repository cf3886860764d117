"""What the demonstration tells of equity: in 4e pupils whom their score chose are helped and the
gap closes; in 3e a class slides; nobody works on 5.1.
"""

import random
from collections.abc import Sequence
from datetime import timedelta

from campaigns.models import Campaign
from pixschool.core.models import SchoolYear, User
from pixschool.core.reference.levels import Level
from pixschool.demo.moments import Moments, at_hour
from pixschool.demo.population import InventedPupil, Population
from rituals.models import Ritual
from rituals.plan import services as planning
from students.models import (
    ChosenBy,
    Enrolment,
    Presence,
    PresenceMark,
    Student,
    SupportBooking,
    SupportClosing,
    SupportFlag,
    SupportReason,
    SupportSlot,
    SupportVisit,
    VisitOutcome,
    VisitTopic,
)
from students.support import rules
from students.support.flags import raise_flags

HELPED_LEVEL = Level.QUATRIEME
SLIDING_CLASS = "3C"
BLIND_SPOT = "5.1"
FLOOR = 45
LABELS, SEATS = ("S3", "M3"), 6  # slots of the week, and of each the first seats
EXPLANATION = "Près du seuil de l’établissement au parcours de rentrée."
_ALL, _HELPED, _SLIDING = 0.02, 0.14, -0.2  # gains from one reading of a course to the next


def is_helped(pupil: InventedPupil) -> bool:
    """The lower, the likelier; some who start from the same point are not."""
    chance = random.Random(pupil.number).random()  # noqa: S311 - invented people
    likely = 0.65 if pupil.ability < 0.45 else 0.4 if pupil.ability < 0.6 else 0.0
    return pupil.level == HELPED_LEVEL and chance < likely


def gain(pupil: InventedPupil) -> float:
    """Between the two readings of the same course."""
    if pupil.class_name == SLIDING_CLASS:
        return _SLIDING
    return _HELPED if is_helped(pupil) else _ALL


def leave_out(year: SchoolYear, *, actor: User) -> None:
    """No ritual of the year works on the blind spot."""
    for ritual in Ritual.objects.in_year(year).planned().filter(competences__contains=[BLIND_SPOT]):
        planning.change(
            ritual=ritual,
            version=ritual.version,
            actor=actor,
            values={"competences": [one for one in ritual.competences if one != BLIND_SPOT]},
            label=f"Compétences de « {ritual.title} »",
        )


def fill(year: SchoolYear, *, moments: Moments, population: Population, actor: User) -> None:
    """Each of the helped comes once, between the two readings of the course."""
    rules.change(year=year, actor=actor, floor=FLOOR)
    readings = Campaign.objects.in_year(year).filter(levels=[HELPED_LEVEL.value])
    first = readings.filter(name__startswith="Rentrée").first()
    second = readings.filter(name__startswith="Point").first()
    if moments.is_over or first is None or second is None:
        return
    after, before = moments.first_reading.date(), second.opens_on
    slots = SupportSlot.objects.in_year(year).filter(
        day__gt=after, day__lt=before, label__in=LABELS
    )
    seats = [(slot, seat) for slot in slots.order_by("day") for seat in range(1, SEATS + 1)]
    pupils = _helped(year, population)[: len(seats)]
    raised = raise_flags(
        students=pupils,
        year=year,
        reason=SupportReason.FLOOR,
        chosen_by=ChosenBy.SCORE,
        explanation=EXPLANATION,
        actor=actor,
    )
    flags = SupportFlag.objects.filter(pk__in=[flag.pk for flag in raised.new])
    chosen_on = min(after, first.closes_on or after)  # before any other course says more of them
    flags.update(raised_at=at_hour(chosen_on, 17, 50))
    for flag, (slot, seat) in zip(raised.new, seats, strict=False):
        _came(flag, slot, seat, actor)


def _helped(year: SchoolYear, population: Population) -> Sequence[Student]:
    """Those whose name is theirs alone in their class."""
    chosen = {
        (pupil.class_name, pupil.last_name.casefold(), pupil.first_name.casefold())
        for pupil in population.pupils
        if is_helped(pupil) and not pupil.leaves and pupil.september_class == pupil.class_name
    }
    rooms = Enrolment.objects.open().filter(year=year, classroom__level=HELPED_LEVEL)
    found: dict[tuple[str, str, str], Student] = {}
    for one in rooms.select_related("student", "classroom").order_by("pk"):
        student = one.student
        name = student.last_name.casefold(), student.first_name.casefold()
        found.setdefault((one.classroom.name, *name), student)
    return [found[key] for key in sorted(chosen) if key in found]


def _came(flag: SupportFlag, slot: SupportSlot, seat: int, actor: User) -> None:
    booking = SupportBooking.objects.create(
        slot=slot,
        student_id=flag.student_id,
        flag=flag,
        seat=seat,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        chosen_by=flag.chosen_by,
        booked_by=actor,
        booked_at=slot.starts_at - timedelta(days=1),
        presence=Presence.PRESENT,
        version=2,
    )
    PresenceMark.objects.create(
        booking=booking,
        presence=booking.presence,
        noted_by=actor,
        noted_at=slot.starts_at + timedelta(minutes=5),
    )
    SupportVisit.objects.create(
        booking=booking,
        topics=[VisitTopic.METHOD.value],
        outcome=VisitOutcome.UNDERSTOOD,
        helper=slot.holder,
        noted_by=actor,
        noted_at=booking.ends_at,
    )
    SupportFlag.objects.filter(pk=flag.pk).update(
        closed_at=booking.ends_at, closed_by=actor, closing=SupportClosing.HELPED
    )
