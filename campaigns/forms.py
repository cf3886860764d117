from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q

from campaigns import namesakes
from campaigns.codes import pasted as pasted_codes
from campaigns.codes.pasted import Pasted
from campaigns.creation import Draft
from campaigns.matching.answers import SORTS
from campaigns.models import Campaign, PixCampaign
from campaigns.overview import Seen
from campaigns.querysets import CampaignQuerySet
from pixschool.core.models import School
from pixschool.core.reference.levels import Level, in_order
from pixschool.core.reference.themes import CAMPAIGN_THEMES
from pixschool.core.text.french import count
from pixschool.core.web.forms import FilterForm, PastedTextField, date_input
from pixschool.core.web.lengths import LONGEST_SEARCH
from students.models import Classroom, Group

CODES_HELP = (
    "Un par ligne, collés d’un tableur ou de Pix Orga : la classe ou le groupe et le code "
    "(« 6A XKRTPV427 ») ou son lien, ou le code seul s’il vaut pour tous."
)
_NOBODY = "Choisissez au moins une classe, un niveau ou un groupe."
_GROUPS_HAVE_LEVELS = (
    "Un groupe peut mêler des niveaux : décochez cette case, ou les groupes, "
    "puis créez leur campagne à part."
)


@dataclass(frozen=True)
class LevelChoice:
    """A level, and its classes with whether they are ticked."""

    level: Level
    classrooms: list[tuple[Classroom, bool]]
    is_chosen: bool

    @property
    def ticked(self) -> int:
        return sum(ticked for _, ticked in self.classrooms)


class CampaignForm(forms.ModelForm):
    """A campaign, its classes and its groups. Ticking a level alone takes all its classes."""

    levels = forms.MultipleChoiceField(label="Niveaux", choices=Level.choices, required=False)
    classrooms = forms.ModelMultipleChoiceField(
        label="Classes", queryset=Classroom.objects.none(), required=False
    )
    groups = forms.ModelMultipleChoiceField(
        label="Groupes", queryset=Group.objects.none(), required=False
    )

    class Meta:
        model = Campaign
        fields = ["name", "theme", "kind", "course", "opens_on", "closes_on"]
        widgets = {
            "name": forms.TextInput(attrs={"list": "known-names", "autocomplete": "off"}),
            "course": forms.TextInput(attrs={"list": "known-courses", "autocomplete": "off"}),
            "opens_on": date_input(),
            "closes_on": date_input(),
        }
        help_texts = {
            "name": "Ce que vous direz aux élèves : « Rentrée », « Pix IA 4e ».",
            "course": "Le parcours choisi dans Pix Orga.",
        }
        labels = {"opens_on": "Du", "closes_on": "Au"}

    def __init__(self, *args: Any, seen: Seen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.offered_groups = seen.classrooms, seen.groups
        fields: Any = self.fields
        fields["classrooms"].queryset = Classroom.objects.filter(
            pk__in=[classroom.pk for classroom in seen.classrooms]
        )
        fields["groups"].queryset = Group.objects.filter(pk__in=[one.pk for one in seen.groups])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", "La fin vient avant le début.")
        if "classrooms" in cleaned:
            cleaned["classrooms"] = self._chosen_rooms()
            if not cleaned["classrooms"] and not cleaned.get("groups"):
                self.add_error("classrooms", _NOBODY)
        return cleaned

    def _chosen_rooms(self) -> list[Classroom]:
        ticked = set(self.cleaned_data["classrooms"])
        begun = {classroom.level for classroom in ticked}
        whole = set(self.cleaned_data.get("levels", ())) - begun
        return [
            classroom
            for classroom in self.offered
            if classroom in ticked or classroom.level in whole
        ]

    @property
    def level_choices(self) -> Iterator[LevelChoice]:
        """The levels that have a class, each with its classes and whether each is ticked."""
        chosen = {str(value) for value in self["levels"].value() or ()}
        ticked = self._ticked("classrooms")
        for level in Level:
            classrooms = [(r, str(r.pk) in ticked) for r in self.offered if r.level == level]
            if classrooms:
                whole = level.value in chosen or any(is_ticked for _, is_ticked in classrooms)
                yield LevelChoice(level, classrooms, whole)

    @property
    def group_choices(self) -> list[tuple[Group, bool]]:
        """The groups, each with whether it is ticked."""
        ticked = self._ticked("groups")
        return [(group, str(group.pk) in ticked) for group in self.offered_groups]

    @property
    def ticked_groups(self) -> int:
        return sum(is_ticked for _, is_ticked in self.group_choices)

    def _ticked(self, name: str) -> set[str]:
        return {str(getattr(value, "pk", value)) for value in self[name].value() or ()}


class NewCampaignForm(CampaignForm):
    """One campaign, or one per level, with their codes."""

    per_level = forms.BooleanField(
        label="Une campagne par niveau",
        required=False,
        help_text="Pour des parcours différents : « Rentrée 6e », « Rentrée 5e »…",
    )
    codes = PastedTextField(
        label="Codes",
        required=False,
        max_length=pasted_codes.MOST,
        error_messages={"max_length": pasted_codes.TOO_MUCH},
        help_text=CODES_HELP,
        widget=forms.Textarea(attrs={"class": "mono", "rows": 6, "spellcheck": "false"}),
    )
    same_name = forms.BooleanField(label="Créer quand même une seconde campagne", required=False)
    pasted = Pasted()
    has_namesake = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_namesake(cleaned)
        text = cleaned.get("codes", "")
        if text:
            self.pasted = read_codes(
                text,
                school=self.offered[0].school if self.offered else None,
                seen=Seen(self.offered, self.offered_groups),
                levels={classroom.level for classroom in cleaned.get("classrooms", ())},
                per_level=cleaned.get("per_level", False),
            )
            refuse_problems(self, self.pasted)
            self._forgive_classes()
        if cleaned.get("per_level") and (cleaned.get("groups") or self.pasted.groups):
            self.add_error("per_level", _GROUPS_HAVE_LEVELS)
        return cleaned

    def _check_namesake(self, cleaned: dict[str, Any]) -> None:
        """A second campaign of one name is meant, or is the first one that was not found."""
        year = self.offered[0].year if self.offered else None
        known = namesakes.find(year, [cleaned.get("name", "")])
        self.has_namesake = bool(known)
        if known and not cleaned.get("same_name"):
            self.add_error("name", namesakes.ALREADY.format(name=known[0].name))

    def _forgive_classes(self) -> None:
        """Classes and groups named by their codes need no tick."""
        if any(line.classroom or line.group for line in self.pasted.lines):
            self.errors.pop("classrooms", None)
            self.cleaned_data.setdefault("classrooms", [])

    @property
    def draft(self) -> Draft:
        """What the services need; the form must be valid."""
        fields = ("name", "course", "theme", "kind", "opens_on", "closes_on")
        return Draft(**{name: self.cleaned_data[name] for name in fields})


class CodesForm(forms.Form):
    """Codes for a campaign that exists."""

    codes = PastedTextField(
        label="Codes à ajouter",
        max_length=pasted_codes.MOST,
        error_messages={"max_length": pasted_codes.TOO_MUCH},
        help_text=CODES_HELP,
        widget=forms.Textarea(attrs={"class": "mono", "rows": 8, "spellcheck": "false"}),
    )
    pasted = Pasted()

    def __init__(self, *args: Any, campaign: Campaign, seen: Seen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, self.seen = campaign, seen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.pasted = read_codes(
            cleaned.get("codes", ""),
            school=self.campaign.school,
            seen=self.seen,
            levels=self.campaign.levels,
            campaign=self.campaign,
        )
        refuse_problems(self, self.pasted)
        return cleaned


def read_codes(
    text: str,
    *,
    school: School | None,
    seen: Seen,
    levels: Collection[str],
    per_level: bool = False,
    campaign: Campaign | None = None,
) -> Pasted:
    """The lines pasted, read against the classes, the groups and the codes of the school."""
    others = PixCampaign.objects.filter(school=school).exclude(code="").exclude(campaign=campaign)
    return pasted_codes.read(
        text,
        classrooms=seen.classrooms,
        groups=seen.groups,
        levels=levels,
        per_level=per_level,
        taken=dict(others.values_list("code", "campaign__name")),
    )


def refuse_problems(form: forms.BaseForm, pasted: Pasted) -> None:
    """Refuse the form while a pasted line has a problem; a warning alone does not count."""
    if pasted.wrong:
        lines = count(pasted.wrong, "ligne")
        form.add_error("codes", f"{lines} à corriger ou à effacer, voyez dessous.")


class CampaignFilter(FilterForm):
    """What the list shows: a text, a level, a theme."""

    q = forms.CharField(
        label="Chercher",
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.SearchInput(
            attrs={"placeholder": "nom, parcours ou code", "data-key": "c", "autocomplete": "off"}
        ),
    )
    niveau = forms.ChoiceField(label="Niveau", required=False)
    theme = forms.ChoiceField(label="Thème", required=False)

    def __init__(self, *args: Any, levels: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("niveau", [(level.value, level.label) for level in in_order(levels)])
        self.offer("theme", CAMPAIGN_THEMES)

    def narrow(self, campaigns: CampaignQuerySet) -> CampaignQuerySet:
        """The campaigns the filter keeps; a value that is not understood filters nothing."""
        asked = self.asked
        if text := asked["q"]:
            found = Q(name__icontains=text) | Q(course__icontains=text)
            code = Q(pk__in=PixCampaign.objects.filter(code=text.upper()).values("campaign"))
            campaigns = campaigns.filter(found | code)
        if level := asked["niveau"]:
            campaigns = campaigns.filter(levels__contains=[level])
        if theme := asked["theme"]:
            campaigns = campaigns.filter(theme=theme)
        return campaigns


class AnswerFilter(FilterForm):
    """What « Réponses données » shows: a name, a sort of answer."""

    q = forms.CharField(
        label="Chercher un nom",
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.SearchInput(attrs={"data-key": "c", "autocomplete": "off"}),
    )
    sorte = forms.ChoiceField(
        label="Réponses",
        required=False,
        choices=[(value, label) for value, (label, _) in SORTS.items()],
    )
