"""How every form of the site is drawn (`FORM_RENDERER` points here), and what several share."""

from collections.abc import Iterable

from django import forms
from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def date_input() -> forms.DateInput:
    """The calendar of the browser, which only takes dates as 2026-09-14."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FilterForm(forms.Form):
    """What a page shows, as its address says it. What is not understood narrows nothing."""

    def offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """« tous », then these (value, label)."""
        self.fields[name].choices = [("", "tous"), *choices]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, str]:
        """{field: what is asked of it, empty for anything}."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    @property
    def is_active(self) -> bool:
        return any(self.asked.values())
