"""What a sort of reminder is: it finds who should hear of what and when, and says it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pixschool.core.mail.compose import absolute_url
from pixschool.core.models import Membership, OutgoingEmail
from rituals.models import ReminderPreference
from rituals.reminders.cdi.seats import CdiSeat
from rituals.reminders.facts import Facts

Frequency = ReminderPreference.Frequency


@dataclass(frozen=True, kw_only=True)
class ReminderRequest:
    """Somebody should hear of something on a school day of theirs, and it is of use until then.

    `day` is part of the key: it follows from the fact alone, never from when it was noticed.
    """

    membership_id: int
    about: str
    day: date
    useful_until: datetime


@dataclass(frozen=True, kw_only=True)
class ReminderItem:
    """A line of the mail: what, for when, how many pupils, one link. No pupil's name.

    Without `verb`, `what` is the link. With `lines`, it is a page of its own after the others.
    `seats`: of the CDI, those that it speaks of. `note`: called in the transaction that writes the
    mail which says it, for a kind that keeps what people were told.
    """

    what: str
    when: date | None = None
    is_late: bool = False
    detail: str = ""
    url: str
    verb: str = ""
    lines: tuple[str, ...] = ()
    seats: tuple[CdiSeat, ...] = ()
    note: Callable[[OutgoingEmail], None] | None = None


@dataclass(frozen=True)
class Dropped:
    """Nothing to say any more; `reason` is kept."""

    reason: str


GONE = Dropped("n’existe plus")
NOT_THEIRS = Dropped("ne concerne plus cette personne")
DONE = Dropped("c’est fait, ou retiré du plan")
NO_SESSION = Dropped("la séance n’a plus lieu, ou a commencé")


class ReminderKind(ABC):
    """One sort of reminder. `key` is stored in rows and preferences: it never changes."""

    key: str
    label: str
    frequencies: tuple[str, ...] = (Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER)
    default: str = Frequency.DAILY
    # May weekly mail say it before its day? What is late, or old, is not so before.
    ahead: bool = True
    # Is it told the same day, in a mail of its own, to who has had the mail of the day?
    apart: bool = False

    @abstractmethod
    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        """Everything around now, for as long as it is of use; the plan keeps what is due.

        What is found no more, though planned, is not said: its date has changed.
        """

    @abstractmethod
    def word(self, facts: Facts, member: Membership, about: str) -> ReminderItem | Dropped:
        """As things are when the mail is written, for somebody who may still see it."""

    def suits(self, member: Membership) -> bool:
        """Could this person ever receive it? Then they may set how often."""
        return True

    def __str__(self) -> str:
        return self.label


_kinds: dict[str, ReminderKind] = {}


def register(kind: ReminderKind) -> None:
    """Add a kind. Kinds keep the order in which they come; the same key replaces."""
    _kinds[kind.key] = kind


def every_kind() -> list[ReminderKind]:
    """All kinds, in the order of the preferences' form."""
    return list(_kinds.values())


def kind_of(key: str) -> ReminderKind | None:
    """The kind of that key; None for one that no longer exists."""
    return _kinds.get(key)


def apart_keys() -> list[str]:
    """Of the kinds that do not wait for the next day's mail."""
    return [kind.key for kind in every_kind() if kind.apart]


def id_in(about: str) -> int:
    """« campaign:12 » → 12."""
    return int(about.partition(":")[2])


def page(name: str, facts: Facts, *args: int) -> str:
    """The full address of a page of the school; `args` are those of its URL after the UAI."""
    return absolute_url(name, facts.school.uai, *args)
