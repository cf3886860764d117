"""What an act changes of a ritual, as a `PlanAct` keeps it: JSON knows no date and no row."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.models import Campaign
from pixschool.core.models import Membership
from rituals.models import Ritual
from students.models import Classroom

# What an act may change.
FIELDS = (
    "title theme kind levels for_team starts_on ends_on is_confirmed lead_role leader_id "
    "campaign_id purpose explanation note family_text is_public links competences documents "
    "removed_at key classrooms"
).split()
_DATES = {"starts_on", "ends_on"}


def existing(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the classes, the person or the campaign deleted since."""
    kept = dict(values)
    if kept.get("classrooms"):
        found = Classroom.objects.filter(pk__in=kept["classrooms"])
        kept["classrooms"] = sorted(found.values_list("pk", flat=True))
    for name, model in (("leader_id", Membership), ("campaign_id", Campaign)):
        if kept.get(name) and not model.objects.filter(pk=kept[name]).exists():
            kept[name] = None
    return kept


def state_of(ritual: Ritual, names: Iterable[str]) -> dict[str, Any]:
    """Raises ValidationError for what is no field of the plan."""
    unknown = set(names) - set(FIELDS)
    if unknown:
        raise ValidationError(f"Not a field of the plan: {', '.join(sorted(unknown))}")
    return {name: _value(ritual, name) for name in names}


def _value(ritual: Ritual, name: str) -> Any:
    if name == "classrooms":
        return sorted(ritual.classrooms.values_list("pk", flat=True))
    return _to_json(getattr(ritual, name))


def _to_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def follows(ritual: Ritual) -> bool:
    """Whether its campaign is at its dates, and so goes where it goes. One that has dates of its
    own keeps them."""
    campaign = ritual.campaign
    if campaign is None:
        return False
    return (campaign.opens_on, campaign.closes_on) == (ritual.starts_on, ritual.ends_on)


def added(ritual: Ritual) -> dict[str, Any]:
    """Adding is coming back from having been removed, so that undo keeps the checklist. A campaign
    that came with it is let go then: somebody may want it for another."""
    before: dict[str, Any] = {"removed_at": timezone.now().isoformat()}
    after: dict[str, Any] = {"removed_at": None}
    if ritual.campaign_id:
        before["campaign_id"], after["campaign_id"] = None, ritual.campaign_id
    return {"id": ritual.pk, "before": before, "after": after}


def from_json(name: str, value: Any) -> Any:
    """The value as the model wants it: dates are texts in JSON."""
    if value is None:
        return None
    if name in _DATES:
        return date.fromisoformat(value)
    if name == "removed_at":
        return datetime.fromisoformat(value)
    return value
