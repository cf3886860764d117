from datetime import date
from typing import Any

from django import forms

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.crcn import COMPETENCES, DOMAINS
from pixschool.core.reference.levels import LEVEL_ORDER, Level
from pixschool.core.reference.themes import Theme
from pixschool.core.web.forms import OneLineField, date_input, day_in
from rituals.models import LiteracyRow, Project
from rituals.models.projects import LONGEST_WORDS
from rituals.projects.literacy import LiteracyLine
from rituals.projects.services import ProjectDraft, leaders_of
from rituals.sessions.audience import Offered, offered_for
from rituals.sessions.forms import LineForm
from students.models import Classroom, Group

LONGEST_PURPOSE = 1_000  # characters
COMPETENCES_BY_DOMAIN = [
    (
        domain.title,
        [(one.code, f"{one.code} {one.crcn_label}") for one in COMPETENCES if one.domain == domain],
    )
    for domain in DOMAINS
]


class PeopleField(forms.ModelMultipleChoiceField):
    """Members by their names, without their roles."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user)


class ProjectForm(forms.Form):
    """A project of the CDI and a subject."""

    title = OneLineField(label="Titre", max_length=120)
    subject = OneLineField(label="Matière", max_length=60)
    teachers = OneLineField(
        label="Avec",
        max_length=LONGEST_WORDS,
        required=False,
        help_text="Les professeurs, en toutes lettres.",
    )
    members = PeopleField(
        label="Collègues qui ont un compte ici",
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    theme = forms.ChoiceField(label="Thème", choices=Theme.choices, initial=Theme.EMI)
    starts_on = forms.DateField(label="Du", widget=date_input())
    ends_on = forms.DateField(label="Au", widget=date_input())
    levels = forms.MultipleChoiceField(
        label="Niveaux entiers", required=False, widget=forms.CheckboxSelectMultiple
    )
    classrooms = forms.ModelMultipleChoiceField(
        label="Classes",
        queryset=Classroom.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    groups = forms.ModelMultipleChoiceField(
        label="Groupes",
        queryset=Group.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    competences = forms.MultipleChoiceField(
        label="Compétences travaillées",
        required=False,
        choices=COMPETENCES_BY_DOMAIN,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.CharField(
        label="Ce que les élèves font",
        required=False,
        max_length=LONGEST_PURPOSE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, year: SchoolYear, project: Project | None = None, **kwargs: Any
    ) -> None:
        if project:
            kwargs["initial"] = _initial(project)
        super().__init__(*args, **kwargs)
        self.year = year
        fields: Any = self.fields
        members = Membership.objects.filter(school=year.school_id).active().in_order()
        if project:
            members |= Membership.objects.filter(projects=project).in_order()
        fields["members"].queryset = members.distinct()
        rooms = Classroom.objects.filter(school=year.school_id).in_year(year).by_level()
        fields["classrooms"].queryset = rooms
        fields["groups"].queryset = Group.objects.filter(school=year.school_id, year=year)
        present = sorted({room.level for room in rooms}, key=LEVEL_ORDER.__getitem__)
        used = [one for one in (project.ritual.levels if project else ()) if one not in present]
        fields["levels"].choices = [(one, Level(one).label) for one in [*present, *used]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fin vient avant le début.")
        return cleaned

    def clean_starts_on(self) -> date:
        return day_in(self.year, self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> date:
        return day_in(self.year, self.cleaned_data["ends_on"])

    @property
    def draft(self) -> ProjectDraft:
        """The form must be valid."""
        data = self.cleaned_data
        several = ("members", "levels", "classrooms", "groups", "competences")
        return ProjectDraft(**(data | {name: tuple(data[name]) for name in several}))


def _initial(project: Project) -> dict[str, Any]:
    ritual = project.ritual
    return {
        "title": ritual.title,
        "subject": project.subject,
        "teachers": project.teachers,
        "members": list(project.members.all()),
        "theme": ritual.theme,
        "starts_on": ritual.starts_on,
        "ends_on": ritual.ends_on,
        "levels": ritual.levels,
        "classrooms": list(ritual.classrooms.all()),
        "groups": list(project.groups.all()),
        "competences": ritual.competences,
        "purpose": ritual.purpose,
    }


class LiteracyForm(forms.Form):
    """The line of one competence in the table of the school."""

    strength = forms.ChoiceField(
        label="Lien", choices=LiteracyRow.LinkStrength.choices, show_hidden_initial=True
    )
    words = forms.CharField(
        label="Au CDI", max_length=LONGEST_WORDS, required=False, show_hidden_initial=True
    )

    def __init__(self, data: Any, *, line: LiteracyLine) -> None:
        code = line.competence.code
        super().__init__(
            data,
            prefix=code.replace(".", "-"),
            initial={"strength": line.strength, "words": line.words},
        )
        self.line = line
        for name, field in self.fields.items():
            label = f"{field.label}, {code} {line.competence.crcn_label}"
            field.widget.attrs["aria-label"] = label
            self.fields[name].label = ""


class HourForm(LineForm):
    """An hour of a project: when, where, for whom, led by whom."""

    leaders = PeopleField(
        label="Animée par",
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, offered=_offered(project), **kwargs)
        people = leaders_of(project)
        field: Any = self.fields["leaders"]
        field.queryset = Membership.objects.filter(pk__in=[one.pk for one in people]).in_order()
        field.initial = [one.pk for one in people[:1]]


def _offered(project: Project) -> Offered:
    """The classes and groups of the project; those of its levels when none is named."""
    rooms, groups = list(project.ritual.classrooms.all()), list(project.groups.all())
    return Offered(rooms, groups) if rooms or groups else offered_for(project.ritual)
