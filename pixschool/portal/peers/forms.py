from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from pixschool.core.models import School
from pixschool.core.web.forms import date_input
from students.clinic.ways import AccountWay
from students.models import (
    LONGEST_HOLDER,
    LONGEST_SIGNATURE,
    LONGEST_THANKS,
    LONGEST_WAY,
    MOST_PAIRS,
)
from students.peers.rules import rules_of, thanks_of
from students.peers.topics import CHOICES


class AgreedForm(forms.Form):
    """A pupil was asked, and said yes: when, and for what."""

    topics = forms.MultipleChoiceField(
        label="Veut bien expliquer",
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : tout ce qu’on lui demandera.",
    )
    agreed_on = forms.DateField(label="A accepté le", widget=date_input())
    has_agreed = forms.BooleanField(
        label="Je lui ai demandé, et cet élève a accepté.",
        error_messages={"required": "Demandez-lui d’abord : sans son accord, rien n’est noté."},
    )


class PeerRulesForm(forms.Form):
    """The load of a helper, and the words of the attestation."""

    most_pairs = forms.IntegerField(
        label="Binômes en même temps, par élève qui aide",
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PAIRS)],
    )
    thanks = forms.CharField(
        label="Texte de l’attestation, après le nom de l’élève",
        max_length=LONGEST_THANKS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Laissé vide, le texte d’origine revient.",
        error_messages={"max_length": f"{LONGEST_THANKS} signes au plus tiennent sur la page."},
    )
    signed_by = forms.CharField(
        label="Signature",
        max_length=LONGEST_SIGNATURE,
        required=False,
        help_text="Par exemple : Le principal, M. Le Goff. Vide : une ligne à signer.",
    )

    def __init__(self, data: Any, *, school: School) -> None:
        rules = rules_of(school)
        super().__init__(
            data,
            initial={
                "most_pairs": rules.most_pairs,
                "thanks": thanks_of(rules),
                "signed_by": rules.signed_by,
            },
        )


class ResetWaysForm(forms.Form):
    """« Qui réinitialise quoi » : two lines for each kind of account."""

    def __init__(self, data: Any, *, ways: list[AccountWay]) -> None:
        super().__init__(data)
        self._kinds = [way.kind.value for way in ways]
        for way in ways:
            self.fields[f"who_{way.kind.value}"] = forms.CharField(
                label=f"{way.label} : qui",
                max_length=LONGEST_HOLDER,
                required=False,
                initial=way.who,
            )
            self.fields[f"how_{way.kind.value}"] = forms.CharField(
                label="Comment",
                max_length=LONGEST_WAY,
                required=False,
                initial=way.how,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def ways(self) -> dict[str, tuple[str, str]]:
        """{kind: (who, how)}; the form must be valid."""
        told = self.cleaned_data
        return {kind: (told[f"who_{kind}"], told[f"how_{kind}"]) for kind in self._kinds}
