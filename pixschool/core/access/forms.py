"""The forms of the team and of invitations."""

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from pixschool.core import signals
from pixschool.core.access import addresses
from pixschool.core.models import SchoolYear, User
from pixschool.core.reference.roles import Role
from pixschool.core.web.forms import OneLineField, PastedTextField

PEOPLE_AT_ONCE = 200


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="Rôles",
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un rôle."},
    )


class InviteForm(RolesForm):
    people = PastedTextField(
        label="Adresses de courriel",
        help_text="Une personne par ligne : l’adresse, avec le nom si vous voulez.",
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "placeholder": "anne.petit@ac-rennes.fr\nSami Le Goff <sami.le-goff@ac-rennes.fr>",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        ),
        max_length=40_000,
    )
    classes = forms.CharField(
        label="Classes confiées",
        required=False,
        max_length=1_000,
        help_text="Ces personnes en seront référentes dès qu’elles auront accepté.",
        widget=forms.TextInput(attrs={"placeholder": "6A, 6B", "autocapitalize": "characters"}),
    )
    field_order = ("people", "roles", "classes")

    def __init__(self, *args: Any, year: SchoolYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_classes(self) -> list[int]:
        """The classes meant; refuses what is no class of the year."""
        text = self.cleaned_data["classes"]
        classes: list[int] = []
        for _receiver, said in signals.classes_meant.send(
            sender=type(self), year=self.year, text=text
        ):
            found, problems = cast("tuple[list[int], list[str]]", said)
            if problems:
                raise ValidationError(problems)
            classes += found
        return classes

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("classes") and Role.CLASS_LEAD not in data.get("roles", [Role.CLASS_LEAD]):
            label = Role.CLASS_LEAD.label
            self.add_error("roles", f"Pour confier une classe, cochez « {label} ».")
        return data

    def clean_people(self) -> list[addresses.PastedPerson]:
        people = addresses.parse(self.cleaned_data["people"])
        if people.refused:
            raise ValidationError(
                [f"Pas d’adresse de courriel en {line}" for line in people.refused[:10]]
            )
        if len(people.found) > PEOPLE_AT_ONCE:
            message = f"Invitez au plus {PEOPLE_AT_ONCE} personnes à la fois."
            raise ValidationError(message)
        return people.found


class OpenAccountForm(forms.Form):
    """What accepting an invitation asks of somebody who has no account."""

    first_name = OneLineField(
        label="Prénom",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = OneLineField(
        label="Nom",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label="Mot de passe",
        help_text="12 caractères ou plus ; une phrase fait très bien l’affaire.",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "password" in data:
            user = User(
                email=self.email,
                first_name=data.get("first_name", ""),
                last_name=data.get("last_name", ""),
            )
            try:
                validate_password(data["password"], user)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class CopiedForm(forms.Form):
    """An act that cannot be taken back by a click asks to copy a text first."""

    copied = forms.CharField(
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, label: str, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.fields["copied"].label = label
        self.fields["copied"].help_text = f"Recopiez : {text}"

    def clean_copied(self) -> str:
        """In any case of letters; spaces count once. Refuses another text."""
        copied: str = self.cleaned_data["copied"]
        if " ".join(copied.split()).casefold() != " ".join(self.text.split()).casefold():
            raise ValidationError("Ce n’est pas le même texte : recopiez-le.")
        return copied
