"""What each person wants to be told, and how often. The only writer of preferences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core import signing
from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import Membership, OutgoingEmail, School
from rituals.models import Notification, ReminderPreference
from rituals.reminders.hours import hours_of
from rituals.reminders.kinds import ReminderKind, every_kind, kind_of

SALT = "rituals.reminders.unsubscribe"
EVERYTHING = "*"
DIGEST = "digest"  # the kind of the mails
NEWS = "cdi_news"  # of those that say what changes at the CDI, the same day
MAILS = (DIGEST, NEWS)
Frequency = ReminderPreference.Frequency


@dataclass(frozen=True)
class Preferences:
    """Those of a whole school; silence is the default of the kind, unless all was stopped."""

    chosen: Mapping[tuple[int, str], str]

    def of(self, membership_id: int, kind: ReminderKind) -> str:
        """How often: their choice for this kind, else for all, else the kind's own."""
        default = self.chosen.get((membership_id, EVERYTHING), kind.default)
        return self.chosen.get((membership_id, kind.key), default)


def of_school(school: School) -> Preferences:
    """What everybody in the school has chosen. One query."""
    rows = ReminderPreference.objects.filter(membership__school=school)
    return Preferences({(row.membership_id, row.kind): row.frequency for row in rows})


def own(membership: Membership) -> dict[str, str]:
    """{kind: frequency} over the kinds that the person may ever receive."""
    rows = ReminderPreference.objects.filter(membership=membership)
    found = Preferences({(row.membership_id, row.kind): row.frequency for row in rows})
    return {
        kind.key: found.of(membership.pk, kind) for kind in every_kind() if kind.suits(membership)
    }


@transaction.atomic
def choose(*, membership: Membership, frequencies: Mapping[str, str]) -> None:
    """What is written and waiting is taken back, and what waits for its day is looked at again, to
    be said as is now wished."""
    if set(frequencies.values()) != {Frequency.NEVER}:
        ReminderPreference.objects.filter(membership=membership, kind=EVERYTHING).delete()
    ReminderPreference.objects.bulk_create(
        [
            ReminderPreference(membership=membership, kind=kind, frequency=frequency)
            for kind, frequency in frequencies.items()
        ],
        update_conflicts=True,
        unique_fields=["membership", "kind"],
        update_fields=["frequency"],
    )
    OutgoingEmail.objects.filter(
        kind__in=MAILS,
        state=OutgoingEmail.MailState.DUE,
        copies=0,
        notifications__membership=membership,
    ).update(
        state=OutgoingEmail.MailState.SUPPRESSED, reason="les préférences ont changé", message=b""
    )
    hours = hours_of(membership.school)
    waiting = Notification.objects.filter(
        membership=membership, state=Notification.NotificationState.PLANNED
    )
    for row in waiting:
        row.due_at = hours.opening(row.local_date)
    Notification.objects.bulk_update(waiting, ["due_at"])


@transaction.atomic
def stop(*, membership: Membership, kinds: Iterable[str]) -> None:
    """By a link in a mail, without signing in: the journal knows no actor."""
    choose(membership=membership, frequencies=dict.fromkeys(kinds, Frequency.NEVER))
    journal.record(
        "reminders_stopped",
        school=membership.school,
        actor=None,
        target="member",
        ids=[membership.pk],
    )


def token(membership: Membership, kind: str = EVERYTHING) -> str:
    """What an unsubscribe link is made of: it says who and what, and cannot be made up."""
    return signing.dumps([membership.pk, kind], salt=SALT)


def read_token(text: str) -> tuple[Membership, str] | None:
    """The member and the kind of a link we made; None for any other text."""
    try:
        member_id, kind = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    membership = Membership.objects.filter(pk=member_id).select_related("school", "user").first()
    if membership is None or (kind != EVERYTHING and kind_of(kind) is None):
        return None
    return membership, kind


def kinds_in(kind: str) -> list[str]:
    """The keys a link stands for. « Everything » is also what does not exist yet."""
    return [EVERYTHING, *(known.key for known in every_kind())] if kind == EVERYTHING else [kind]
