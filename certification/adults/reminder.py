"""Who watches over a session of certification: told when it is planned, moved or called off, and
on the school day before."""

from collections.abc import Iterator, Sequence
from functools import partial

from certification.adults import told
from certification.adults.told import DutyChange
from certification.models import AdultDuty
from pixschool.core.models import Membership
from pixschool.core.text.french import count, hours_fr
from rituals.models import ReminderPreference
from rituals.reminders.facts import Facts
from rituals.reminders.kinds.base import (
    NO_SESSION,
    NOT_THEIRS,
    Dropped,
    ReminderItem,
    ReminderKind,
    ReminderRequest,
    id_in,
    page,
)

Frequency = ReminderPreference.Frequency
TOLD = Dropped("un autre courriel l’a dit")
EVE, CHANGES = "duty", "duties"


class CertificationDuty(ReminderKind):
    """The eve of each; and each change once, from what the person was told last."""

    key = "duty"
    label = "Je surveille la certification : la veille, et quand mes séances changent"
    frequencies = (Frequency.DAILY, Frequency.NEVER)
    ahead = False

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        for duty in _coming(facts):
            eve = facts.hours.before(facts.hours.today(duty.starts_at))
            if eve is not None:
                yield ReminderRequest(
                    membership_id=duty.membership_id,
                    about=f"{EVE}:{duty.pk}",
                    day=eve,
                    useful_until=duty.starts_at,
                )
        year = facts.school.current_year.pk
        for member, found in told.changes(facts.members.keys(), year=year, now=facts.now).items():
            last = max(change.duty.changed_at for change in found)
            yield ReminderRequest(
                membership_id=member,
                about=f"{CHANGES}:{int(last.timestamp() * 1000)}",
                day=facts.hours.today(last),
                useful_until=max(change.until for change in found),
            )

    def word(self, facts: Facts, member: Membership, about: str) -> ReminderItem | Dropped:
        if about.startswith(f"{CHANGES}:"):
            return _changes(facts, member)
        duty = next((one for one in _coming(facts) if one.pk == id_in(about)), None)
        if duty is None:
            return NO_SESSION
        if duty.membership_id != member.pk:
            return NOT_THEIRS
        starts, ends = (at.astimezone(facts.hours.zone) for at in (duty.starts_at, duty.ends_at))
        return ReminderItem(
            what=f"Surveiller la certification Pix, {duty.get_level_display()}",
            when=starts.date(),
            detail=f"{hours_fr(starts, ends)}, {duty.room}",
            url=page("certification:duties", facts),
            note=partial(told.note, duties=[duty]),
        )


def _coming(facts: Facts) -> Sequence[AdultDuty]:
    """To come, and on; of members who may be written to."""
    found = AdultDuty.objects.filter(
        year=facts.school.current_year, cancelled_at=None, starts_at__gt=facts.now
    )
    return [duty for duty in found if duty.membership_id in facts.members]


def _changes(facts: Facts, member: Membership) -> ReminderItem | Dropped:
    year = facts.school.current_year.pk
    found = told.changes([member.pk], year=year, now=facts.now).get(member.pk, [])
    if not found:
        return TOLD
    return ReminderItem(
        what=_title(found),
        lines=tuple(change.sentence(facts.hours.zone) for change in found),
        url=page("certification:duties", facts),
        verb="Voir mes surveillances",
        note=partial(told.note, duties=[change.duty for change in found]),
    )


def _title(found: Sequence[DutyChange]) -> str:
    if all(change.believed is None for change in found):
        return f"Vous surveillez {count(len(found), 'séance')} de la certification Pix"
    verb = "change" if len(found) == 1 else "changent"
    return f"{count(len(found), 'surveillance')} de la certification Pix {verb}"
