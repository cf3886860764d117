from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.crcn import COMPETENCES, DOMAINS
from pixschool.core.reference.levels import LEVEL_ORDER, Level
from pixschool.core.reference.roles import Role
from pixschool.core.reference.themes import Theme
from pixschool.core.reference.years import start_year_of
from pixschool.core.web.forms import ManyBoxes, date_input
from rituals.models import Ritual
from rituals.models.plan import LONGEST_NOTE
from rituals.placing.last_year import PastLeader
from rituals.plan.wording import PREPARED
from students.models import Classroom

LINKS_HELP = "Une par ligne, le titre puis l’adresse : « Cnil https://www.cnil.fr »."


def members_of(year: SchoolYear) -> QuerySet[Membership]:
    """Who may be named: the team of today, whatever the year."""
    return Membership.objects.active().filter(school=year.school_id).in_order()


class RitualForm(forms.ModelForm):
    """A ritual. `changes` holds what differs from the database: an act is no more than that."""

    theme = forms.ChoiceField(label="Thème", choices=Theme.choices, initial=Theme.OTHER)
    levels = forms.MultipleChoiceField(
        label="Niveaux",
        choices=Level.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    classrooms = forms.ModelMultipleChoiceField(
        label="Seulement ces classes",
        queryset=Classroom.objects.none(),
        required=False,
        widget=ManyBoxes,
        help_text="Aucune cochée : toutes celles des niveaux.",
    )
    competences = forms.MultipleChoiceField(
        label="Compétences",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (
                domain.title,
                [
                    (item.code, f"{item.code} {item.crcn_label}")
                    for item in COMPETENCES
                    if item.domain == domain
                ],
            )
            for domain in DOMAINS
        ],
    )
    links = forms.CharField(
        label="Liens",
        required=False,
        max_length=LONGEST_NOTE,
        help_text=LINKS_HELP,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    documents = forms.MultipleChoiceField(
        label="Documents",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(document.value, label) for document, label in PREPARED.items()],
        help_text="Ceux que PixSchool prépare ; ils s’ouvrent depuis la page du rituel.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Ritual
        fields = """
            title theme kind levels for_team starts_on ends_on is_confirmed lead_role leader
            purpose explanation note is_public family_text links competences documents
        """.split()
        widgets = {
            "starts_on": date_input(),
            "ends_on": date_input(),
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "explanation": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 3}),
            "family_text": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {
            "starts_on": "Du",
            "ends_on": "Au",
            "is_confirmed": "Ces dates sont confirmées",
            "lead_role": "Qui mène",
            "leader": "En particulier",
            "for_team": "Pour l’équipe, pas pour des élèves",
            "is_public": "Montrer aux familles",
            "family_text": "Ce que les familles liront",
            "note": "Note pour l’équipe",
        }

    def __init__(
        self, *args: Any, year: SchoolYear, offered: Sequence[Classroom], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.offered = year, offered
        # The form writes into its instance while it validates.
        self.before = {name: getattr(self.instance, name) for name in self._meta.fields or ()}
        self._offer(offered)
        if self.instance.pk:
            self.classrooms_before = set(self.instance.classrooms.values_list("pk", flat=True))
            self.initial.update(
                version=self.instance.version,
                links=links_as_text(self.instance.links),
                classrooms=list(self.classrooms_before),
            )
        else:
            self.classrooms_before = set()

    def _offer(self, offered: Sequence[Classroom]) -> None:
        """The levels and classes of this school; a level that is no more stays while it is used."""
        fields: Any = self.fields
        present = {
            *self.year.school.levels,
            *(classroom.level for classroom in offered),
            *self.before["levels"],
        }
        fields["levels"].choices = [
            (level.value, level.label) for level in Level if level.value in present
        ]
        fields["classrooms"].queryset = Classroom.objects.filter(
            pk__in=[classroom.pk for classroom in offered]
        ).by_level()
        fields["lead_role"].choices = [("", "à décider"), *Role.choices]
        fields["leader"].queryset = members_of(self.year)
        fields["leader"].empty_label = "personne en particulier"

    def clean_levels(self) -> list[str]:
        return sorted(self.cleaned_data["levels"], key=LEVEL_ORDER.__getitem__)

    def clean_documents(self) -> list[str]:
        """Those chosen, and those of the catalogue that are not prepared yet: nothing is lost."""
        offered = {document.value for document in PREPARED}
        before, chosen = self.before["documents"], self.cleaned_data["documents"]
        kept = [known for known in before if known in chosen or known not in offered]
        return kept + [document for document in chosen if document not in kept]

    def clean_links(self) -> list[dict[str, str]]:
        return links_from_text(self.cleaned_data["links"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        for name, day in (("starts_on", starts), ("ends_on", ends)):
            if day and start_year_of(day) != self.year.start_year:
                self.add_error(name, f"Ce jour n’est pas dans l’année {self.year}.")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fin vient avant le début.")
        if cleaned.get("is_public") and not cleaned.get("family_text"):
            self.add_error("family_text", "Écrivez ce que les familles liront.")
        self._check_audience(cleaned)
        return cleaned

    def _check_audience(self, cleaned: dict[str, Any]) -> None:
        classrooms = cleaned.get("classrooms") or ()
        levels = {*cleaned.get("levels", ()), *(classroom.level for classroom in classrooms)}
        if "levels" in cleaned:
            cleaned["levels"] = sorted(levels, key=LEVEL_ORDER.__getitem__)
        if not levels and not cleaned.get("for_team"):
            self.add_error("levels", "Pour qui ? Cochez un niveau, une classe, ou l’équipe.")

    @property
    def values(self) -> dict[str, Any]:
        """Every field, as `planning` takes them."""
        values = {name: self.cleaned_data[name] for name in self.before}
        leader = values.pop("leader")
        return values | {"leader_id": leader.pk if leader else None}

    @property
    def changes(self) -> dict[str, Any]:
        """Only what differs from what was shown: two people may change two things at once."""
        leader = self.before["leader"]
        before = self.before | {"leader_id": leader.pk if leader else None}
        return {name: value for name, value in self.values.items() if value != before[name]}

    @property
    def chosen_classrooms(self) -> list[Classroom] | None:
        """None when they are as they were."""
        chosen = list(self.cleaned_data["classrooms"])
        same = {classroom.pk for classroom in chosen} == self.classrooms_before
        return None if same else chosen


def links_as_text(links: Iterable[Mapping[str, str]]) -> str:
    """[{title, url}] as one types it: a line each, which `links_from_text` reads."""
    return "\n".join(f"{link.get('title', '')} {link.get('url', '')}".strip() for link in links)


def links_from_text(text: str) -> list[dict[str, str]]:
    """Raises ValidationError, with the line, for an address that is none."""
    is_address = URLValidator(schemes=["http", "https"])
    found = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        title, _, url = line.strip().rpartition(" ")
        try:
            is_address(url)
        except ValidationError:
            message = f"Ligne {number} : il manque l’adresse, qui commence par https://."
            raise ValidationError(message) from None
        found.append({"title": title.strip(" :–-") or url, "url": url})
    return found


class InsteadForm(forms.Form):
    """Who takes over from those who have left, asked once for each."""

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
