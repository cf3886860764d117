"""The form of the families' page: its address, its texts in one language."""

import re
from typing import Any

from django import forms

from pixschool.core.models import FamilyPage
from pixschool.core.models.family import LONGEST_SLUG
from pixschool.portal.families import services
from pixschool.portal.families.blocks import LONGEST_TEXT, fault_of
from pixschool.portal.families.codes import choices
from pixschool.portal.families.languages import BLOCKS, Language, words_of

MOST_SITES = 10
LONGEST_SITES = 2_000  # characters, all of them
_ORIGIN = re.compile(r"https://(?=.{4,100}\Z)[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?\Z")


class FamilyPageForm(forms.Form):
    """A text that is left as it was at first is not kept, and follows ours."""

    slug = forms.SlugField(
        label="Adresse",
        max_length=LONGEST_SLUG,
        help_text="La fin de l’adresse publique, sans espace ni accent. La changer casse les liens "
        "déjà donnés.",
    )

    framed_by = forms.CharField(
        label="Sites qui peuvent afficher la page",
        max_length=LONGEST_SITES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Un par ligne, comme https://college.example.fr. Vide : aucun.",
    )

    code_campaigns = forms.TypedMultipleChoiceField(
        label="Codes montrés aux familles",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tant que la campagne est ouverte. N’importe qui peut alors les lire.",
    )

    def __init__(self, data: Any, page: FamilyPage, language: Language) -> None:
        initial = {
            "slug": page.slug,
            "framed_by": "\n".join(page.framed_by),
            "code_campaigns": page.code_campaigns,
        }
        super().__init__(data, initial=initial)
        campaigns: Any = self.fields["code_campaigns"]
        campaigns.choices = choices(page.school)
        if not campaigns.choices:
            del self.fields["code_campaigns"]
        self.page, self.language = page, language
        words, own = words_of(language), page.drafts.get(language.code, {})
        for key in BLOCKS:
            self.fields[key] = forms.CharField(
                label=words[f"{key}_title"],
                initial=own.get(key) or words[f"{key}_text"],
                max_length=LONGEST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5, "dir": language.direction}),
            )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower()
        if services.is_taken(slug, self.page.school):
            message = "Un autre établissement a cette adresse : ajoutez le nom de la ville."
            raise forms.ValidationError(message)
        return slug

    def clean_framed_by(self) -> list[str]:
        sites = [site.rstrip("/").lower() for site in self.cleaned_data["framed_by"].split()]
        for site in sites:
            if not _ORIGIN.match(site):
                message = f"« {site} » n’est pas un site : écrivez https:// et son nom, sans page."
                raise forms.ValidationError(message)
        if len(sites) > MOST_SITES:
            message = f"{MOST_SITES} sites au plus : retirez ceux qui ne servent pas."
            raise forms.ValidationError(message)
        return sites

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key in BLOCKS:
            if fault := fault_of(cleaned.get(key, "")):
                self.add_error(key, fault)
        return cleaned

    def texts(self) -> services.Texts:
        """All that the school wrote, this language as the form has it."""
        words = words_of(self.language)
        own = {}
        for key in BLOCKS:
            text = self.cleaned_data[key].replace("\r\n", "\n").strip()
            if text and text != words[f"{key}_text"].strip():
                own[key] = text
        return {**self.page.drafts, self.language.code: own}
