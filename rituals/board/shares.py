"""How much of each ritual is done: the share of the pupils expected who have finished."""

from collections.abc import Iterable, Mapping

from campaigns.missing import stats
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from rituals.models import Ritual
from students.models import Classroom

Shares = Mapping[str, float]  # of a level, 0 to 1; "" is for all its levels together


def shares_of(
    rituals: Iterable[Ritual], *, year: SchoolYear, membership: Membership
) -> dict[int, Shares]:
    """{ritual id: shares}, of those that have a campaign which expects somebody whom one may see.

    Two queries; the campaigns of the rituals must be loaded.
    """
    by_campaign = {ritual.campaign.pk: ritual for ritual in rituals if ritual.campaign}
    if not by_campaign or not membership.can(Capability.SEE_PUPILS):
        return {}
    rooms = list(Classroom.objects.in_year(year).visible_to(membership).only("level").order_by())
    levels = {room.pk: room.level for room in rooms}
    campaigns = [ritual.campaign for ritual in by_campaign.values() if ritual.campaign]
    found: dict[int, dict[str, stats.Progress]] = {}
    for (campaign, room), progress in stats.progress_by_class(campaigns, rooms).items():
        sums = found.setdefault(by_campaign[campaign].pk, {})
        for key in (levels[room], ""):
            sums[key] = sums.get(key, stats.NOBODY) + progress
    return {
        ritual: {level: one.finished / one.total for level, one in sums.items()}
        for ritual, sums in found.items()
    }
