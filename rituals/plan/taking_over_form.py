"""Who takes over from those who have left, asked once for each."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from pixschool.core.models import Membership
from rituals.placing.last_year import PastLeader


class InsteadForm(forms.Form):
    def __init__(
        self, *args: Any, gone: Iterable[PastLeader], members: Sequence[Membership], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "personne pour l’instant"), *((m.pk, str(m.user)) for m in members)]
        self.gone = list(gone)
        for person in self.gone:
            self.fields[f"instead_{person.id}"] = forms.ChoiceField(
                label=person.name,
                required=False,
                choices=choices,
                error_messages={"invalid_choice": "Cette personne n’est plus dans l’équipe."},
            )

    @property
    def chosen(self) -> dict[int, int]:
        """Membership that left, membership that takes over."""
        answers = {person.id: self.cleaned_data[f"instead_{person.id}"] for person in self.gone}
        return {left: int(taker) for left, taker in answers.items() if taker}
