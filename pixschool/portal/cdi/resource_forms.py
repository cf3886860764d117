from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.reference.themes import Theme
from pixschool.core.web.forms import FilterForm, OneLineField
from pixschool.portal.cdi.project_forms import COMPETENCES_BY_DOMAIN
from rituals.models.resources import LONGEST_ADDRESS
from rituals.resources.services import ResourceRefusedError, checked_address


class ResourceForm(forms.Form):
    """A link of the school."""

    title = OneLineField(label="Titre", max_length=120)
    url = forms.CharField(
        label="Adresse",
        max_length=LONGEST_ADDRESS,
        help_text="Copiée dans le navigateur : elle commence par https://.",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    source = forms.CharField(label="Qui publie", max_length=60, required=False)
    theme = forms.ChoiceField(label="Thème", choices=Theme.choices, initial=Theme.OTHER)
    competences = forms.MultipleChoiceField(
        label="Compétences",
        required=False,
        choices=COMPETENCES_BY_DOMAIN,
        widget=forms.CheckboxSelectMultiple,
    )
    is_selected = forms.BooleanField(
        label="Dans la sélection du Safer Internet Day", required=False
    )

    def clean_url(self) -> str:
        try:
            return checked_address(self.cleaned_data["url"])
        except ResourceRefusedError as error:
            raise ValidationError(str(error)) from error


class ResourceFilter(FilterForm):
    """Links of one theme, of one competence."""

    theme = forms.ChoiceField(label="Thème", required=False)
    competence = forms.ChoiceField(label="Compétence", required=False)

    def __init__(self, *args: Any, themes: set[Theme], codes: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("theme", [(one.value, one.label) for one in Theme if one in themes])
        known = [one for one in COMPETENCES if one.code in codes]
        self.offer("competence", [(one.code, f"{one.code} {one.crcn_label}") for one in known])
