from collections.abc import Iterable

from django import forms

from campaigns.missing import messages
from pixschool.core.models import School
from pixschool.core.models.school import LONGEST_MESSAGE


def _field(label: str, known: Iterable[str]) -> forms.CharField:
    words = ", ".join(f"{{{name}}}" for name in known)
    return forms.CharField(
        label=label,
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=f"Sont remplacés : {words}. Laissé vide, le texte d’origine revient.",
    )


class EntMessagesForm(forms.Form):
    """Two texts; one that is left as it was at first is not kept, and follows ours."""

    message_to_pupils = _field("Aux élèves, sans aucun nom", messages.FOR_PUPILS)
    message_to_teacher = _field("Au professeur, avec les noms", messages.FOR_TEACHER)

    def __init__(self, data: object, school: School) -> None:
        super().__init__(
            data,  # type: ignore[arg-type]
            initial={
                "message_to_pupils": school.message_to_pupils or messages.TO_PUPILS,
                "message_to_teacher": school.message_to_teacher or messages.TO_TEACHER,
            },
        )

    def clean_message_to_pupils(self) -> str:
        return self._checked("message_to_pupils", messages.FOR_PUPILS, messages.TO_PUPILS)

    def clean_message_to_teacher(self) -> str:
        return self._checked("message_to_teacher", messages.FOR_TEACHER, messages.TO_TEACHER)

    def _checked(self, name: str, known: tuple[str, ...], origin: str) -> str:
        text: str = self.cleaned_data[name].replace("\r\n", "\n").strip()
        if not text or text == origin:
            return ""
        if unknown := messages.unknown(text, known):
            raise forms.ValidationError(f"Rien ne remplacera {{{unknown[0]}}} dans ce message.")
        if f"{{{known[0]}}}" not in text:
            raise forms.ValidationError(f"Il manque {{{known[0]}}} : ce que le message doit dire.")
        return text
