from typing import Any

from django import forms

from students.models import LONGEST_SUPPORT_NOTE


class FlagNoteForm(forms.Form):
    """A fact of use to whoever helps. What is too long is given back whole: the browser must not
    cut what was pasted."""

    note = forms.CharField(
        label="Précision",
        required=False,
        max_length=LONGEST_SUPPORT_NOTE,
        help_text="Un fait utile à qui aide, jamais la santé ni la famille : l’élève et ses "
        "parents peuvent demander à lire cette précision.",
        error_messages={
            "max_length": f"Gardez {LONGEST_SUPPORT_NOTE} signes au plus : un fait suffit."
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs.pop("maxlength", None)
