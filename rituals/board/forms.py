"""The planner's filters, its questions and its acts, read from what a browser sends."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from pixschool.core.models import Membership
from pixschool.core.reference.levels import Level
from pixschool.core.reference.roles import Role
from pixschool.core.reference.themes import Theme
from pixschool.core.web.forms import FilterForm
from rituals.board.planner import Filter
from rituals.plan.moving import FARTHEST, MovedEdge
from rituals.plan.proposing import Answers

# Who is asked for by name: a class lead leads their own classes.
ASKED_ROLES = (Role.LEAD, Role.HEAD, Role.LIBRARIAN)
MOST_ROOM_HOURS = 60


class PlannerFilter(FilterForm):
    """What the grid shows: a level, a theme, who leads."""

    niveau = forms.ChoiceField(label="Niveau", required=False)
    theme = forms.ChoiceField(label="Thème", required=False)
    personne = forms.ChoiceField(label="Qui mène", required=False)

    def __init__(
        self,
        *args: Any,
        levels: Sequence[tuple[str, str]],
        themes: Sequence[Theme],
        people: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("niveau", levels)
        self.offer("theme", [(theme.value, theme.label) for theme in themes])
        self.offer("personne", people)

    @property
    def chosen(self) -> Filter:
        asked = self.asked
        return Filter(level=asked["niveau"], theme=asked["theme"], person=asked["personne"])


class MoveForm(forms.Form):
    """An act on a bar: so many weeks, by both edges or one."""

    version = forms.IntegerField(min_value=1)
    weeks = forms.IntegerField(min_value=-FARTHEST, max_value=FARTHEST)
    edge = forms.TypedChoiceField(
        required=False,
        choices=[(edge.value, edge.value) for edge in MovedEdge],
        coerce=MovedEdge,
        empty_value=MovedEdge.BOTH,
    )


class ReplayForm(forms.Form):
    """The act that the page showed as the last, and whether taking it back was confirmed."""

    act = forms.IntegerField(required=False, min_value=1)
    is_sure = forms.BooleanField(required=False)


class QuestionsForm(forms.Form):
    """The few plain questions asked before a year is proposed."""

    levels = forms.MultipleChoiceField(
        label="Niveaux de l’établissement",
        choices=[
            (level.value, "Autre (ULIS, UPE2A…)" if level == Level.OTHER else level.label)
            for level in Level
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un niveau."},
    )
    room_hours = forms.IntegerField(
        label="Heures de salle informatique par semaine",
        min_value=0,
        max_value=MOST_ROOM_HOURS,
        help_text=(
            "Toutes salles réunies, ce que Pix peut occuper une semaine ordinaire. "
            "Vous hésitez ? Gardez ce nombre : la proposition dira s’il manque des heures."
        ),
    )
    two_campaigns = forms.BooleanField(
        label="Un niveau peut avoir deux campagnes la même semaine", required=False
    )

    def __init__(self, *args: Any, members: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in ASKED_ROLES:
            holders = [member for member in members if role.value in member.roles]
            self.fields[f"person_{role.value}"] = forms.ChoiceField(
                label=role.label,
                required=False,
                choices=[("", "personne en particulier"), *((m.pk, str(m.user)) for m in holders)],
            )

    @property
    def role_fields(self) -> list[forms.BoundField]:
        return [self[f"person_{role.value}"] for role in ASKED_ROLES]

    def as_sent(self) -> Iterator[tuple[str, str]]:
        """The answers as the browser gave them, to be given again with « Appliquer »."""
        for field in self:
            value = field.value()
            values = value if isinstance(value, list) else [value]
            yield from ((field.html_name, str(one)) for one in values if one not in (None, False))

    @property
    def answers(self) -> Answers:
        """The form must be valid. `room_hours`: per week."""
        data = self.cleaned_data
        named = {role: data.get(f"person_{role.value}") for role in ASKED_ROLES}
        return Answers(
            levels=tuple(level for level in Level if level.value in data["levels"]),
            room_hours=data["room_hours"],
            two_campaigns=data["two_campaigns"],
            people={role: int(pk) for role, pk in named.items() if pk},
        )

    @staticmethod
    def initial_of(answers: Answers) -> dict[str, Any]:
        """The same answers as the form's initial values."""
        return {
            "levels": [level.value for level in answers.levels],
            "room_hours": answers.room_hours,
            "two_campaigns": answers.two_campaigns,
            **{f"person_{role.value}": pk for role, pk in answers.people.items()},
        }
