"""Who has just arrived: told where to begin, until they close it or a few weeks have passed."""

from datetime import datetime, timedelta

from pixschool.core.models import Membership
from pixschool.core.reference.roles import Role
from rituals.models import StaffStep

WELCOME_WEEKS = 6
# Kept beside the steps, and none of them: the line of the home page is closed.
CLOSED = "welcome_closed"
FIRST_STEPS = ("account", "orga", "discovery")


def is_new(membership: Membership, now: datetime) -> bool:
    """Arrived less than WELCOME_WEEKS ago, and has not closed the line; one query at most."""
    if now - membership.joined_at >= timedelta(weeks=WELCOME_WEEKS):
        return False
    return not membership.staff_steps.filter(key=CLOSED).exists()


def close(membership: Membership) -> None:
    """For good, in this school; twice is once."""
    StaffStep.objects.get_or_create(
        membership=membership, key=CLOSED, defaults={"done_on": membership.school.today()}
    )


def to_call(membership: Membership) -> list[Membership]:
    """Who answers: the RUPN, then the documentalists. One query."""
    team = Membership.objects.active().filter(school=membership.school_id).in_order()
    wanted = team.filter(roles__overlap=[Role.LEAD.value, Role.LIBRARIAN.value])
    return sorted(wanted.exclude(pk=membership.pk), key=lambda one: Role.LEAD not in one.roles)
