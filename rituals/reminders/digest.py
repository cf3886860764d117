"""From rows to mails: what is due to one person becomes one frozen mail, at most one a day, and
what is of a kind apart and came up after it another.

The mail is put in the outbox in the transaction that marks its rows. One that could not leave on
its day is taken back, and its rows go into the mail of the next: nobody finds three in the morning.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.db import connection, transaction
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from pixschool.core.mail import outbox, queue
from pixschool.core.models import Membership, OutgoingEmail, School
from rituals.models import Notification
from rituals.reminders.cdi import told
from rituals.reminders.facts import Facts
from rituals.reminders.kinds import Dropped, apart_keys
from rituals.reminders.message import MessageLine, compose
from rituals.reminders.outcomes import LEFT, REPEATED, Situation, outcome
from rituals.reminders.preferences import DIGEST, MAILS
from rituals.reminders.rights import condition_of

PEOPLE_AT_ONCE = 100  # per transaction
State = Notification.NotificationState

LATE = "rattrapage"  # its moment had passed when it could go at last
MAYBE_RECEIVED = "un courriel interrompu l’a peut-être déjà dit"
TAKEN_UP = "pas parti à temps : ses rappels sont repris dans un autre courriel"


@dataclass(frozen=True)
class Digest:
    """What one mail says: the address it goes to, and its lines in their order."""

    to: str
    lines: Sequence[MessageLine]


@dataclass
class _Draft:
    """What becomes of the rows due to one person. `is_apart`: the mail of the day is written."""

    member: Membership
    is_apart: bool = False
    lines: list[MessageLine] = field(default_factory=list)
    mailed: list[Notification] = field(default_factory=list)
    dropped: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    later: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))


def expire(now: datetime) -> int:
    """Rows whose moment passed before they could go, and mails that did not leave on their day."""
    for kind in MAILS:
        outbox.expire(now=now, kind=kind)
    return Notification.objects.filter(state=State.PLANNED, useful_until__lte=now).update(
        state=State.EXPIRED, reason=LATE
    )


def take_back(school: School) -> int:
    """Take up again the rows of mails that did not leave on their day, or must not leave as is."""
    cut = Q(state=OutgoingEmail.MailState.DOUBTFUL, copies=1)
    with transaction.atomic():
        late = list(
            OutgoingEmail.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(
                Q(state__in=(OutgoingEmail.MailState.EXPIRED, OutgoingEmail.MailState.SUPPRESSED))
                | cut,
                kind=DIGEST,
                school=school,
                pk__in=Notification.objects.filter(school=school, state=State.MAILED).values(
                    "email"
                ),
            )
            .values_list("pk", "copies")
        )
        if not late:
            return 0
        for copies in (0, 1):
            Notification.objects.filter(
                email__in=[pk for pk, sent in late if min(sent, 1) == copies]
            ).update(state=State.PLANNED, email=None, reason=MAYBE_RECEIVED if copies else "")
        OutgoingEmail.objects.filter(pk__in=[pk for pk, _ in late]).update(
            state=OutgoingEmail.MailState.SUPPRESSED,
            reason=TAKEN_UP,
            dedupe_key=Concat(
                F("dedupe_key"), Value("|"), Cast("pk", CharField()), output_field=CharField()
            ),
        )
    return len(late)


def write(situation: Situation) -> list[Digest]:
    """Write the mails of the school that are due; each person's in one transaction."""
    written: list[Digest] = []
    waiting = _waiting(situation.facts)
    while chunk := list(islice(waiting, PEOPLE_AT_ONCE)):
        with transaction.atomic():
            written += _write_some(situation, chunk)
    return written


def _waiting(facts: Facts) -> Iterator[int]:
    """Who has something due, and no mail yet today or something that is told apart."""
    due = Notification.objects.filter(
        school=facts.school, state=State.PLANNED, due_at__lte=facts.now
    )
    people: dict[int, bool] = {}
    for pk, kind in due.values_list("membership_id", "kind"):
        people[pk] = people.get(pk, False) or kind in apart_keys()
    if not people:
        return iter(())
    have = _who_has_mail(people, facts.today)
    return iter(sorted(pk for pk, is_apart in people.items() if is_apart or pk not in have))


def _who_has_mail(people: Iterable[int], day: date) -> set[int]:
    """Of these, those for whom the mail of the day is written."""
    keys = {_key(pk, day): pk for pk in people}
    known = OutgoingEmail.objects.filter(dedupe_key__in=keys)
    return {keys[key] for key in known.values_list("dedupe_key", flat=True)}


def _write_some(situation: Situation, people: Sequence[int]) -> list[Digest]:
    facts = situation.facts
    # The lock is the person's: two copies of us never write to one person at once.
    locked = set(
        Membership.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(pk__in=people)
        .values_list("pk", flat=True)
    )
    rows = defaultdict(list)
    for row in Notification.objects.filter(
        membership__in=locked, state=State.PLANNED, due_at__lte=facts.now
    ).order_by("local_date", "pk"):
        rows[row.membership_id].append(row)
    drafts = []
    have = _who_has_mail(rows, facts.today)
    for member_id, due in rows.items():
        has_mail = member_id in have
        said = [row for row in due if not has_mail or row.kind in apart_keys()]
        if said:
            drafts.append(_draft(situation, member_id, said, is_apart=has_mail))
    _settle(facts, drafts)
    ready = [draft for draft in drafts if isinstance(draft, _Draft) and draft.lines]
    _put_in_outbox(facts, ready)
    return [Digest(draft.member.user.email, draft.lines) for draft in ready]


def _draft(
    situation: Situation, member_id: int, due: Sequence[Notification], *, is_apart: bool
) -> "_Draft | _Gone":
    today = situation.facts.today
    member = situation.facts.members.get(member_id)
    if member is None:
        return _Gone([row.pk for row in due])
    draft = _Draft(member, is_apart)
    said: set[tuple[str, str]] = set()
    for row in due:
        found = Dropped(REPEATED) if (row.kind, row.about) in said else None
        match found or outcome(situation, member, row):
            case MessageLine() as line:
                said.add((row.kind, row.about))
                draft.lines.append(line)
                draft.mailed.append(row)
            case Dropped(reason):
                draft.dropped[reason].append(row.pk)
            case date() as day:
                draft.later[day].append(row.pk)
    # First what is due first; what has no day (pages, things to do any time) last.
    draft.lines.sort(key=lambda line: (line.item.when is None, line.item.when or today))
    return draft


@dataclass
class _Gone:
    """Rows of somebody who is no more in the team."""

    rows: list[int]

    @property
    def dropped(self) -> Mapping[str, list[int]]:
        return {LEFT: self.rows}

    later: Mapping[date, list[int]] = field(default_factory=dict)


def _settle(facts: Facts, drafts: Iterable["_Draft | _Gone"]) -> None:
    dropped: dict[str, list[int]] = defaultdict(list)
    later: dict[date, list[int]] = defaultdict(list)
    for draft in drafts:
        for reason, ids in draft.dropped.items():
            dropped[reason] += ids
        for day, ids in draft.later.items():
            later[day] += ids
    for reason, ids in dropped.items():
        Notification.objects.filter(pk__in=ids).update(state=State.SUPPRESSED, reason=reason)
    for day, ids in later.items():
        Notification.objects.filter(pk__in=ids).update(due_at=facts.hours.opening(day))


def _put_in_outbox(facts: Facts, drafts: Sequence[_Draft]) -> None:
    emails = []
    for draft in drafts:
        message = compose(
            member=draft.member,
            school=facts.school,
            lines=draft.lines,
            written_at=facts.now,
            works_elsewhere=draft.member.works_elsewhere,  # type: ignore[attr-defined]
        )
        email = queue.freeze(
            message,
            to=draft.member.user.email,
            kind=DIGEST,
            school=facts.school,
            dedupe_key=_key_of(draft, facts.today),
            useful_until=facts.hours.closing(facts.today),
        )
        email.due_at = facts.now
        email.condition = condition_of(draft.member, facts.led.get(draft.member.pk, ()))
        if any(row.reason == MAYBE_RECEIVED for row in draft.mailed):
            email.copies, email.maybe_twice = 1, True
        emails.append(email)
    OutgoingEmail.objects.bulk_create(emails)
    _note_what_is_told(zip(drafts, emails, strict=True))
    pairs = [
        (row.pk, email.pk)
        for draft, email in zip(drafts, emails, strict=True)
        for row in draft.mailed
    ]
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE rituals_notification row SET state = 'mailed', email_id = pair.email "
                "FROM unnest(%s::bigint[], %s::bigint[]) AS pair(id, email) "
                "WHERE row.id = pair.id",
                [[row for row, _ in pairs], [email for _, email in pairs]],
            )


def _note_what_is_told(written: Iterable[tuple[_Draft, OutgoingEmail]]) -> None:
    for draft, email in written:
        seats = [seat for line in draft.lines for seat in line.item.seats]
        if seats:
            told.note(draft.member, email, coming=seats)
        for line in draft.lines:
            if line.item.note:
                line.item.note(email)


def _key_of(draft: _Draft, day: date) -> str:
    """One a day; of those apart, one for the row that it says first, which no other says."""
    key = _key(draft.member.pk, day)
    return f"{key}|apart|{draft.mailed[0].pk}" if draft.is_apart else key


def _key(membership_id: int, day: date) -> str:
    return f"digest|{membership_id}|{day.isoformat()}"
