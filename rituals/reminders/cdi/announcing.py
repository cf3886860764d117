"""What changes at the CDI after its eve's mail: five quiet minutes, then one mail a person.

Each run compares what is with what each person believes. What differs waits for five minutes
without another change, fifteen at most; what has come back to what was said is forgotten. The mail
is written from what is then, and does not leave when it is true no more.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from pixschool.core.mail import queue
from pixschool.core.models import Membership, OutgoingEmail, School
from pixschool.core.text.french import count
from rituals.models import Notification, ReminderPreference, SeatNews, ToldSeat
from rituals.reminders.cdi import changes, told
from rituals.reminders.cdi.changes import SeatChanges
from rituals.reminders.cdi.eve import CdiEve, bookings_page
from rituals.reminders.cdi.seats import CdiSeat, heard_by
from rituals.reminders.cdi.told import Beliefs
from rituals.reminders.digest import Digest
from rituals.reminders.facts import Facts
from rituals.reminders.kinds import ReminderItem
from rituals.reminders.message import MessageLine, compose
from rituals.reminders.outcomes import Situation
from rituals.reminders.plan import ReminderKey, dedupe_key
from rituals.reminders.preferences import NEWS
from rituals.reminders.rights import condition_of
from students.models import Enrolment

logger = logging.getLogger(__name__)

QUIET = timedelta(minutes=5)
AT_MOST = timedelta(minutes=15)  # whatever goes on changing
WITHDRAWN = "ce n’était plus vrai, ou un autre courriel le dit"
State = Notification.NotificationState
kind = CdiEve()


def announce(situation: Situation) -> list[Digest]:
    """Note what changes, and write what has waited long enough: each person in a transaction, and
    one that fails stops no other. Three queries where the CDI has no appointment."""
    facts = situation.facts
    if not facts.cdi and not _has_past(facts.school):
        return []
    told.forget(facts.school, now=facts.now)
    _account_for_withdrawn(facts.school)
    members = _listening(situation)
    believed = told.beliefs(members, now=facts.now)
    waiting = SeatNews.objects.filter(membership__school=facts.school)
    waiting.exclude(membership__in=members).delete()
    have_some = set(waiting.values_list("membership_id", flat=True))
    written = []
    for pk, member in members.items():
        if pk in have_some or _changes(facts, member, facts.cdi, believed.get(pk, {})):
            try:
                written += _look(situation, member)
            except Exception:
                logger.exception("news of the CDI for member %s failed", pk)
    return written


def _has_past(school: School) -> bool:
    of_school = {"membership__school": school}
    return (
        ToldSeat.objects.filter(**of_school).exists()
        or SeatNews.objects.filter(**of_school).exists()
    )


def _account_for_withdrawn(school: School) -> None:
    """Mails of ours that did not leave say nothing: what is still true goes in another."""
    rows = Notification.objects.filter(
        told.WITHDRAWN, school=school, kind=kind.key, email__kind=NEWS, state=State.MAILED
    )
    rows.update(state=State.SUPPRESSED, reason=WITHDRAWN)


def _listening(situation: Situation) -> dict[int, Membership]:
    """Those who want to hear of the CDI, and whom a mail reaches."""
    never, refused = ReminderPreference.Frequency.NEVER, situation.refused
    return {
        pk: member
        for pk, member in situation.facts.members.items()
        if kind.suits(member)
        and situation.preferences.of(pk, kind) != never
        and member.user.email not in refused
    }


def _changes(
    facts: Facts, member: Membership, seats: Sequence[CdiSeat], believed: Beliefs
) -> SeatChanges:
    own = heard_by(member, seats, facts.cdi_audience)
    return changes.compare(believed, own, held={seat.key for seat in seats})


@transaction.atomic
def _look(situation: Situation, member: Membership) -> list[Digest]:
    """What becomes of the changes of one person, read again under their lock."""
    facts = situation.facts
    # The lock is the person's, as for the morning's mail: nobody else tells them meanwhile.
    people = Membership.objects.select_for_update(skip_locked=True, no_key=True)
    if not people.filter(pk=member.pk).exists():
        return []
    believed = told.beliefs([member.pk], now=facts.now).get(member.pk, {})
    found = _changes(facts, member, facts.read_cdi(), believed)
    found = _without_own_acts(member, found)
    news = SeatNews.objects.filter(membership=member)
    if not found:
        news.delete()
        return []
    if told.on_their_way([member.pk]) or not _has_waited(member, news.first(), found, facts.now):
        return []
    news.delete()
    return [_write(situation, member, found)]


def _without_own_acts(member: Membership, found: SeatChanges) -> SeatChanges:
    """The person's own acts are known to them from now on, and need no mail."""
    own = changes.known_to(found, member.user_id)
    if own:
        told.note(
            member,
            None,
            coming=[*own.coming, *(seat for _, seat in own.moved)],
            gone=[*own.gone, *(belief for belief, _ in own.moved)],
        )
    return found.but_for(own)


def _has_waited(
    member: Membership, news: SeatNews | None, found: SeatChanges, now: datetime
) -> bool:
    if news is None:
        news = SeatNews(membership=member, first_at=now)
    elif now >= news.first_at + AT_MOST or (news.seen == found.digest and now >= news.due_at):
        return True
    if news.seen != found.digest:
        news.seen, news.due_at = found.digest, now + QUIET
        news.save()
    return False


def _write(situation: Situation, member: Membership, found: SeatChanges) -> Digest:
    facts = situation.facts
    line = MessageLine(kind, _item(facts, found))
    message = compose(
        member=member,
        school=facts.school,
        lines=[line],
        written_at=facts.now,
        works_elsewhere=member.works_elsewhere,  # type: ignore[attr-defined]
    )
    email = queue.freeze(
        message,
        to=member.user.email,
        kind=NEWS,
        school=facts.school,
        useful_until=min([facts.hours.closing(facts.today), *found.ends_after(facts.now)]),
    )
    email.due_at = facts.now
    email.condition = condition_of(member, facts.led.get(member.pk, ()))
    if told.may_be_told_twice(member, now=facts.now):
        email.copies, email.maybe_twice = 1, True
    email.save()
    told.note(
        member,
        email,
        coming=[*found.coming, *(seat for _, seat in found.moved)],
        gone=[*found.gone, *(one for one, seat in found.moved if one.key != seat.key)],
        not_theirs=found.not_theirs,
    )
    _account_for(facts, member, email)
    return Digest(member.user.email, [line])


def _item(facts: Facts, found: SeatChanges) -> ReminderItem:
    year = facts.school.current_year
    lost = [belief.key.student for belief in found.gone]
    classes = dict(
        Enrolment.objects.filter(year=year, student__in=lost)
        .order_by("pk")
        .values_list("student_id", "classroom__name")
    )
    verb = "change" if found.number == 1 else "changent"
    return ReminderItem(
        what=f"{count(found.number, 'rendez-vous,rendez-vous')} au CDI {verb}",
        lines=changes.sentences(found, classes, zone=facts.hours.zone),
        url=bookings_page(facts, found.first_day(facts.hours.zone)),
        verb="Voir les rendez-vous",
    )


def _account_for(facts: Facts, member: Membership, email: OutgoingEmail) -> None:
    """A row as any reminder has, for the page that counts them."""
    key = ReminderKey(kind.key, member.pk, f"changes:{email.pk}", facts.today)
    Notification.objects.create(
        school=facts.school,
        membership=member,
        kind=key.kind,
        about=key.about,
        local_date=key.day,
        dedupe_key=dedupe_key(facts.school.pk, key),
        due_at=facts.now,
        useful_until=email.useful_until,
        state=State.MAILED,
        email=email,
    )
