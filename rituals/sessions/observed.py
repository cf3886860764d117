"""Which sessions have a grid that somebody may fill; constant in queries."""

from collections.abc import Sequence

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership
from rituals.models import Session
from rituals.sessions.grids import grid_for
from students.models import Classroom, Group


def observed_by(sessions: Sequence[Session], membership: Membership) -> frozenset[int]:
    """Ids: those the person leads, and those of the pupils they help. Sessions come with their
    ritual and their leaders prefetched."""
    welcoming = [
        one
        for one in sessions
        if (one.classroom_id or one.teaching_group_id)
        and grid_for(theme=one.ritual.theme, levels=one.ritual.levels)
    ]
    led = {one.pk for one in welcoming if any(m.pk == membership.pk for m in one.leaders.all())}
    if not welcoming or not membership.can(Capability.SEE_SUPPORT):
        return frozenset(led)
    if membership.can(Capability.SEE_ALL_CLASSES):
        return frozenset(one.pk for one in welcoming)
    rooms = set(Classroom.objects.visible_to(membership).values_list("pk", flat=True))
    groups = set(Group.objects.visible_to(membership).values_list("pk", flat=True))
    helped = {
        one.pk for one in welcoming if one.classroom_id in rooms or one.teaching_group_id in groups
    }
    return frozenset(led | helped)
