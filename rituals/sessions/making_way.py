"""A session at the hour when pupils have a seat at the CDI: whom it hits is said before, and a
person decides whether their seats go elsewhere or stay. Those that went come back when the session
is held no more, or at another hour.

What is written is looked at before it is kept: the answer is about what is true then, whatever a
page had shown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from pixschool.core.digests import short_digest
from pixschool.core.models import Membership, School, User
from rituals.models import Ritual, Session
from rituals.sessions import services
from rituals.sessions.busy import awaited
from rituals.sessions.halves import halves_meant
from rituals.sessions.slots import Slot, overlap
from students import groups
from students.models import Enrolment, GaveWay, Group, Presence, SupportBooking
from students.slots.carrying import Hit, carry, plan
from students.slots.giving_back import GivenBack, give_back

MOVE, KEEP = "move", "keep"
BECAUSE = "une séance de la classe a lieu à cette heure"


@dataclass(frozen=True)
class SeatsHit:
    """The seats at the CDI that sessions stand in the way of, and where they would go."""

    hits: list[Hit]

    @property
    def digest(self) -> str:
        """16 hexadecimal digits; changes with anything that was shown."""
        hits = [(hit.booking.pk, hit.target.pk if hit.target else 0) for hit in self.hits]
        return short_digest(hits, digits=16)


@dataclass(frozen=True)
class SeatsShown:
    """What a reader sees of them: those of the pupils they help, and how many others."""

    hits: list[Hit]
    others: int
    total: int
    moving: int  # of all, how many have somewhere to go
    digest: str


def shown(seats: SeatsHit, membership: Membership) -> SeatsShown:
    """One query: who is helped at the CDI is read by those who help alone."""
    ids = [hit.booking.pk for hit in seats.hits]
    seen = SupportBooking.objects.visible_to(membership).filter(pk__in=ids)
    visible = set(seen.values_list("pk", flat=True))
    hits = [hit for hit in seats.hits if hit.booking.pk in visible]
    moving = sum(hit.target is not None for hit in seats.hits)
    return SeatsShown(hits, len(ids) - len(hits), len(ids), moving, seats.digest)


@dataclass(frozen=True)
class SeatsAnswer:
    """What the person chose, MOVE or KEEP, about the seats that `digest` names."""

    choice: str = ""
    digest: str = ""


class SeatsInTheWayError(Exception):
    """Nothing is written: these seats have not been shown yet."""

    def __init__(self, seats: SeatsHit) -> None:
        self.seats = seats
        super().__init__("Des élèves ont rendez-vous au CDI à cette heure.")


@transaction.atomic
def create(
    *, ritual: Ritual, slots: Sequence[Slot], actor: User | None, answer: SeatsAnswer
) -> SeatsHit:
    """All the sessions or none, and the seats as answered. Raises SessionRefusedError and
    SeatsInTheWayError."""
    sessions = services.create(ritual=ritual, slots=slots, actor=actor)
    return _settle(sessions, ritual.school, actor, answer, but_for=())


@transaction.atomic
def change(
    *, session: Session, version: int, slot: Slot, actor: User | None, answer: SeatsAnswer
) -> tuple[SeatsHit, GivenBack]:
    """Likewise; seats that the session hit before are not asked about again, and those that it is
    not in the way of any more come back."""
    known = {booking.pk for booking in hit_by([session], session.school)}
    changed = services.change(session=session, version=version, slot=slot, actor=actor)
    given = _give_back(session.school, actor)
    return _settle([changed], session.school, actor, answer, but_for=known), given


def _settle(
    sessions: Sequence[Session],
    school: School,
    actor: User | None,
    answer: SeatsAnswer,
    *,
    but_for: Collection[int],
) -> SeatsHit:
    hit = [one for one in hit_by(sessions, school) if one.pk not in but_for]
    found = SeatsHit(plan(hit, school=school, closed=()))
    if not hit:
        return found
    if answer.choice not in {MOVE, KEEP} or answer.digest != found.digest:
        raise SeatsInTheWayError(found)
    if answer.choice == MOVE:
        _carry(found.hits, school, actor)
    else:
        kept = SupportBooking.objects.filter(pk__in=[one.pk for one in hit])
        kept.update(gave_way=GaveWay.KEPT)
    return found


def _carry(hits: Sequence[Hit], school: School, actor: User | None) -> None:
    carry(hits, school=school, actor=actor, because=BECAUSE, way=GaveWay.SESSION)


@transaction.atomic
def remove(*, session: Session, actor: User | None) -> GivenBack:
    """As `services.remove`; the seats that had given way to it come back."""
    school = session.school
    services.remove(session=session, actor=actor)
    return _give_back(school, actor)


@transaction.atomic
def follow(rituals: Iterable[Ritual], *, school: School) -> None:
    """As `services.follow`. Seats give way to the sessions that come back, but for those that
    somebody chose to keep."""
    services.follow(rituals, school=school)
    _give_back(school, None)
    again = list(
        Session.objects.filter(ritual__in=rituals, is_held=True, ends_at__gt=timezone.now())
        .select_related("ritual", "classroom", "teaching_group", "school")
        .order_by("starts_at", "pk")
    )
    hit = [one for one in hit_by(again, school) if one.gave_way != GaveWay.KEPT]
    if hit:
        _carry(plan(hit, school=school, closed=()), school, None)


def _give_back(school: School, actor: User | None) -> GivenBack:
    return give_back(school=school, actor=actor, way=GaveWay.SESSION, awaited=awaited)


def hit_by(sessions: Sequence[Session], school: School) -> list[SupportBooking]:
    """The seats to come, in the order of time, of pupils whom these await at that hour; six
    queries at most. A half of a class that nobody has divided is the whole class."""
    if not any(one.classroom or one.teaching_group for one in sessions):
        return []
    held = (
        SupportBooking.objects.held()
        .filter(
            slot__school=school,
            starts_at__lt=max(one.ends_at for one in sessions),
            ends_at__gt=max(timezone.now(), min(one.starts_at for one in sessions)),
        )
        .exclude(presence=Presence.PRESENT)
        .select_related("slot__school", "student")
        .order_by("starts_at", "seat", "pk")
    )
    bookings = [one for one in held if any(overlap(session, one) for session in sessions)]
    if not bookings:
        return []
    members = _members(sessions)
    return [
        booking
        for booking in bookings
        if any(
            overlap(session, booking) and booking.student_id in members[session.pk]
            for session in sessions
        )
    ]


def _members(sessions: Iterable[Session]) -> Mapping[int, Collection[int]]:
    """{session id: ids of the pupils it awaits}."""
    halves = halves_meant(sessions)
    rooms = {one.pk: one.classroom_id for one in sessions if one.classroom_id}
    own: dict[int, Group] = {one.pk: one.teaching_group for one in sessions if one.teaching_group}
    own |= halves
    of_class: dict[int | None, set[int]] = {}
    enrolled = Enrolment.objects.open().filter(classroom__in=set(rooms.values()))
    for room, student in enrolled.values_list("classroom_id", "student_id"):
        of_class.setdefault(room, set()).add(student)
    of_group = groups.classes_of(set(own.values()))
    return {
        one.pk: of_group[own[one.pk].pk]
        if one.pk in own
        else of_class.get(rooms.get(one.pk), set())
        for one in sessions
    }
