"""What a change of slots does, in words: before and after, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pixschool.core.models import Membership
from pixschool.portal.cdi.slot_forms import SlotChangeForm
from students.models import SlotKind

_ORDER = ("starts", "ends", "seats", "pix_seats", "room", "label", "kind", "holder")


@dataclass(frozen=True)
class FieldChange:
    """« Places : 3 → 5 »."""

    label: str
    before: str
    after: str


def changes_of(form: SlotChangeForm) -> list[FieldChange]:
    """The form must be valid."""
    wanted = form.changes
    found = [
        FieldChange(str(form[name].label), _words(form, name, before), _words(form, name, after))
        for name in _ORDER
        if name in wanted
        for before, after in [(form[name].initial, wanted[name])]
    ]
    return [one for one in found if one.before != one.after]


def _words(form: SlotChangeForm, name: str, value: Any) -> str:
    if name in ("starts", "ends"):
        return f"{value.hour} h {value.minute:02}"
    if name == "kind":
        return dict(SlotKind.choices).get(value, "")
    if name == "holder":
        return _names(form).get(getattr(value, "pk", value), "personne")
    return str(value) or "—"


def _names(form: SlotChangeForm) -> Mapping[Any, str]:
    members = Membership.objects.filter(school=form.year.school_id).select_related("user")
    return {member.pk: str(member.user) for member in members}
