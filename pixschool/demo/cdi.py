"""The CDI of an invented school: its slots, who was flagged, who came, who waits.

Today some come, lots were drawn for a slot of the next days, and in the weeks before some were
helped: what a documentalist meets. What is past is written as it would have been left; all else
goes through the services.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.missing import stats
from campaigns.missing.stats import MissingPupil, PupilState
from campaigns.models import Campaign
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import Membership, SchoolYear, User
from pixschool.core.reference.roles import Role
from pixschool.demo.helping.story import HELPED_LEVEL
from pixschool.demo.moments import Moments, at_hour
from students.models import (
    ClassLead,
    Classroom,
    Presence,
    PresenceMark,
    SlotKind,
    SlotRule,
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
from students.slots import booking, closing, draw
from students.slots.rules import create_rule
from students.support.errors import SupportRefusedError
from students.support.flags import raise_flag

BACK = timedelta(weeks=8)  # the slots began so long ago
WAITING, TODAY, HELPED, DRAWN = 8, 6, 9, 12  # pupils
SEED = 174_395_021_886_207  # of the draw: as any other
NOTES = {
    SupportReason.CDI_FIRST: "préfère venir le midi",
    SupportReason.METHOD: "recommence sans lire l’indice",
    SupportReason.IDENTIFIERS: "compte EduConnect à retrouver",
}
TOPICS = (
    [VisitTopic.START.value, "1.1"],
    ["4.1"],
    [VisitTopic.KEYBOARD.value],
    ["2.1", VisitTopic.METHOD.value],
)


@dataclass(frozen=True)
class Hour:
    """A slot of the week in the invented schools; `weekdays` from 1, Monday."""

    label: str
    weekdays: tuple[int, ...]
    starts: time
    ends: time
    seats: int
    pix_seats: int
    kind: str = SlotKind.HELP


HOURS = (
    Hour("M3", (1, 2, 3, 4, 5), time(10, 40), time(11, 35), 16, 8),
    Hour("S1", (1, 2, 4, 5), time(13), time(13, 55), 6, 0),
    Hour("S3", (2, 4), time(15, 5), time(16), 12, 12),
    Hour("C1", (4,), time(12, 10), time(12, 50), 8, 0, SlotKind.SIGN_IN),
)


def fill(year: SchoolYear, *, moments: Moments) -> None:
    """Nothing for a year that is over or not published, nor without a documentalist."""
    is_published = calendar_or_none(year.school, year.start_year) is not None
    team = list(Membership.objects.filter(school=year.school).active().select_related("user"))
    librarian = next((one for one in team if Role.LIBRARIAN in one.roles), None)
    if moments.is_over or not is_published or librarian is None:
        return
    assistant = next((one for one in team if Role.ASSISTANT in one.roles), librarian)
    _make_rules(year, moments, librarian=librarian, assistant=assistant)
    pupils = _missing(year, moments.today)
    cdi = _Cdi(year, moments.today, librarian.user)
    cdi.help_before(pupils[:HELPED])
    cdi.expect_today(pupils[HELPED : HELPED + TODAY])
    cdi.draw_one_slot(pupils[HELPED + TODAY :][:DRAWN])
    cdi.let_wait(pupils[HELPED + TODAY + DRAWN :])
    cdi.close_one_slot()


def _make_rules(
    year: SchoolYear, moments: Moments, *, librarian: Membership, assistant: Membership
) -> None:
    first, last = moments.today - BACK, moments.today + timedelta(weeks=4)
    for hour in HOURS:
        for weekday in hour.weekdays:
            rule = SlotRule(
                school=year.school,
                year=year,
                label=hour.label,
                kind=hour.kind,
                weekday=weekday,
                starts=hour.starts,
                ends=hour.ends,
                seats=hour.seats,
                pix_seats=hour.pix_seats,
                first_on=first,
                last_on=last,
                holder=assistant if hour.label == "M3" else librarian,
            )
            create_rule(rule=rule, actor=librarian.user)


def _missing(year: SchoolYear, today: date) -> list[MissingPupil]:
    """One pupil in several, of all classes, each once."""
    campaigns = list(Campaign.objects.filter(year=year).begun_by(today).by_date())
    rooms = Classroom.objects.filter(year=year).exclude(level=HELPED_LEVEL)  # of them, the story
    found = stats.missing(campaigns, rooms)
    once = {one.student_id: one for one in found}
    lines = sorted(once.values(), key=lambda one: (one.student_id * 7919) % 1009)
    return lines[: HELPED + TODAY + DRAWN + WAITING]


class _Cdi:
    def __init__(self, year: SchoolYear, today: date, actor: User) -> None:
        self.year, self.today, self.actor = year, today, actor

    def help_before(self, pupils: Sequence[MissingPupil]) -> None:
        """Each came to a slot of the last weeks; one did not."""
        slots = list(self._slots().filter(day__lt=self.today).order_by("-day", "starts_at"))
        for rank, (line, slot) in enumerate(zip(pupils, slots[::2], strict=False)):
            flag = self._flag(line, days=(self.today - slot.day).days + 5)
            seat = SupportBooking.objects.create(
                slot=slot,
                student_id=line.student_id,
                flag=flag,
                seat=1,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                chosen_by=flag.chosen_by,
                booked_by=self.actor,
                booked_at=slot.starts_at - timedelta(days=2),
                presence=Presence.ABSENT if rank == 1 else Presence.PRESENT,
                version=2,
            )
            PresenceMark.objects.create(
                booking=seat,
                presence=seat.presence,
                noted_by=self.actor,
                noted_at=slot.starts_at + timedelta(minutes=5),
            )
            if seat.presence == Presence.PRESENT:
                self._was_helped(seat, flag, rank)

    def _was_helped(self, seat: SupportBooking, flag: SupportFlag, rank: int) -> None:
        is_done = rank % 3 != 2
        SupportVisit.objects.create(
            booking=seat,
            topics=TOPICS[rank % len(TOPICS)],
            outcome=VisitOutcome.UNDERSTOOD if is_done else VisitOutcome.TO_GO_ON,
            helper=seat.slot.holder,
            noted_by=self.actor,
            noted_at=seat.ends_at,
        )
        if is_done:
            SupportFlag.objects.filter(pk=flag.pk).update(
                closed_at=seat.ends_at, closed_by=self.actor, closing=SupportClosing.HELPED
            )

    def expect_today(self, pupils: Sequence[MissingPupil]) -> None:
        """In the slot under way, or the next one."""
        slot = self._to_come().first()
        if slot:
            self._place(slot, pupils, days=6)
            booked_at = at_hour(self.today - timedelta(days=5), 16, 20)
            SupportBooking.objects.filter(slot=slot).update(booked_at=booked_at)

    def draw_one_slot(self, pupils: Sequence[MissingPupil]) -> None:
        """More wished for it than it has seats: lots were drawn the day before."""
        slot = self._to_come().filter(day__gt=self.today, label="S1").first()
        if slot is None:
            return
        flags = {line.student_id: self._flag(line, days=9 - rank) for rank, line in
                 enumerate(pupils[:8])}  # fmt: skip
        flags |= {line.student_id: self._flag(line, days=2) for line in pupils[8:]}
        students = list(Student.objects.filter(pk__in=flags))
        try:
            plan = draw.preview_lots(slot=slot, students=students)
        except SupportRefusedError:  # a small school: there is a seat for everybody
            return
        held = draw.hold(plan, school=self.year.school, actor=self.actor, flags=flags, seed=SEED)
        held.drawn_at = at_hour(self.today - timedelta(days=1), 16, 40)
        held.save(update_fields=["drawn_at"])

    def close_one_slot(self) -> None:
        """A meeting, one day of the next weeks."""
        slot = self._to_come().filter(day__gt=self.today + timedelta(days=3), label="S3").first()
        if slot:
            seen = closing.preview_slot(slot=slot).digest
            closing.close_slot(
                slot=slot, because="conseil de classe", actor=self.actor, digest=seen
            )

    def let_wait(self, pupils: Iterable[MissingPupil]) -> None:
        reasons = [None, SupportReason.METHOD, None, SupportReason.CDI_FIRST,
                   SupportReason.IDENTIFIERS, None, SupportReason.KEYBOARD]  # fmt: skip
        for rank, line in enumerate(pupils):
            self._flag(line, days=26 - rank * 2 if rank < 12 else 1, reason=reasons[rank % 7])

    def _place(self, slot: SupportSlot, pupils: Sequence[MissingPupil], *, days: int) -> None:
        flags = {line.student_id: self._flag(line, days=days) for line in pupils}
        booking.book_many(
            slot_id=slot.pk,
            school=self.year.school,
            students=list(Student.objects.filter(pk__in=flags)),
            flags=flags,
            actor=self.actor,
        )

    def _flag(
        self, line: MissingPupil, *, days: int, reason: SupportReason | None = None
    ) -> SupportFlag:
        """By whoever leads the class, else by the documentalist; so many days ago."""
        usual = (
            SupportReason.STOPPED if line.state == PupilState.STARTED else SupportReason.NOT_STARTED
        )
        lead = ClassLead.objects.filter(classroom=line.classroom_id, membership__isnull=False)
        first = lead.select_related("membership__user").first()
        flag = raise_flag(
            student=Student.objects.get(pk=line.student_id),
            year=self.year,
            reason=reason or usual,
            note=NOTES.get(reason, "") if reason else "",
            actor=first.membership.user if first and first.membership else self.actor,
        )
        flag.raised_at = at_hour(self.today - timedelta(days=days), 16, 10)
        flag.save(update_fields=["raised_at"])
        return flag

    def _slots(self) -> "QuerySet[SupportSlot]":
        return SupportSlot.objects.in_year(self.year).order_by("starts_at").select_related("holder")

    def _to_come(self) -> "QuerySet[SupportSlot]":
        return self._slots().filter(day__gte=self.today, ends_at__gt=timezone.now())
