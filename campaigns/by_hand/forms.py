"""What Pix Orga gives no file of: its table pasted, or the pupils who have finished ticked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.base import ContentFile

from campaigns.importers import pasted_into
from campaigns.importers.pasted_into import Pasted
from campaigns.importers.readers.pasted_table import parse
from campaigns.models import Campaign
from pixschool.core.web.forms import OneLineField, PastedTextField

MOST = 600_000  # characters: some 6,000 pupils
_LOOKED_AT = 32_000  # what the page reads of it; a worker reads the rest
FILE_NAME = "tableau-colle.txt"
NEW = "new"

NO_TABLE = (
    "Aucune ligne n’est un élève avec « En cours » ou « Terminé ». Sélectionnez le tableau dans "
    "Pix Orga, de la première à la dernière ligne, puis copiez-le et collez-le ici."
)


class TablePasteForm(forms.Form):
    """A table copied from the screen of Pix Orga, and which campaign it is of."""

    campaign = forms.ChoiceField(label="Campagne")
    name = OneLineField(
        label="Nom de la nouvelle campagne",
        max_length=200,
        required=False,
        help_text="Seulement si elle n’est pas dans la liste : « Pix IA 4e ».",
    )
    text = PastedTextField(
        label="Tableau",
        strip=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"class": "mono", "rows": 12, "spellcheck": "false"}),
        error_messages={
            "required": "Collez le tableau.",
            "max_length": "Ce texte est trop long. Collez le tableau en plusieurs fois.",
        },
    )

    def __init__(self, *args: Any, campaigns: Iterable[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_pk = {str(campaign.pk): campaign for campaign in campaigns}
        known = [(pk, campaign.name) for pk, campaign in self._by_pk.items()]
        choices = [*known, (NEW, "Une nouvelle campagne")]
        self.fields["campaign"].choices = choices  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not parse(enumerate(text[:_LOOKED_AT].splitlines(), 1)).rows:
            raise forms.ValidationError(NO_TABLE)
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_new = cleaned.get("campaign") == NEW
        if is_new and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Donnez un nom à la nouvelle campagne.")
        return cleaned

    @property
    def upload(self) -> "ContentFile[bytes]":
        """The text as a file; the form must be valid."""
        return ContentFile(self.cleaned_data["text"].encode(), name=FILE_NAME)

    @property
    def pasted(self) -> Pasted:
        """Which campaign it is of, for the import; the form must be valid."""
        campaign = self._by_pk.get(self.cleaned_data["campaign"])
        if campaign is not None:
            return pasted_into.chosen(campaign)
        return pasted_into.to_create(self.cleaned_data["name"])
