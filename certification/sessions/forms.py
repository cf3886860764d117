"""The settings of a level on one page: short lists, a line each."""

import re
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from certification.models import PlanSettings
from certification.models.rooms import MOST_MACHINES
from certification.sessions.settings import TypedSettings
from pixschool.core.text.lines import one_line
from pixschool.core.web.forms import PastedTextField, date_input, day_in

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
_HOUR = r"(\d{1,2})\s*[h:]\s*(\d{2})?"
_LINE = re.compile(
    rf"^({'|'.join(DAYS)})\s+(?:de\s+)?{_HOUR}\s*(?:-|–|à)\s*{_HOUR}$", re.IGNORECASE
)
_ROOM = re.compile(r"^(.{1,40}?)\s*[:;=]\s*(\d{1,3})(?:\s*postes?)?$", re.IGNORECASE)
LONGEST = 4_000  # characters
LONGEST_NAME = 80


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 5})


class PlanSettingsForm(forms.Form):
    first_on = forms.DateField(label="Du", widget=date_input())
    last_on = forms.DateField(label="Au", widget=date_input())
    hours = PastedTextField(
        label="Heures des séances",
        max_length=LONGEST,
        widget=_area(),
        help_text="Une par ligne : mardi 8h30-10h30. Comptez 1 h 45 de test, davantage pour qui a "
        "une durée particulière.",
    )
    rooms = PastedTextField(
        label="Salles et postes",
        max_length=LONGEST,
        widget=_area(),
        help_text="Une par ligne : Salle 104 : 17",
    )
    adults = PastedTextField(
        label="Qui peut surveiller",
        max_length=LONGEST,
        widget=_area(),
        help_text="Un nom par ligne.",
    )
    pause = forms.IntegerField(label="Minutes entre deux séances", min_value=0, max_value=120)
    spare_seats = forms.IntegerField(label="Postes de secours par salle", min_value=0, max_value=20)
    adults_per_room = forms.IntegerField(label="Adultes par salle", min_value=1, max_value=5)
    most_a_day = forms.IntegerField(
        label="Séances par jour, au plus", min_value=1, max_value=100, required=False
    )

    def __init__(self, *args: Any, settings: PlanSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = settings

    def clean_first_on(self) -> date:
        return day_in(self.settings.year, self.cleaned_data["first_on"])

    def clean_last_on(self) -> date:
        return day_in(self.settings.year, self.cleaned_data["last_on"])

    def clean_hours(self) -> list[tuple[int, time, time]]:
        return [_hour(line) for line in _lines(self.cleaned_data["hours"])]

    def clean_rooms(self) -> dict[str, int]:
        return dict(_room(line) for line in _lines(self.cleaned_data["rooms"]))

    def clean_adults(self) -> list[str]:
        names = _lines(self.cleaned_data["adults"])
        if any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(f"Un nom compte {LONGEST_NAME} caractères au plus.")
        return names

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first_on"), self.cleaned_data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "Ce jour vient avant le premier.")
        return self.cleaned_data

    @property
    def typed(self) -> TypedSettings:
        """Once it is valid."""
        said = self.cleaned_data
        numbers = ("pause", "spare_seats", "adults_per_room", "most_a_day")
        return TypedSettings(
            first_on=said["first_on"],
            last_on=said["last_on"],
            numbers={name: said[name] for name in numbers},
            hours=said["hours"],
            rooms=said["rooms"],
            adults=said["adults"],
        )


def _lines(text: str) -> list[str]:
    return [one_line(line).strip() for line in text.splitlines() if line.strip()]


def _hour(line: str) -> tuple[int, time, time]:
    found = _LINE.match(line)
    try:
        if found is None:
            raise ValueError(line)
        day, hour, minute, to_hour, to_minute = found.groups()
        starts = time(int(hour), int(minute or 0))
        ends = time(int(to_hour), int(to_minute or 0))
        if ends <= starts:
            raise ValueError(line)
    except ValueError as error:
        raise ValidationError(
            f"« {line[:40]} » : écrivez un jour et deux heures, comme mardi 8h30-10h30."
        ) from error
    return DAYS.index(day.lower()) + 1, starts, ends


def _room(line: str) -> tuple[str, int]:
    found = _ROOM.match(line)
    if found is None or int(found[2]) > MOST_MACHINES:
        raise ValidationError(f"« {line[:40]} » : écrivez la salle et ses postes : Salle 104 : 17")
    return found[1], int(found[2])
