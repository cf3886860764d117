from functools import cache
from zoneinfo import available_timezones

from django import forms

from pixschool.core.models import School
from pixschool.core.reference.geography import ACADEMIES

# Where there are French schools; the legal time of each.
TIMEZONES = {
    "Europe/Paris": "Métropole",
    "America/Guadeloupe": "Guadeloupe, Saint-Martin, Saint-Barthélemy",
    "America/Martinique": "Martinique",
    "America/Cayenne": "Guyane",
    "America/Miquelon": "Saint-Pierre-et-Miquelon",
    "Indian/Reunion": "La Réunion",
    "Indian/Mayotte": "Mayotte",
    "Pacific/Noumea": "Nouvelle-Calédonie",
    "Pacific/Tahiti": "Polynésie française",
    "Pacific/Wallis": "Wallis-et-Futuna",
}

_CONTINENTS = frozenset(
    ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


@cache  # the names are those of some hundreds of files
def _elsewhere() -> list[tuple[str, str]]:
    """The clocks of the lycées français abroad, « Rome (Europe) », by town."""
    places = (name.split("/", 1) for name in available_timezones() - TIMEZONES.keys())
    named = [
        (f"{continent}/{town}", f"{town.replace('_', ' ')} ({continent})")
        for continent, *rest in places
        if continent in _CONTINENTS
        for town in rest
    ]
    return sorted(named, key=lambda pair: pair[1])


class SchoolForm(forms.ModelForm):
    class Meta:
        model = School
        fields = ("name", "kind", "academie", "zone", "timezone")
        help_texts = {
            "zone": "Elle donne les vacances. En changer ne déplace aucun rituel : le "
            "calendrier dit ensuite lesquels revoir.",
            "timezone": "Les rappels partent, et les séances se lisent, à l’heure de ce fuseau.",
        }
        widgets = {"academie": forms.Select, "timezone": forms.Select}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        current = self.instance.academie
        known = ACADEMIES if not current or current in ACADEMIES else [*ACADEMIES, current]
        self.fields["academie"].widget.choices = [
            ("", "Aucune (étranger, privé hors contrat)"),
            *((name, name) for name in known),
        ]
        self.fields["timezone"].widget.choices = [*TIMEZONES.items(), ("Ailleurs", _elsewhere())]

    def clean_timezone(self) -> str:
        zone: str = self.cleaned_data["timezone"]
        if zone not in available_timezones():
            raise forms.ValidationError("Ce fuseau n’existe pas.")
        return zone
