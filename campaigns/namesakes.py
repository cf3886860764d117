"""Two campaigns of one name in a year are nearly always one that was not found again."""

from collections.abc import Iterable

from campaigns.models import Campaign
from pixschool.core.models import ImportBatch, SchoolYear
from pixschool.core.reference.names import label_key

ALREADY = (
    "Une campagne « {name} » existe déjà cette année. Ouvrez-la pour lui ajouter des codes, ou "
    "donnez à celle-ci un nom qui les distingue."
)


def find(year: SchoolYear | None, names: Iterable[str]) -> list[Campaign]:
    """The campaigns of the year that bear one of these names, whatever the case and the accents."""
    wanted = {label_key(name) for name in names if name}
    if year is None or not wanted:
        return []
    return [campaign for campaign in year.campaigns.all() if label_key(campaign.name) in wanted]


def of(campaign: Campaign) -> list[Campaign]:
    """The other campaigns of its year that bear its name, and are followed."""
    return [other for one, other in _pairs(campaign.year, [campaign]) if one == campaign]


def made_by(batch: ImportBatch) -> list[Campaign]:
    """Campaigns born from an import that bear the name of another of the year, each once."""
    made = list(Campaign.objects.filter(created_in=batch))
    return list({one.pk: one for one, _ in _pairs(batch.year, made)}.values())


def _pairs(year: SchoolYear, campaigns: list[Campaign]) -> list[tuple[Campaign, Campaign]]:
    followed = [campaign for campaign in campaigns if not campaign.is_archived]
    found = find(year, [campaign.name for campaign in followed])
    return [
        (one, other)
        for one in followed
        for other in found
        if label_key(one.name) == label_key(other.name) and one != other and not other.is_archived
    ]
