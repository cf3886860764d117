"""Who leaves the school: a pupil's seats to come are free; a member hands their slots over.

At any moment an open slot to come is held by somebody of the team who may note who came, or is in
the list of those without an adult, which whoever leads the CDI reads.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.access.permissions import Capability, capabilities_of
from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.models.school import MembershipQuerySet
from pixschool.core.reference.roles import Role
from students.models import Enrolment, GaveWay, SlotRule, SupportBooking, SupportSlot
from students.querysets import SupportSlotQuerySet
from students.slots.freeing import free
from students.slots.locks import take_turns
from students.slots.seats import busy
from students.support.errors import SupportRefusedError

LEFT = "a quitté l’établissement"
ELSEWHERE = "la nouvelle classe est ailleurs à cette heure"
NO_RIGHT = (
    "Cette personne ne peut pas accueillir au CDI : elle n’est pas dans l’équipe, ou son rôle ne "
    "note pas les présences. Choisissez quelqu’un d’autre."
)
EXAM = "une séance de certification a lieu à cette heure"


@transaction.atomic
def free_seats(*, school: School) -> int:
    """Cancel the seats to come of pupils who are in the school no more, and those at an hour when
    a new class awaits its pupil elsewhere. Returns how many."""
    take_turns(school)
    coming = SupportBooking.objects.held().filter(slot__school=school, starts_at__gt=timezone.now())
    bookings = list(coming.select_related("slot", "student"))
    enrolled = Enrolment.objects.open().filter(student__in={one.student_id for one in bookings})
    present = set(enrolled.values_list("student", "year"))
    left: list[SupportBooking] = []
    kept: list[SupportBooking] = []
    for booking in bookings:
        is_here = (booking.student_id, booking.slot.year_id) in present
        (kept if is_here else left).append(booking)
    clashing = _clashing(kept)
    for gone, because in ((left, LEFT), (clashing, ELSEWHERE)):
        for booking in gone:
            free(booking, actor=None, because=because)
    if ids := [booking.pk for booking in (*left, *clashing)]:
        journal.record(
            "seats_released", school=school, actor=None, target="support_booking", ids=ids
        )
    return len(ids)


def freed_seats(membership: Membership, year: SchoolYear) -> QuerySet[SupportBooking]:
    """Seats to come that nobody cancelled for themselves: their pupils left, or are awaited
    elsewhere since they changed class, or a session or a plan of certification holds; and those
    that could not be given back, once it held no more."""
    gone = Q(cancelled_because__in=[LEFT, ELSEWHERE, EXAM]) | Q(
        gave_way=GaveWay.SESSION, went_to=None
    )
    return (
        SupportBooking.objects.visible_to(membership)
        .filter(
            gone | ~Q(not_back=""),
            slot__year=year,
            starts_at__gt=timezone.now(),
            cancelled_at__isnull=False,
        )
        .exclude(gave_way=GaveWay.BACK)
        .select_related("student")
    )


def _clashing(bookings: Iterable[SupportBooking]) -> list[SupportBooking]:
    by_hour: dict[tuple[datetime, datetime], list[SupportBooking]] = defaultdict(list)
    for booking in bookings:
        by_hour[booking.starts_at, booking.ends_at].append(booking)
    found = []
    for (starts_at, ends_at), there in by_hour.items():
        elsewhere = busy([one.student for one in there], starts_at, ends_at)
        found += [one for one in there if one.student_id in elsewhere]
    return found


def slots_held(membership: Membership) -> int:
    """How many slots to come the person holds."""
    coming = SupportSlot.objects.filter(holder=membership, is_open=True)
    return coming.filter(starts_at__gt=timezone.now()).count()


def can_be_handed_over(membership: Membership, actor: User | None) -> bool:
    """Is there somebody to hand them to, in a school that goes on, and may `actor` do it?"""
    school = membership.school
    if actor is None or school.closing_since is not None:
        return False
    present = school.memberships.active()
    own = present.filter(user=actor).first()
    may = own is not None and own.can(Capability.MANAGE_CDI)
    return may and present.exclude(pk=membership.pk).exists()


def welcoming(school: School) -> MembershipQuerySet:
    """Who may hold a slot: of the team, with a role that notes who came."""
    roles = [role.value for role in Role if Capability.RUN_CDI in capabilities_of([role])]
    return school.memberships.active().filter(roles__overlap=roles)


@transaction.atomic
def release_slots(membership: Membership) -> None:
    """Their slots to come, and their rules, have no holder any more, and are said to have none."""
    take_turns(membership.school_id)
    coming = SupportSlot.objects.filter(holder=membership, starts_at__gt=timezone.now())
    ids = list(coming.values_list("pk", flat=True))
    SupportSlot.objects.filter(pk__in=ids).update(holder=None, version=F("version") + 1)
    SlotRule.objects.filter(holder=membership).update(holder=None, version=F("version") + 1)
    if ids:
        journal.record(
            "slots_without_adult",
            school=membership.school,
            actor=None,
            target="support_slot",
            ids=ids,
        )


def without_adult(year: SchoolYear) -> SupportSlotQuerySet:
    """The open slots to come that nobody holds."""
    slots = SupportSlot.objects.filter(year=year, is_open=True, holder=None)
    return slots.filter(starts_at__gt=timezone.now())


@transaction.atomic
def find_adult(*, year: SchoolYear, to: Membership, actor: User | None) -> int:
    """Give somebody the slots to come, and the rules, that nobody holds. Returns how many slots.

    Raises SupportRefusedError when they may not hold one.
    """
    take_turns(year.school_id)
    if not welcoming(year.school).filter(pk=to.pk).exists():
        raise SupportRefusedError(NO_RIGHT)
    ids = list(without_adult(year).values_list("pk", flat=True))
    SupportSlot.objects.filter(pk__in=ids).update(holder=to, version=F("version") + 1)
    rules = SlotRule.objects.filter(year=year, holder=None, last_on__gte=year.school.today())
    rules.update(holder=to, version=F("version") + 1)
    if ids:
        journal.record(
            "slots_given_adult",
            school=year.school,
            actor=actor,
            target="support_slot",
            ids=ids,
        )
    return len(ids)


@transaction.atomic
def hand_over(
    *,
    holder: Membership,
    to: Membership,
    actor: User | None,
    days: tuple[date, date] | None = None,
) -> int:
    """Give the slots to come, and the rules, to another member; with `days`, both included, the
    slots of these days alone. Returns how many slots.

    Raises SupportRefusedError when `to` may not hold slots there.
    """
    take_turns(holder.school_id)
    if not welcoming(holder.school).filter(pk=to.pk).exists():
        raise SupportRefusedError(NO_RIGHT)
    if to.pk == holder.pk:
        raise SupportRefusedError(
            "Ces créneaux sont déjà à son nom : choisissez quelqu’un d’autre."
        )
    coming = SupportSlot.objects.filter(holder=holder, starts_at__gt=timezone.now())
    if days:
        coming = coming.filter(day__range=days)
    ids = list(coming.values_list("pk", flat=True))
    SupportSlot.objects.filter(pk__in=ids).update(holder=to, version=F("version") + 1)
    if not days:
        SlotRule.objects.filter(holder=holder).update(holder=to, version=F("version") + 1)
    journal.record(
        "slots_handed_over",
        school=holder.school,
        actor=actor,
        target="member",
        ids=[holder.pk, to.pk],
    )
    return len(ids)
