"""What pupils come to the CDI for: asked with the seat, in one choice and one line."""

from typing import Any

from django import forms

from pixschool.portal.cdi.day import NOT_PIX
from students.models import ChosenBy
from students.slots.booking import Purpose

PIX, OTHER = "pix", "other"
PURPOSES = [(PIX, "Pix"), (OTHER, f"autre chose : {NOT_PIX}")]
LONGEST_TO_DO = 120  # signs, as the seat keeps them


class PurposeForm(forms.Form):
    """`for_what`: Pix where the page does not ask (the queue, « Connexion »)."""

    for_what = forms.ChoiceField(label="Pour", choices=PURPOSES, required=False, initial=PIX)
    to_do = forms.CharField(
        label="À travailler",
        required=False,
        max_length=LONGEST_TO_DO,
        error_messages={"max_length": f"« À travailler » : gardez {LONGEST_TO_DO} signes au plus."},
    )
    by_themself = forms.BooleanField(label="l’élève le demande de lui-même", required=False)

    @property
    def purpose(self) -> Purpose:
        """The form must be valid."""
        said: dict[str, Any] = self.cleaned_data
        return Purpose(
            is_for_pix=said["for_what"] != OTHER,
            to_do=said["to_do"],
            chosen_by=ChosenBy.REQUEST if said["by_themself"] else "",
        )

    @property
    def refusal(self) -> str:
        """Why it is not valid; empty when it is."""
        return " ".join(str(text) for texts in self.errors.values() for text in texts)
