"""The forms of the families' page: its address; its strings in one language."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms

from pixschool.core.models import FamilyPage
from pixschool.core.models.family import LONGEST_SLUG
from pixschool.core.text.own_texts import Change
from pixschool.portal.families import services
from pixschool.portal.families.codes import choices
from pixschool.portal.families.corrections import (
    READER,
    longest,
    mistake_in,
    ours_in,
    said_in,
    tidied,
)
from pixschool.portal.families.languages import BLOCKS, FRENCH, Language, all_languages

MOST_SITES = 10
LONGEST_SITES = 2_000  # characters, all of them
_ABOUT_READER = (
    "Qui a relu cette traduction : la page publique le dit. Vide, elle dit « pas encore relue »."
)
_ORIGIN = re.compile(r"https://(?=.{4,100}\Z)[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?\Z")


class FamilyPageForm(forms.Form):
    """What stands around the texts."""

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

    def __init__(self, data: Any, page: FamilyPage) -> None:
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
        self.page = page

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


@dataclass(frozen=True, kw_only=True)
class StringRow:
    """A string on the page where it is corrected. `french`: as families read it in French, or what
    it is for, empty where the title says it; `ours`: where the school has its own; `change`: of
    ours, since; `is_read_in_french`: the school wrote it in French alone."""

    key: str
    title: str
    field: forms.BoundField
    french: str
    ours: str
    is_own: bool
    change: Change
    is_read_in_french: bool

    @property
    def states(self) -> str:
        """The words it is filtered by."""
        return " ".join(["own"] * self.is_own + ["changed"] * bool(self.change))


class FamilyStringsForm(forms.Form):
    """Every string of a language. One that is left as it was at first is not kept, and follows
    ours; one that is emptied returns to ours."""

    def __init__(self, data: Any, page: FamilyPage, language: Language) -> None:
        super().__init__(data)
        self.page, self.language, self.ours = page, language, ours_in(language)
        self.own = page.drafts.get(language.code, {})
        for key, text in self.ours.items():
            said = self.own.get(key) or text
            rows = 4 if key in BLOCKS else 1 + len(said) // 60
            attrs = {"rows": rows, "dir": language.direction, "lang": language.tag}
            self.fields[key] = forms.CharField(
                label=self._title(key),
                initial=said,
                max_length=longest(key),
                required=False,
                widget=forms.Textarea(attrs={} if key == READER else attrs),
            )

    def rows(self) -> list[StringRow]:
        french, changes = self._french(), services.changes_of(self.page, self.language)
        in_french = {} if self.language.code == FRENCH else self.page.drafts.get(FRENCH, {})
        return [
            StringRow(
                key=key,
                title=self._title(key),
                field=self[key],
                french=french[key] if key in BLOCKS else _ABOUT_READER if key == READER else "",
                ours=text if key in self.own else "",
                is_own=key in self.own,
                change=changes.get(key, ()),
                is_read_in_french=key in BLOCKS and key in in_french and key not in self.own,
            )
            for key, text in self.ours.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key in self.ours:
            text = tidied(key, cleaned.get(key, ""))
            if text and (mistake := mistake_in(key, text)):
                self.add_error(key, mistake)
        return cleaned

    def texts(self) -> dict[str, str]:
        """All that the school has of its own in this language."""
        typed = {key: tidied(key, self.cleaned_data[key]) for key in self.ours}
        return {key: text for key, text in typed.items() if text and text != self.ours[key]}

    def _french(self) -> dict[str, str]:
        french = all_languages()[FRENCH]
        return ours_in(french) if self.language == french else said_in(french, self.page.drafts)

    def _title(self, key: str) -> str:
        """Where it is read, in French."""
        french = self._french()
        if key == READER:
            return "Relue par"
        block = key.removesuffix("_title")
        if block not in BLOCKS:
            return french[key]
        return f"{french[f'{block}_title']} : {'texte' if block == key else 'titre'}"
