"""The only writers of office hours and trainings.

A seat is given under a turn of the school: however many ask together, a meeting holds what it has,
and nobody is promised in two places.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import Membership, SchoolYear, User
from pixschool.core.text.french import count
from rituals.models import SessionLeader, StaffMeeting, StaffSeat
from rituals.plan.turns import take_turns
from rituals.sessions.slots import LAST_TIME
from rituals.staff.errors import StaffRefusedError
from students.models import Presence

CHANGED = "Quelqu’un d’autre vient de modifier cette page. Rechargez-la, puis recommencez."
CANCELLED = "Cette séance est annulée."
BEGUN = "Elle a commencé : on ne s’y inscrit plus, et on ne s’en désinscrit plus."
FULL = "C’est complet : {seats}, toutes prises. Choisissez une autre séance."
HAS_MARKS = (
    "Des présences y sont notées : elle ne se supprime plus. Si elles le sont par erreur, remettez "
    "chacun à « non noté », puis recommencez."
)
HAS_SEATS = "{people} : annulez-la plutôt, chacun le verra."


@transaction.atomic
def create(*, year: SchoolYear, values: Mapping[str, Any], actor: User | None) -> StaffMeeting:
    """`values`: fields of the model. Raises StaffRefusedError when its holder is elsewhere."""
    take_turns(year.school)
    meeting = StaffMeeting(school=year.school, year=year, **values)
    _check_hours(meeting)
    _check_free(meeting.holder, meeting)
    meeting.full_clean()
    meeting.save()
    _record("staff_meeting_created", meeting, actor)
    return meeting


@transaction.atomic
def change(
    *, meeting: StaffMeeting, version: int, values: Mapping[str, Any], actor: User | None
) -> StaffMeeting:
    """Raises StaffRefusedError, also when `version` is not the one that was seen."""
    locked = _locked(meeting, version)
    for name, value in values.items():
        setattr(locked, name, value)
    _check_hours(locked)
    _check_free(locked.holder, locked)
    taken = locked.staff_seats.count()
    if locked.seats is not None and locked.seats < taken:
        people = count(taken, "personne est déjà inscrite,personnes sont déjà inscrites")
        raise StaffRefusedError(f"{people} : gardez au moins ce nombre de places.")
    locked.full_clean()
    _save(locked)
    _record("staff_meeting_changed", locked, actor)
    return locked


@transaction.atomic
def cancel(*, meeting: StaffMeeting, version: int, actor: User | None) -> StaffMeeting:
    """It stays on the page of who had signed up, crossed out."""
    locked = _locked(meeting, version)
    if locked.staff_seats.exclude(presence="").exists():
        raise StaffRefusedError(HAS_MARKS)
    locked.cancelled_at = timezone.now()
    _save(locked)
    _record("staff_meeting_cancelled", locked, actor)
    return locked


@transaction.atomic
def remove(*, meeting: StaffMeeting, version: int, actor: User | None) -> None:
    """For good, when nobody has signed up and nobody was noted."""
    locked = _locked(meeting, version, or_cancelled=True)
    if locked.staff_seats.exclude(presence="").exists():
        raise StaffRefusedError(HAS_MARKS)
    if locked.cancelled_at is None and (taken := locked.staff_seats.count()):
        people = count(taken, "personne est inscrite,personnes sont inscrites")
        raise StaffRefusedError(HAS_SEATS.format(people=people))
    _record("staff_meeting_removed", locked, actor)
    locked.delete()


@transaction.atomic
def sign_up(*, meeting: StaffMeeting, membership: Membership, actor: User | None) -> bool:
    """One's own seat. False when one had it already: a second click is no second seat."""
    locked = _locked(meeting)
    if locked.is_over(timezone.now()):
        raise StaffRefusedError(BEGUN)
    if locked.staff_seats.filter(membership=membership).exists():
        return False
    _check_room(locked, 1)
    _check_free(membership, locked)
    StaffSeat.objects.create(meeting=locked, membership=membership)
    _record("staff_signed_up", locked, actor)
    return True


@transaction.atomic
def withdraw(*, meeting: StaffMeeting, membership: Membership, actor: User | None) -> bool:
    """False when one had no seat."""
    locked = _locked(meeting, or_cancelled=True)
    if locked.is_over(timezone.now()):
        raise StaffRefusedError(BEGUN)
    gone, _ = locked.staff_seats.filter(membership=membership).delete()
    if gone:
        _record("staff_withdrew", locked, actor)
    return bool(gone)


@transaction.atomic
def add_people(*, meeting: StaffMeeting, members: Iterable[Membership], actor: User | None) -> int:
    """Who comes without having signed up: all of them or none. Returns how many are new.

    Raises StaffRefusedError when there are not seats enough, or one is not of the school.
    """
    locked = _locked(meeting)
    there = set(locked.staff_seats.values_list("membership_id", flat=True))
    new = [one for one in dict.fromkeys(members) if one.pk not in there]
    if any(one.school_id != locked.school_id or one.left_at for one in new):
        raise StaffRefusedError("Cette personne n’est pas dans l’équipe de l’établissement.")
    _check_room(locked, len(new))
    StaffSeat.objects.bulk_create(StaffSeat(meeting=locked, membership=one) for one in new)
    if new:
        _record("staff_signed_up", locked, actor)
    return len(new)


@transaction.atomic
def mark(
    *, meeting: StaffMeeting, version: int, presences: Mapping[int, str], actor: User | None
) -> None:
    """{seat: present, absent, or nothing}: who came. A seat that is not named stays as it is.

    Raises StaffRefusedError for a stale page, ValueError for what is no presence.
    """
    if unknown := set(presences.values()) - {"", *Presence.values}:
        raise ValueError(f"no presence: {sorted(unknown)}")
    locked = _locked(meeting, version)
    now, changed = timezone.now(), []
    for seat in locked.staff_seats.filter(pk__in=presences):
        if seat.presence == presences[seat.pk]:
            continue
        seat.presence, seat.noted_by, seat.noted_at = presences[seat.pk], actor, now
        changed.append(seat)
    StaffSeat.objects.bulk_update(changed, ["presence", "noted_by", "noted_at"])
    if changed:
        _save(locked)
        _record("staff_presence_noted", locked, actor)


def _locked(
    meeting: StaffMeeting, version: int | None = None, *, or_cancelled: bool = False
) -> StaffMeeting:
    """As it is now, after a turn."""
    take_turns(meeting.school)
    found = StaffMeeting.objects.select_related("school", "year", "holder__user")
    current = found.filter(pk=meeting.pk).first()
    if current is None or version not in (None, current.version):
        raise StaffRefusedError(CHANGED)
    if current.cancelled_at is not None and not or_cancelled:
        raise StaffRefusedError(CANCELLED)
    return current


def _save(meeting: StaffMeeting) -> None:
    meeting.version += 1
    meeting.save()


def _check_hours(meeting: StaffMeeting) -> None:
    school = meeting.school
    starts, ends = school.local(meeting.starts_at), school.local(meeting.ends_at)
    if ends <= starts:
        raise StaffRefusedError("La fin vient après le début.")
    if starts.date() != ends.date() or ends.time() > LAST_TIME:
        raise StaffRefusedError(f"Elle finit le même jour, à {LAST_TIME.hour} h au plus tard.")


def _check_room(meeting: StaffMeeting, wanted: int) -> None:
    if meeting.seats is None:
        return
    free = meeting.seats - meeting.staff_seats.count()
    if wanted > free:
        seats = count(meeting.seats, "place")
        if free <= 0:
            raise StaffRefusedError(FULL.format(seats=seats))
        raise StaffRefusedError(f"Il reste {count(free, 'place')} sur {meeting.seats}.")


def _check_free(membership: Membership | None, meeting: StaffMeeting) -> None:
    """Raises StaffRefusedError when the person leads, holds or has a seat elsewhere then."""
    if membership is None:
        return
    what = elsewhere(membership, meeting.starts_at, meeting.ends_at, besides=meeting.pk)
    if what:
        raise StaffRefusedError(f"{membership.user} est déjà à « {what} » à cette heure.")


def elsewhere(
    membership: Membership, starts_at: datetime, ends_at: datetime, *, besides: int | None
) -> str:
    """The title of what the person leads, holds or has a seat in at that time; else nothing."""
    then = {"starts_at__lt": ends_at, "ends_at__gt": starts_at}
    led = SessionLeader.objects.filter(membership=membership, is_held=True, **then)
    if title := led.values_list("session__ritual__title", flat=True).first():
        return str(title)
    meetings = (
        StaffMeeting.objects.held().filter(**then).exclude(pk__in=[besides] if besides else [])
    )
    mine = meetings.filter(holder=membership) | meetings.filter(staff_seats__membership=membership)
    return str(mine.values_list("title", flat=True).first() or "")


def _record(event: str, meeting: StaffMeeting, actor: User | None) -> None:
    journal.record(
        event, school=meeting.school, actor=actor, target="staff_meeting", ids=[meeting.pk]
    )
