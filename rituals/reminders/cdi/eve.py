"""The school day before a slot of the CDI: to whoever leads a class of which pupils come, and to
the documentalists."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership
from pixschool.core.text.french import count, hour_fr, hours_fr
from rituals.models import ReminderPreference
from rituals.reminders.cdi import told
from rituals.reminders.cdi.seats import CdiSeat, heard_by
from rituals.reminders.facts import Facts
from rituals.reminders.kinds.base import Dropped, ReminderItem, ReminderKind, ReminderRequest, page

Frequency = ReminderPreference.Frequency

NOBODY = Dropped("plus aucun rendez-vous au CDI")
TOLD = Dropped("un autre courriel l’a dit")


class CdiEve(ReminderKind):
    """Those who had a seat when the morning's mail could go; who comes after is announced."""

    key = "cdi"
    label = "Des élèves ont rendez-vous au CDI le lendemain, ou un rendez-vous change"
    frequencies = (Frequency.DAILY, Frequency.NEVER)

    def suits(self, member: Membership) -> bool:
        return member.can(Capability.SEE_SUPPORT) or member.can(Capability.RUN_CDI)

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        for day in sorted({seat.day for seat in facts.cdi}):
            eve = facts.hours.before(day) or day - timedelta(days=1)
            opening = facts.hours.opening(eve)
            seats = [seat for seat in facts.cdi if seat.day == day]
            known = [seat for seat in seats if seat.booked_at < opening]
            for member in facts.members.values() if known else ():
                own = heard_by(member, known, facts.cdi_audience)
                if own and self.suits(member):
                    yield ReminderRequest(
                        membership_id=member.pk,
                        about=f"cdi:{day.isoformat()}",
                        day=eve,
                        useful_until=max(seat.ends_at for seat in seats),
                    )

    def word(self, facts: Facts, member: Membership, about: str) -> ReminderItem | Dropped:
        """Read again: the person's row is locked, and another mail may have said it since."""
        day = date.fromisoformat(about.partition(":")[2])
        of_day = [seat for seat in facts.read_cdi() if seat.day == day]
        own = heard_by(member, of_day, facts.cdi_audience)
        if not own:
            return NOBODY
        believed = told.beliefs([member.pk], now=facts.now).get(member.pk, {})
        if all(key in believed and believed[key].is_of(seat) for key, seat in own.items()):
            return TOLD
        seats = tuple(own.values())
        welcomes = any(not _leads(facts, member, seat) for seat in seats)
        words = _by_slot if welcomes else _by_class
        awaited = count(len(seats), "élève attendu,élèves attendus")
        return ReminderItem(
            what=f"{awaited} au CDI",
            when=day,
            detail=words(seats, facts.hours.zone),
            url=bookings_page(facts, day),
            seats=seats,
        )


def bookings_page(facts: Facts, day: date) -> str:
    """Where they read, once signed in, whose appointments these are."""
    return f"{page('portal:cdi_bookings', facts)}?jour={day.isoformat()}"


def _leads(facts: Facts, member: Membership, seat: CdiSeat) -> bool:
    return seat.classroom in facts.led.get(member.pk, frozenset())


def _by_class(seats: Sequence[CdiSeat], zone: ZoneInfo) -> str:
    """« 5B : 1 élève à 13 h 30 ; 6A : 2 élèves à 10 h 40, 1 élève à 13 h 30 »."""
    numbers: dict[str, Counter[str]] = defaultdict(Counter)
    for seat in seats:
        numbers[seat.class_name][hour_fr(seat.starts_at.astimezone(zone))] += 1
    return " ; ".join(f"{name} : {_hours(hours)}" for name, hours in sorted(numbers.items()))


def _hours(numbers: Counter[str]) -> str:
    return ", ".join(f"{count(number, 'élève')} à {hour}" for hour, number in numbers.items())


def _by_slot(seats: Sequence[CdiSeat], zone: ZoneInfo) -> str:
    """« de 10 h 40 à 11 h 35 : 6 élèves ; de 13 h 30 à 14 h 25 : 1 élève »."""
    slots = Counter((seat.starts_at, seat.ends_at) for seat in seats)
    return " ; ".join(
        f"{hours_fr(starts.astimezone(zone), ends.astimezone(zone))} : {count(number, 'élève')}"
        for (starts, ends), number in sorted(slots.items())
    )
