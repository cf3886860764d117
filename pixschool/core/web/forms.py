"""How every form of the site is drawn (`FORM_RENDERER` points here), and what several share."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import Jinja2, TemplatesSetting
from django.utils.functional import cached_property

from pixschool.core.reference.years import start_year_of
from pixschool.core.text.lines import one_line

if TYPE_CHECKING:  # the renderer is loaded with the settings, before models are
    from pixschool.core.models import SchoolYear

PASTE_LESS = "Ce texte est trop long. Collez-le en plusieurs fois."


class FormRenderer(TemplatesSetting):
    """Forms and fields are our own templates. Widgets are Django's, in the Jinja2 form that it
    ships: a list of options costs three times less."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("django/forms/"):
            return self._widgets.get_template(template_name)
        return super().get_template(template_name)

    @cached_property
    def _widgets(self) -> Jinja2:
        return Jinja2()


def date_input() -> forms.DateInput:
    """The calendar of the browser, which only takes dates as 2026-09-14."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input() -> forms.TimeInput:
    """The clock of the browser, which only takes hours as 08:30."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def day_in(year: "SchoolYear", day: date) -> date:
    """The day of a field, refused when it is not of this school year."""
    if start_year_of(day) != year.start_year:
        raise ValidationError(f"Ce jour n’est pas dans l’année {year}.")
    return day


class ManyBoxes(forms.CheckboxSelectMultiple):
    """Boxes of a school, which may have hundreds: a long list scrolls in its own place, and what
    one types narrows it."""

    template_name = "components/many_boxes.html"


class OneLineField(forms.CharField):
    """What a `LineField` keeps: of control characters alone nothing is left, and the form says so
    before the model does."""

    def to_python(self, value: Any) -> Any:
        return one_line(super().to_python(value) or "")


class PastedTextField(forms.CharField):
    """A list that is pasted, of at most `max_length` characters. One that is longer is refused
    with a sentence: a browser would cut it without a word. It is not read, nor all sent back."""

    default_error_messages = {"max_length": PASTE_LESS}

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        kwargs["error_messages"] = self.default_error_messages | kwargs.get("error_messages", {})
        super().__init__(max_length=max_length, **kwargs)
        self.longest = max_length

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`."""
        return {}

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the form shows again."""
        found = super().bound_data(data, initial)
        return found[: self.longest] if isinstance(found, str) else found


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
