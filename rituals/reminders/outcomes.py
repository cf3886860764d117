"""What becomes of a row on the morning it is due: a line of the mail, a reason, or another day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from pixschool.core.mail.outbox import RefusedAddress
from pixschool.core.models import Membership
from rituals.models import Notification, ReminderPreference
from rituals.reminders.facts import Facts
from rituals.reminders.kinds import Dropped, kind_of
from rituals.reminders.kinds.base import DONE, GONE, NO_SESSION, NOT_THEIRS
from rituals.reminders.message import MessageLine
from rituals.reminders.plan import ReminderKey, key_of, next_weekly
from rituals.reminders.preferences import Preferences

Frequency = ReminderPreference.Frequency

LEFT = "la personne n’est plus dans l’équipe"
UNWANTED = "la personne ne souhaite pas ce rappel"
UNKNOWN = "sorte de rappel inconnue"
REPEATED = "déjà dans ce courriel"
MOVED = "la date a changé : un autre rappel le dira"
UNREACHABLE = "l’adresse est refusée par le serveur de courriel"

# Reasons that may cease: the row is taken up again when the thing is to be recalled after all.
MAY_CEASE = frozenset(
    {LEFT, UNWANTED, MOVED, UNREACHABLE}
    | {dropped.reason for dropped in (DONE, GONE, NO_SESSION, NOT_THEIRS)}
)


@dataclass(frozen=True)
class Situation:
    """All that a run over a school knows when it writes its mails.

    `alive`: what the facts, as they are now, would have recalled. `refused`: by address.
    """

    facts: Facts
    preferences: Preferences
    alive: Collection[ReminderKey]
    refused: Mapping[str, RefusedAddress] = field(default_factory=dict)


def outcome(
    situation: Situation, member: Membership, row: Notification
) -> MessageLine | Dropped | date:
    """What to say of a row now, or why nothing is said, or the day it waits for."""
    facts = situation.facts
    kind = kind_of(row.kind)
    if kind is None:
        return Dropped(UNKNOWN)
    if member.user.email in situation.refused:
        return Dropped(UNREACHABLE)
    frequency = situation.preferences.of(member.pk, kind)
    if frequency == Frequency.NEVER:
        return Dropped(UNWANTED)
    if frequency == Frequency.WEEKLY and not _is_weekly(facts, row):
        day = next_weekly(facts)
        if day is not None and day > facts.today:
            return day
    found = kind.word(facts, member, row.about)
    if isinstance(found, Dropped):
        return found
    return MessageLine(kind, found) if key_of(row) in situation.alive else Dropped(MOVED)


def _is_weekly(facts: Facts, row: Notification) -> bool:
    """Was it planned for a day of weekly mail? Then it goes, even a day or two late."""
    day = facts.hours.today(row.due_at)
    return facts.hours.first_of_week(day) == day
