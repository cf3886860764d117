from typing import Any

from django import forms

from pixschool.core.web.forms import PastedTextField


class PasteForm(forms.Form):
    text = PastedTextField(
        label="Classe ; personne",
        help_text="Une classe par ligne, puis une adresse de courriel ou le nom d’un membre.",
        max_length=40_000,
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "class": "mono",
                "placeholder": "6A ; anne.petit@ac-rennes.fr\n6B ; Sami Le Goff",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].strip = False  # type: ignore[attr-defined]
