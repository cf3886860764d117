from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pixschool.core.models import SchoolYear
from pixschool.core.web.forms import OneLineField, PastedTextField, date_input, day_in
from rituals.models import CouncilMinutes
from rituals.staff.errors import StaffRefusedError
from rituals.staff.minutes import LONGEST_TEXT, as_text, decisions_of, pupil_named

Day = date


class MinutesForm(forms.Form):
    """The decisions of a meeting, a paragraph each. A whole name of a pupil is asked about once."""

    title = OneLineField(label="Réunion", max_length=120, initial="Conseil pédagogique")
    held_on = forms.DateField(label="Tenue le", widget=date_input())
    decisions = PastedTextField(
        label="Décisions",
        max_length=LONGEST_TEXT,
        help_text="Une par paragraphe, une ligne vide entre deux. Pas de nom d’élève.",
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    is_nobody = forms.BooleanField(label="Ce n’est pas un élève : garder ce nom", required=False)

    def __init__(
        self, *args: Any, year: SchoolYear, minutes: CouncilMinutes | None = None, **kwargs: Any
    ) -> None:
        if minutes:
            kwargs["initial"] = {
                "title": minutes.title,
                "held_on": minutes.held_on,
                "decisions": as_text(minutes.decisions),
            }
        super().__init__(*args, **kwargs)
        self.year = year
        self.named = ""

    def clean_held_on(self) -> Day:
        return day_in(self.year, self.cleaned_data["held_on"])

    def clean_decisions(self) -> list[str]:
        try:
            found = decisions_of(self.cleaned_data["decisions"])
        except StaffRefusedError as error:
            raise ValidationError(str(error)) from error
        self.named = pupil_named(" ".join(found), self.year.school)
        if self.named and not self.data.get("is_nobody"):
            raise ValidationError(
                f"« {self.named} » est le nom d’un élève. Écrivez plutôt « un élève de 6A »."
            )
        return found

    @property
    def values(self) -> dict[str, Any]:
        """As `minutes.write` takes them; the form must be valid."""
        return {name: self.cleaned_data[name] for name in ("title", "held_on", "decisions")}
