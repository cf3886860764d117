"""Two campaigns of one name in a year are nearly always one that was not found again."""

from collections.abc import Iterable

from campaigns.models import Campaign
from pixschool.core.models import SchoolYear
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
