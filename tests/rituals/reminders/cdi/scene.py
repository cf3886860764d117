"""A CDI whose slots are on Monday 23 November and Tuesday 24; 6A is led by Bob, 6B by Brice, Dora
is the documentalist. Whoever books is nobody who hears of it, unless a test says so."""

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import time_machine

from pixschool.core.mail import outbox
from pixschool.core.models import OutgoingEmail, School, User
from rituals.reminders import run
from students.models import Student, SupportBooking, SupportSlot
from students.slots import booking
from students.support.errors import SupportRefusedError
from tests.factories.support import SupportSlotFactory
from tests.rituals.reminders.moments import FRIDAY, MONDAY, TUESDAY, at
from tests.support.mails import text_of
from tests.support.pages import plain
from tests.support.world import World

THURSDAY = at(FRIDAY - timedelta(days=1), 16)
HOURS = ((MONDAY, 10), (MONDAY, 14), (TUESDAY, 10))
_LINE = re.compile(r"– (?:(?P<room>6[AB]) : )?(?P<n>\d+) élèves? (?P<what>.*)")
_WHEN = re.compile(r"(?:\w+ (?P<day>\d+) novembre de )?(?P<hour>\d+) h\b")


@dataclass
class Scene:
    """`now` moves with `wait` and `go`; a run is made and the mails leave at each minute."""

    world: World
    clock: Any
    now: datetime = THURSDAY
    slots: list[SupportSlot] = field(default_factory=list)

    @property
    def school(self) -> School:
        return self.world.here.school

    @property
    def pupils(self) -> list[Student]:
        """Three of 6A, then three of 6B."""
        return [*self.world.a.pupils, *self.world.b.pupils]

    def open(self) -> "Scene":
        self._set(self.now)
        year = self.world.here.year
        self.slots = [
            SupportSlotFactory(year=year, day=day, starts_at=at(day, hour)) for day, hour in HOURS
        ]
        return self

    def _set(self, moment: datetime) -> None:
        self.now = moment
        self.clock.move_to(moment)

    def go(self, day: date, hour: int = 8, minute: int = 0) -> None:
        """To that moment, and its run."""
        self._set(at(day, hour, minute))
        self.tick()

    def tick(self) -> None:
        run.remind(self.now, schools=[self.school])
        outbox.deliver(now=self.now)

    def wait(self, minutes: int) -> None:
        for _ in range(minutes):
            self._set(self.now + timedelta(minutes=1))
            self.tick()

    def later(self, minutes: int) -> None:
        """The same, with a run every five minutes: what waits does not depend on how many."""
        for _ in range(0, minutes, 5):
            self._set(self.now + timedelta(minutes=5))
            self.tick()
        self.wait(1)

    def book(self, pupil: int, slot: int, *, actor: User | None = None) -> None:
        """Nothing when the seat is refused, as when the pupil has one at that hour."""
        with suppress(SupportRefusedError):
            booking.book(
                slot_id=self.slots[slot].pk,
                student=self.pupils[pupil],
                actor=actor,
                school=self.school,
            )

    def seat(self, pupil: int, slot: int) -> SupportBooking | None:
        held = SupportBooking.objects.held().filter(slot=self.slots[slot])
        return held.filter(student=self.pupils[pupil]).select_related("slot__school").first()

    def cancel(self, pupil: int, slot: int, *, actor: User | None = None) -> None:
        seat = self.seat(pupil, slot)
        if seat:
            booking.cancel(booking=seat, actor=actor, version=seat.version)

    def move(self, pupil: int, slot: int, to: int, *, actor: User | None = None) -> None:
        seat = self.seat(pupil, slot)
        if seat:
            with suppress(SupportRefusedError):
                booking.move(
                    booking=seat, slot_id=self.slots[to].pk, actor=actor, version=seat.version
                )


def opened(world: World, settings: Any, clock: Any) -> Scene:
    settings.DEMO = True  # the server takes everything, and keeps it to be read
    return Scene(world, clock).open()


def mails_to(name: str) -> list[OutgoingEmail]:
    found = OutgoingEmail.objects.filter(recipient=f"{name}@ecole.example", state="accepted")
    return list(found.order_by("pk"))


def texts_to(name: str) -> list[str]:
    return [text_of(mail) for mail in mails_to(name)]


def news_to(name: str) -> list[list[str]]:
    """Of each mail that announces changes, its lines."""
    return [
        [line[2:] for line in text_of(mail).splitlines() if line.startswith("– ")]
        for mail in mails_to(name)
        if mail.kind == "cdi_news"
    ]


def heard(lines: list[str]) -> Counter[tuple[str, int, int]]:
    """(class, day, hour) → pupils more or less, as a reader understands these lines."""
    found: Counter[tuple[str, int, int]] = Counter()
    for text in lines:
        line = _LINE.fullmatch(f"– {plain(text)}")
        assert line, text
        number, room = int(line["n"]), line["room"] or ""
        after, _, before = line["what"].partition(", au lieu de ")
        when = _WHEN.search(after)
        assert when, text
        day, hour = int(when["day"]), int(when["hour"])
        found[room, day, hour] += -number if "plus, " in after and "vien" in after else number
        if before:
            former = _WHEN.search(before)
            assert former, text
            found[room, int(former["day"] or day), int(former["hour"])] -= number
    return found


def frozen() -> Any:
    return time_machine.travel(THURSDAY, tick=False)
