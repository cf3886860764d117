"""What differs between what somebody believes and what is; and how it is said. No query."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pixschool.core.digests import short_digest
from pixschool.core.text.french import count, hour_fr, meeting_fr
from rituals.models import ToldSeat
from rituals.reminders.cdi.seats import CdiSeat, SeatKey
from rituals.reminders.cdi.told import Belief, Beliefs

Said = ToldSeat.Said


@dataclass(frozen=True)
class SeatChanges:
    """`moved`: from a slot to another, or with the slot itself. False when there is nothing."""

    coming: list[CdiSeat] = field(default_factory=list)
    gone: list[Belief] = field(default_factory=list)
    moved: list[tuple[Belief, CdiSeat]] = field(default_factory=list)
    not_theirs: list[Belief] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.coming or self.gone or self.moved or self.not_theirs)

    @property
    def number(self) -> int:
        """Of pupils' appointments that change."""
        return len(self.coming) + len(self.gone) + len(self.moved) + len(self.not_theirs)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits, others when anything to be said is."""
        seats = [*self.coming, *(seat for _, seat in self.moved)]
        lost = [*self.gone, *(one for one, _ in self.moved)]
        said = (
            sorted((seat.key, seat.starts_at, seat.ends_at, seat.room) for seat in seats),
            sorted(one.key for one in lost),
            sorted(one.key for one in self.not_theirs),
        )
        return short_digest(said, digits=16)

    def ends_after(self, now: datetime) -> list[datetime]:
        """When these slots are over, of those that are not yet."""
        return [one.ends_at for one in self._all() if one.ends_at > now]

    def first_day(self, zone: ZoneInfo) -> date:
        """The day of the soonest. There is something."""
        return min(one.starts_at for one in self._all()).astimezone(zone).date()

    def _all(self) -> Iterator[CdiSeat | Belief]:
        yield from self.coming
        yield from self.gone
        yield from self.not_theirs
        for belief, seat in self.moved:
            yield belief
            yield seat

    def but_for(self, others: "SeatChanges") -> "SeatChanges":
        """Without these."""
        return SeatChanges(
            coming=[one for one in self.coming if one not in others.coming],
            gone=[one for one in self.gone if one not in others.gone],
            moved=[pair for pair in self.moved if pair not in others.moved],
            not_theirs=self.not_theirs,
        )


def compare(
    believed: Beliefs, seats: Mapping[SeatKey, CdiSeat], *, held: Collection[SeatKey]
) -> SeatChanges:
    """`seats`: those the person hears of; `held`: all those of the school, then."""
    new, same_slot = [], []
    for key, seat in seats.items():
        belief = believed.get(key)
        if belief is None or belief.said != Said.COMING:
            new.append(seat)
        elif not belief.is_of(seat):
            same_slot.append((belief, seat))
    lost = [one for key, one in believed.items() if one.said == Said.COMING and key not in seats]
    return _paired(
        new,
        [one for one in lost if one.key not in held],
        moved=same_slot,
        not_theirs=[one for one in lost if one.key in held],
    )


def _paired(
    new: list[CdiSeat],
    gone: list[Belief],
    *,
    moved: list[tuple[Belief, CdiSeat]],
    not_theirs: list[Belief],
) -> SeatChanges:
    """A pupil who leaves a slot and comes to another has been moved: said in one line."""
    waiting = list(new)
    found = SeatChanges(moved=list(moved), not_theirs=not_theirs)
    for belief in gone:
        seat = next((one for one in waiting if one.key.student == belief.key.student), None)
        if seat is None:
            found.gone.append(belief)
        else:
            waiting.remove(seat)
            found.moved.append((belief, seat))
    found.coming.extend(waiting)
    return found


def known_to(changes: SeatChanges, user: int | None) -> SeatChanges:
    """Of these, the person's own acts: they need no mail to know of them."""
    if user is None:
        return SeatChanges()
    return SeatChanges(
        coming=[one for one in changes.coming if one.booked_by == user],
        gone=[one for one in changes.gone if one.cancelled_by == user],
        moved=[pair for pair in changes.moved if _is_own_move(*pair, user)],
    )


def _is_own_move(belief: Belief, seat: CdiSeat, user: int) -> bool:
    is_other_slot = belief.key != seat.key
    return is_other_slot and seat.booked_by == user and belief.cancelled_by == user


def sentences(
    changes: SeatChanges, classes: Mapping[int, str], *, zone: ZoneInfo
) -> tuple[str, ...]:
    """One a class, an hour and a sort of change, soonest first; how many, and no name.

    `classes`: of pupils who have no seat any more, {pupil: name of the class}.
    """
    lines: Counter[tuple[datetime, str, str, str]] = Counter()
    clock = _Clock(zone)
    for seat in changes.coming:
        lines[seat.starts_at, seat.class_name, "de plus, ", clock.meeting(seat)] += 1
    for belief, seat in changes.moved:
        words = f"{clock.meeting(seat)}, au lieu de {clock.former(belief, seat)}"
        lines[seat.starts_at, seat.class_name, "", words] += 1
    for belief in changes.gone:
        name = classes.get(belief.key.student, "")
        lines[belief.starts_at, name, _GONE, clock.meeting(belief)] += 1
    for belief in changes.not_theirs:
        lines[belief.starts_at, "", _NOT_THEIRS, clock.meeting(belief)] += 1
    return tuple(
        _line(class_name, sort, when, number)
        for (_, class_name, sort, when), number in sorted(lines.items())
    )


_GONE, _NOT_THEIRS = "gone", "elsewhere"


def _line(class_name: str, sort: str, when: str, number: int) -> str:
    pupils, is_one = count(number, "élève"), number == 1
    if sort == _NOT_THEIRS:
        seats = count(number, "rendez-vous,rendez-vous")
        verb = "concerne" if is_one else "concernent"
        return f"{seats} ne vous {verb} plus, {when} (autre classe, ou autre accueil)"
    if sort == _GONE:
        text = f"{pupils} {'ne vient' if is_one else 'ne viennent'} plus, {when}"
    else:
        text = f"{pupils} {sort}{when}"
    return f"{class_name} : {text}" if class_name else text


@dataclass(frozen=True)
class _Clock:
    """Words by the clock of a school."""

    zone: ZoneInfo

    def meeting(self, one: CdiSeat | Belief) -> str:
        """« mardi 24 novembre de 10 h 40 à 11 h 35 (CDI) »."""
        return f"{meeting_fr(*self._hours(one))} ({one.room})"

    def former(self, one: Belief, now: CdiSeat) -> str:
        """The same; the day and the place are left out when they are those of now."""
        starts, ends = self._hours(one)
        words = meeting_fr(starts, ends)
        if starts.date() == self._hours(now)[0].date():
            words = f"{hour_fr(starts)} – {hour_fr(ends)}"
        return words if one.room == now.room else f"{words} ({one.room})"

    def _hours(self, one: CdiSeat | Belief) -> tuple[datetime, datetime]:
        return one.starts_at.astimezone(self.zone), one.ends_at.astimezone(self.zone)
