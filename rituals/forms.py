from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet

from pixschool.core.crcn import COMPETENCES, DOMAINS
from pixschool.core.levels import LEVEL_ORDER, Level
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.models.school import start_year_of
from pixschool.core.permissions import Role
from pixschool.core.templatetags.french import NBSP
from rituals.catalogue import Theme
from rituals.checklist import Line
from rituals.models import Milestone, Ritual
from students.models import Classroom

Anchor = Milestone.Anchor
LINKS_HELP = "Une par ligne, le titre puis l’adresse\u00a0: «\u00a0Cnil https://www.cnil.fr\u00a0»."


def date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def members_of(year: SchoolYear) -> QuerySet[Membership]:
    return Membership.objects.active().filter(school=year.school_id).in_order()


class RitualForm(forms.ModelForm):
    """A ritual. `changes` holds what differs from the database: a gesture is no more than that."""

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
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune cochée\u00a0: toutes celles des niveaux.",
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
        help_text=LINKS_HELP,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Ritual
        fields = """
            title theme kind levels for_team starts_on ends_on is_confirmed lead_role leader
            purpose explanation note is_public family_text links competences
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
            "explanation": "Pourquoi à ce moment",
            "is_public": "Montrer aux familles",
            "family_text": "Ce que les familles liront",
            "note": "Note pour l’équipe",
        }

    def __init__(
        self, *args: Any, year: SchoolYear, rooms: Sequence[Classroom], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.rooms = year, rooms
        # The form writes into its instance while it validates.
        self.before = {name: getattr(self.instance, name) for name in self._meta.fields or ()}
        self._offer(rooms)
        if self.instance.pk:
            self.rooms_before = set(self.instance.classrooms.values_list("pk", flat=True))
            self.initial.update(
                version=self.instance.version,
                links=links_as_text(self.instance.links),
                classrooms=list(self.rooms_before),
            )
        else:
            self.rooms_before = set()

    def _offer(self, rooms: Sequence[Classroom]) -> None:
        """The levels and classes of this school; a level that is no more stays while it is used."""
        fields: Any = self.fields
        present = {
            *self.year.school.levels,
            *(room.level for room in rooms),
            *self.before["levels"],
        }
        fields["levels"].choices = [
            (level.value, level.label) for level in Level if level.value in present
        ]
        fields["classrooms"].queryset = Classroom.objects.filter(
            pk__in=[room.pk for room in rooms]
        ).by_level()
        fields["leader"].queryset = members_of(self.year)
        fields["leader"].empty_label = "personne en particulier"

    def clean_levels(self) -> list[str]:
        return sorted(self.cleaned_data["levels"], key=LEVEL_ORDER.__getitem__)

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
        rooms = cleaned.get("classrooms") or ()
        levels = {*cleaned.get("levels", ()), *(room.level for room in rooms)}
        if "levels" in cleaned:
            cleaned["levels"] = sorted(levels, key=LEVEL_ORDER.__getitem__)
        if not levels and not cleaned.get("for_team"):
            self.add_error("levels", "Pour qui\u00a0? Cochez un niveau, une classe, ou l’équipe.")

    @property
    def values(self) -> dict[str, Any]:
        """Every field, as `planning` takes them."""
        values = {name: self.cleaned_data[name] for name in self.before}
        leader = values.pop("leader")
        return values | {"leader_id": leader.pk if leader else None}

    @property
    def changes(self) -> dict[str, Any]:
        leader = self.before["leader"]
        before = self.before | {"leader_id": leader.pk if leader else None}
        return {name: value for name, value in self.values.items() if value != before[name]}

    @property
    def chosen_rooms(self) -> list[Classroom] | None:
        """None when they are as they were."""
        rooms = list(self.cleaned_data["classrooms"])
        return None if {room.pk for room in rooms} == self.rooms_before else rooms


def links_as_text(links: Iterable[Mapping[str, str]]) -> str:
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
            message = f"Ligne {number}{NBSP}: il manque l’adresse, qui commence par https://."
            raise ValidationError(message) from None
        found.append({"title": title.strip(" :–-") or url, "url": url})
    return found


class MilestoneForm(forms.Form):
    """A line of the checklist: what, for when, for whom."""

    RELATIVE = {
        "before_start": (Anchor.START, -1, "jours avant le début"),
        "after_start": (Anchor.START, 1, "jours après le début"),
        "before_end": (Anchor.END, -1, "jours avant la fin"),
        "after_end": (Anchor.END, 1, "jours après la fin"),
    }

    label = forms.CharField(label="Quoi", max_length=160)
    days = forms.IntegerField(label="Nombre", min_value=0, max_value=365, required=False)
    when = forms.ChoiceField(
        label="Quand",
        choices=[
            *((key, words) for key, (_anchor, _sign, words) in RELATIVE.items()),
            ("fixed", "à une date fixe"),
        ],
    )
    due_on = forms.DateField(label="Date fixe", required=False, widget=date_input())
    who = forms.ChoiceField(label="Qui", required=False)

    def __init__(
        self,
        *args: Any,
        ritual: Ritual,
        members: Iterable[Membership],
        milestone: Milestone | None = None,
        **kwargs: Any,
    ) -> None:
        self.ritual = ritual
        self.members = {f"member:{member.pk}": member for member in members}
        kwargs.setdefault("initial", self._as_it_is(milestone))
        # Several of these forms stand on one page.
        kwargs.setdefault("auto_id", f"line{milestone.pk if milestone else ''}-%s")
        super().__init__(*args, **kwargs)
        if milestone:
            self.fields["label"].widget.attrs["autofocus"] = True
        choices: Any = self.fields["who"]
        choices.choices = [
            ("", "personne"),
            ("Un rôle", [(f"role:{role.value}", role.label) for role in Role]),
            ("Une personne", [(key, str(member.user)) for key, member in self.members.items()]),
        ]

    def _as_it_is(self, milestone: Milestone | None) -> dict[str, Any]:
        if milestone is None:
            return {"days": 7, "when": "before_start"}
        who = f"member:{milestone.assignee_id}" if milestone.assignee_id else ""
        side = "before" if milestone.offset_days < 0 else "after"
        is_fixed = milestone.anchor == Anchor.FIXED
        return {
            "label": milestone.label,
            "days": None if is_fixed else abs(milestone.offset_days),
            "when": "fixed" if is_fixed else f"{side}_{milestone.anchor}",
            "due_on": milestone.due_on if is_fixed else None,
            "who": who or (f"role:{milestone.role}" if milestone.role else ""),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") != "fixed":
            return cleaned
        day, year = cleaned.get("due_on"), self.ritual.year
        if day is None:
            self.errors.setdefault("due_on", self.error_class(["Choisissez la date."]))
        elif start_year_of(day) != year.start_year:
            self.add_error("due_on", f"Ce jour n’est pas dans l’année {year}.")
        return cleaned

    @property
    def line(self) -> Line:
        data = self.cleaned_data
        kind, _, value = data["who"].partition(":")
        anchor, sign, _words = self.RELATIVE.get(data["when"], (Anchor.FIXED, 0, ""))
        return Line(
            label=data["label"],
            anchor=anchor,
            offset_days=sign * (data["days"] or 0),
            due_on=data["due_on"] if anchor == Anchor.FIXED else None,
            role=value if kind == "role" else "",
            assignee=self.members[data["who"]] if kind == "member" else None,
        )
