"""The form of what a school adds to its statements."""

from typing import Any

from django import forms

from pixschool.core.models import SchoolStatement
from pixschool.core.text.lines import one_line
from pixschool.portal.families.blocks import LONGEST_TEXT, fault_of
from pixschool.portal.statements.documents import CONTACTS, KINDS, complement_of, title_of

LONGEST_CONTACT = 200  # characters
_HELP = {
    "controller": "Nom et fonction. Vide : « le chef d’établissement ».",
    "dpo": "Celui de l’académie, le plus souvent : nom du service, courriel.",
    "contact": "À qui écrire dans l’établissement pour voir ou corriger ses données.",
    "host": "Qui fait marcher le serveur : académie, collectivité, société, et dans quel pays.",
    "accessibility": "À qui écrire quand une page ne se lit pas.",
}


class StatementsForm(forms.Form):
    """Contacts on one line; a complement to each statement."""

    def __init__(self, data: Any, own: SchoolStatement) -> None:
        super().__init__(data, initial=own.words)
        for name, label in CONTACTS.items():
            self.fields[name] = forms.CharField(
                label=label, max_length=LONGEST_CONTACT, required=False, help_text=_HELP[name]
            )
        for key in KINDS:
            self.fields[complement_of(key)] = forms.CharField(
                label=f"À ajouter : {title_of(key)}",
                max_length=LONGEST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.fields:
            if fault := fault_of(cleaned.get(name, "")):
                self.add_error(name, fault)
        return cleaned

    def words(self) -> dict[str, str]:
        """{name: what was written}, empty ones too."""
        contacts = {name: one_line(self.cleaned_data[name]) for name in CONTACTS}
        texts = {
            name: self.cleaned_data[name].replace("\r\n", "\n").strip()
            for name in self.fields
            if name not in CONTACTS
        }
        return contacts | texts
