"""What somebody else changed while one was writing, in words."""

from datetime import date
from typing import Any

from pixschool.core.reference.levels import Level
from pixschool.core.reference.roles import Role
from pixschool.core.reference.themes import Theme
from pixschool.core.text.french import ago, date_fr
from rituals.catalogue import Document
from rituals.models import PlanAct, Ritual

_LONG = 60  # a longer text is said to have changed, not repeated
_MOST_ACTS = 10  # the newest; who comes back after more reads the ritual again
# Numbers and structures, for a reader.
_NOT_SAID = {"leader_id", "campaign_id", "classrooms", "links"}
_LABELS = {field.name: str(field.verbose_name) for field in Ritual._meta.fields} | {  # noqa: SLF001
    "leader": "qui mène",
    "campaign": "campagne",
    "classrooms": "classes",
}
_ITEMS = dict(Level.choices) | dict(Document.choices)
_CHOICES: dict[str, dict[str, Any]] = {
    "theme": dict(Theme.choices),
    "kind": dict(Ritual.Kind.choices),
    "lead_role": dict(Role.choices),
}


def changes_since(ritual: Ritual, version: int) -> list[str]:
    """« Marc Petit, il y a 2 minutes : du, 14 sept. → 21 sept. », the newest first."""
    acts = (
        PlanAct.objects.filter(year=ritual.year_id, changes__contains=[{"id": ritual.pk}])
        .select_related("actor")
        .order_by("-at", "-pk")[: min(_MOST_ACTS, max(1, ritual.version - version))]
    )
    return [_sentence(act, ritual) for act in acts]


def _sentence(act: PlanAct, ritual: Ritual) -> str:
    name = str(act.actor) if act.actor else "Quelqu’un"
    changes = [change for change in act.changes if change["id"] == ritual.pk]
    said = [
        _field(field, change["before"].get(field), after)
        for change in changes
        for field, after in change["after"].items()
    ]
    return f"{name}, {ago(act.at)} : {' ; '.join(said)}."


def _field(name: str, before: Any, after: Any) -> str:
    if name == "removed_at":
        return "rituel retiré" if after else "rituel rétabli"
    label = _LABELS[name.removesuffix("_id")]
    if name in _NOT_SAID:
        return f"« {label} » a changé"
    old, new = _words(name, before), _words(name, after)
    if max(len(old), len(new)) > _LONG:
        return f"« {label} » a changé"
    return f"« {label} », {old} → {new}"


def _words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if not value:
        return "rien"
    if name in {"starts_on", "ends_on"}:
        return date_fr(date.fromisoformat(value), "short")
    if isinstance(value, list):
        return ", ".join(str(_ITEMS.get(item, item)) for item in value)
    return str(_CHOICES.get(name, {}).get(value, value))
