from collections.abc import Iterable
from typing import Any

from django import forms

from pixschool.core.models import Membership
from pixschool.core.reference.roles import Role
from pixschool.core.reference.years import start_year_of
from pixschool.core.web.forms import OneLineField, date_input
from rituals.models import Milestone, Ritual
from rituals.plan.checklist.services import MilestoneValues

Anchor = Milestone.DueFrom


class MilestoneForm(forms.Form):
    """A line of the checklist: what, for when, for whom."""

    RELATIVE = {
        "before_start": (Anchor.START, -1, "jours avant le début"),
        "after_start": (Anchor.START, 1, "jours après le début"),
        "before_end": (Anchor.END, -1, "jours avant la fin"),
        "after_end": (Anchor.END, 1, "jours après la fin"),
    }

    label = OneLineField(label="Quoi", max_length=160)
    days = forms.IntegerField(label="Nombre", min_value=0, max_value=365, required=False)
    when = forms.ChoiceField(
        label="Quand",
        choices=[
            *((key, words) for key, (_anchor, _sign, words) in RELATIVE.items()),
            ("fixed", "à une date fixe"),
        ],
    )
    due_on = forms.DateField(label="Date fixe", required=False, widget=date_input())
    who = forms.ChoiceField(label="Qui", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        ritual: Ritual,
        members: Iterable[Membership],
        milestone: Milestone | None = None,
        **kwargs: Any,
    ) -> None:
        self.ritual = ritual
        self.members = {f"member:{member.pk}": member for member in members}
        kwargs.setdefault("initial", self._as_it_is(milestone))
        # Several of these forms stand on one page.
        kwargs.setdefault("auto_id", f"line{milestone.pk if milestone else ''}-%s")
        super().__init__(*args, **kwargs)
        if milestone:
            self.fields["label"].widget.attrs["autofocus"] = True
        choices: Any = self.fields["who"]
        choices.choices = [
            ("", "personne"),
            ("Un rôle", [(f"role:{role.value}", role.label) for role in Role]),
            ("Une personne", [(key, str(member.user)) for key, member in self.members.items()]),
        ]

    def _as_it_is(self, milestone: Milestone | None) -> dict[str, Any]:
        if milestone is None:
            return {"days": 7, "when": "before_start"}
        who = f"member:{milestone.assignee_id}" if milestone.assignee_id else ""
        side = "before" if milestone.offset_days < 0 else "after"
        is_fixed = milestone.anchor == Anchor.FIXED
        return {
            "version": milestone.version,
            "label": milestone.label,
            "days": None if is_fixed else abs(milestone.offset_days),
            "when": "fixed" if is_fixed else f"{side}_{milestone.anchor}",
            "due_on": milestone.due_on if is_fixed else None,
            "who": who or (f"role:{milestone.role}" if milestone.role else ""),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") != "fixed":
            return cleaned
        day, year = cleaned.get("due_on"), self.ritual.year
        if day is None:
            self.errors.setdefault("due_on", self.error_class(["Choisissez la date."]))
        elif start_year_of(day) != year.start_year:
            self.add_error("due_on", f"Ce jour n’est pas dans l’année {year}.")
        return cleaned

    @property
    def line(self) -> MilestoneValues:
        """The form must be valid. `offset_days` is negative before the anchor."""
        data = self.cleaned_data
        kind, _, value = data["who"].partition(":")
        anchor, sign, _words = self.RELATIVE.get(data["when"], (Anchor.FIXED, 0, ""))
        return MilestoneValues(
            label=data["label"],
            anchor=anchor,
            offset_days=sign * (data["days"] or 0),
            due_on=data["due_on"] if anchor == Anchor.FIXED else None,
            role=value if kind == "role" else "",
            assignee=self.members[data["who"]] if kind == "member" else None,
        )
