"""Who leaves the school: what they hold is handed over, their seats to come are free, and what they
had ticked for themselves is forgotten."""

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import Membership, User
from rituals.models import StaffMeeting, StaffSeat
from rituals.plan.turns import take_turns
from rituals.staff.errors import StaffRefusedError
from rituals.staff.meetings import elsewhere


def meetings_held(membership: Membership) -> QuerySet[StaffMeeting]:
    """Office hours and trainings to come that have their name on them."""
    return membership.staff_meetings.held().filter(starts_at__gt=timezone.now())


@transaction.atomic
def hand_over(*, holder: Membership, to: Membership, actor: User | None) -> int:
    """Give what is to come to another member. Returns how many.

    Raises StaffRefusedError when `to` is not in the team, or is elsewhere at one of these hours.
    """
    if to.school_id != holder.school_id or to.left_at is not None:
        raise StaffRefusedError("Cette personne n’est pas dans l’équipe de l’établissement.")
    take_turns(holder.school)
    coming = list(meetings_held(holder))
    for one in coming:
        if what := elsewhere(to, one.starts_at, one.ends_at, besides=one.pk):
            raise StaffRefusedError(
                f"{to.user} est déjà à « {what} » à l’heure de « {one.title} » : rien n’est confié."
            )
    moved = StaffMeeting.objects.filter(pk__in=[one.pk for one in coming])
    moved.update(holder=to, version=F("version") + 1)
    # Who holds it has no seat in it.
    StaffSeat.objects.filter(meeting__in=coming, membership=to, presence="").delete()
    if coming:
        journal.record(
            "staff_meetings_handed_over",
            school=holder.school,
            actor=actor,
            target="member",
            ids=[holder.pk, to.pk],
        )
    return len(coming)


@transaction.atomic
def release(membership: Membership) -> None:
    """They have left: somebody else will hold what is to come, and their seats are free."""
    take_turns(membership.school)
    meetings_held(membership).update(holder=None, version=F("version") + 1)
    membership.staff_seats.filter(meeting__starts_at__gt=timezone.now()).delete()
    membership.staff_steps.all().delete()
