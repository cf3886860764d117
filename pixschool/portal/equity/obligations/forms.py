from typing import Any

from django import forms

from pixschool.core.models import School
from pixschool.core.reference.lsu import LONGEST_COMMENT
from rituals.staff.minutes import pupil_named


class WorksheetCommentForm(forms.Form):
    """What the LSU says of a whole class: no pupil is named. `seen`: the comment as it was when the
    page was made."""

    text = forms.CharField(
        label="Commentaire",
        max_length=LONGEST_COMMENT,
        required=False,
        help_text="Commun à toute la classe : pas de nom d’élève. Vide, le texte proposé revient.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    seen = forms.CharField(
        max_length=LONGEST_COMMENT, required=False, widget=forms.HiddenInput, strip=False
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._school = school

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if text and (name := pupil_named(text, self._school)):
            raise forms.ValidationError(
                f"« {name} » est un élève : ce commentaire est celui de toute la classe. "
                "Retirez son nom."
            )
        return text
