"""The dates of a school's year, as somebody types them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from pixschool.core.calendars import Effect, Override
from pixschool.core.calendars.editing import Part, parts_of
from pixschool.core.calendars.faults import Fault
from pixschool.core.calendars.of_school import SchoolDates
from pixschool.core.calendars.published import NAMES
from pixschool.core.calendars.school_calendar import YEAR_KEY
from pixschool.core.web.forms import OneLineField, date_input

SURE_HELP = "Lues dans l’arrêté, ou décidées par l’établissement. Sinon elles restent à confirmer."
SOURCE_HELP = "Arrêté du recteur, conseil d’administration, courrier de l’académie…"


def date_field(label: str, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=date_input())


class CalendarForm(forms.Form):
    """`seen` is what the calendar was when the form was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def see(self, dates: SchoolDates) -> None:
        """Shown again over what the calendar has become."""
        self.data = {**dict(self.data.items()), "seen": dates.digest}

    def field_of(self, fault: Fault) -> str:
        """The name of the field that a fault is about; it may not exist."""
        raise NotImplementedError

    def say(self, faults: Iterable[Fault]) -> None:
        """Each fault beside its field, or above the form when it has none."""
        for fault in faults:
            name = self.field_of(fault)
            self.add_error(name if name in self.fields else None, fault.message)


class DatesForm(CalendarForm):
    """The rentrée and the end, then each break: both dates, or none when the school has none."""

    def __init__(self, *args: Any, dates: SchoolDates, **kwargs: Any) -> None:
        self.dates = dates
        current = parts_of(dates.calendar)
        kwargs["initial"] = _initial(dates, current)
        super().__init__(*args, **kwargs)
        self.fields[f"{YEAR_KEY}_first"] = date_field("Rentrée des élèves", required=True)
        self.fields[f"{YEAR_KEY}_last"] = date_field("Dernier jour de classe", required=True)
        for key in NAMES:
            self.fields[f"{key}_first"] = date_field("Premier jour sans classe")
            self.fields[f"{key}_last"] = date_field("Dernier jour sans classe")
            self.fields[f"{key}_name"] = OneLineField(label="Nom", max_length=80, required=False)
        self.fields["source"] = forms.CharField(
            label="D’où viennent ces dates", required=False, max_length=200, help_text=SOURCE_HELP
        )
        self.fields["is_sure"] = forms.BooleanField(
            label="Ces dates sont sûres", required=False, help_text=SURE_HELP
        )

    def groups(self) -> list[tuple[str, list[forms.BoundField], Override | None]]:
        """(legend, its fields, what is published)."""
        published = parts_of(self.dates.published)
        names = {YEAR_KEY: "Rentrée et fin des cours"} | NAMES
        return [
            (
                str(self[f"{key}_name"].initial or name) if key != YEAR_KEY else name,
                [
                    self[f"{key}_{edge}"]
                    for edge in ("first", "last", "name")
                    if f"{key}_{edge}" in self.fields
                ],
                published.get(key),
            )
            for key, name in names.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        for key in NAMES:
            first, last = cleaned.get(f"{key}_first"), cleaned.get(f"{key}_last")
            missing = "last" if first else "first"
            if bool(first) != bool(last) and not self.errors.keys() & _fields(key):
                self.add_error(
                    f"{key}_{missing}", "Donnez les deux jours, ou aucun s’il n’y a pas ce congé."
                )
        return cleaned

    def wanted(self) -> dict[str, Part]:
        """Key of the year or of a break → its name and days as typed."""
        data = self.cleaned_data
        return {
            key: Part(
                " ".join(data.get(f"{key}_name", "").split()),
                data[f"{key}_first"],
                data[f"{key}_last"],
            )
            for key in (YEAR_KEY, *NAMES)
        }

    def field_of(self, fault: Fault) -> str:
        return f"{fault.about}_{fault.edge}"


def _fields(key: str) -> set[str]:
    return {f"{key}_first", f"{key}_last"}


def _initial(dates: SchoolDates, current: dict[str, Override]) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "seen": dates.digest,
        "is_sure": dates.calendar is not None and all(part.confirmed for part in current.values()),
    }
    for key, part in current.items():
        initial[f"{key}_first"] = part.starts_on
        initial[f"{key}_last"] = part.ends_on
        initial[f"{key}_name"] = part.name
    return {f"{key}_name": name for key, name in NAMES.items()} | initial


class PeriodForm(CalendarForm):
    """A day or some days of the school's own."""

    effect = forms.ChoiceField(
        label="Ces jours-là",
        choices=[(Effect.HOLIDAY.value, "pas de classe"), (Effect.CLASS.value, "classe")],
        initial=Effect.HOLIDAY.value,
        widget=forms.RadioSelect,
    )
    name = OneLineField(
        label="Nom",
        max_length=80,
        help_text="« Pont du 8 mai », « Fermeture pour examens », « Samedi de rattrapage »…",
    )
    first = date_field("Premier jour", required=True)
    last = date_field("Dernier jour")
    source = forms.CharField(
        label="D’où viennent ces dates", required=False, max_length=200, help_text=SOURCE_HELP
    )
    is_sure = forms.BooleanField(
        label="Ces dates sont sûres", required=False, initial=True, help_text=SURE_HELP
    )

    def __init__(self, *args: Any, dates: SchoolDates, row: Override | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": dates.digest} | (_row_initial(row) if row else {})
        super().__init__(*args, **kwargs)
        self.fields["last"].help_text = "Vide pour un seul jour."

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        several = first and last and first != last
        if several and cleaned.get("effect") == Effect.CLASS:
            self.add_error(
                "last", "Un jour de classe en plus se donne un par un : laissez ce champ vide."
            )
        return cleaned

    def period(self) -> Override:
        """What the valid form asks for; without a last day it is one day."""
        data = self.cleaned_data
        return Override(
            Effect(data["effect"]),
            data["name"],
            data["first"],
            data["last"] or data["first"],
            confirmed=data["is_sure"],
            source=data["source"],
        )

    def field_of(self, fault: Fault) -> str:
        return fault.edge


def _row_initial(row: Override) -> dict[str, Any]:
    return {
        "effect": row.effect.value,
        "name": row.name,
        "first": row.starts_on,
        "last": row.ends_on if row.ends_on != row.starts_on else None,
        "source": row.source,
        "is_sure": row.confirmed,
    }
