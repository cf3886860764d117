"""What a school says of one rule: its numbers or its days, where that comes from."""

from datetime import date
from typing import Any

from django import forms

from certification.models.rules import LONGEST_NOTE, LONGEST_SOURCE
from certification.rules.of_school import DAYS, NUMBERS, RuleInForce
from pixschool.core.models import SchoolYear
from pixschool.core.web.forms import OneLineField, date_input, day_in


class RuleForm(forms.Form):
    source = OneLineField(
        label="Source", max_length=LONGEST_SOURCE, help_text="Le texte, la page ou le courrier lu."
    )
    note = forms.CharField(
        label="Note",
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_confirmed = forms.BooleanField(label="Confirmé par un texte officiel", required=False)

    def __init__(self, *args: Any, rule: RuleInForce, year: SchoolYear, **kwargs: Any) -> None:
        choice = rule.choice
        kwargs["initial"] = (
            dict(rule.numbers)
            | dict(rule.days)
            | (
                {"source": choice.source, "note": choice.note, "is_confirmed": choice.is_confirmed}
                if choice
                else {}
            )
        )
        super().__init__(*args, **kwargs)
        self.rule, self.year = rule, year
        if rule.is_period:
            for name, label in DAYS.items():
                self.fields[name] = forms.DateField(label=label, widget=date_input())
        else:
            for name, (label, least, most) in NUMBERS[rule.key].items():
                self.fields[name] = forms.IntegerField(label=label, min_value=least, max_value=most)
        self.order_fields([*(DAYS if rule.is_period else NUMBERS[rule.key]), *self.fields])

    def clean(self) -> dict[str, Any]:
        days = [self.cleaned_data.get(name) for name in DAYS] if self.rule.is_period else []
        known = [day for day in days if isinstance(day, date)]
        if len(known) == len(DAYS) and known != sorted(known):
            self.add_error("last", "Ces quatre jours doivent se suivre.")
        for day in known:
            day_in(self.year, day)
        return self.cleaned_data

    @property
    def said(self) -> dict[str, Any]:
        """Once it is valid: what `changing.choose` takes."""
        names = () if self.rule.is_period else NUMBERS[self.rule.key]
        return {
            "numbers": {name: self.cleaned_data[name] for name in names},
            "days": {name: self.cleaned_data[name] for name in DAYS if self.rule.is_period},
            "source": self.cleaned_data["source"],
            "note": self.cleaned_data["note"],
            "is_confirmed": self.cleaned_data["is_confirmed"],
        }
