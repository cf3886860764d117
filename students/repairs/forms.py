from datetime import date
from typing import Any

from django import forms

from pixschool.core.reference.names import class_key, name_key
from pixschool.core.web.choosing import MOST_OPTIONS
from pixschool.core.web.forms import date_input
from students.models import Classroom, Group, Student

LONGEST_NAME = 255


def _one_line(text: str) -> str:
    return " ".join(text.split())


class _NamesForm(forms.Form):
    last_name = forms.CharField(label="Nom", max_length=LONGEST_NAME)
    first_name = forms.CharField(label="Prénom", max_length=LONGEST_NAME)

    def clean_last_name(self) -> str:
        return self._clean_name("last_name")

    def clean_first_name(self) -> str:
        return self._clean_name("first_name")

    def _clean_name(self, field: str) -> str:
        text = _one_line(self.cleaned_data[field])
        if not name_key(text):
            raise forms.ValidationError("Un nom a au moins une lettre.")
        return text


class PupilNameForm(_NamesForm):
    """The right name of a pupil."""

    def __init__(self, *args: Any, student: Student, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["last_name"] = student.last_name
        self.initial["first_name"] = student.first_name


class _DayForm(forms.Form):
    """`today` is the last day that can be typed: nobody has left or arrived tomorrow."""

    on = forms.DateField(label="À partir du", widget=date_input())

    def __init__(self, *args: Any, first: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["on"] = today
        self.first, self.today = first, today

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not self.first <= day <= self.today:
            raise forms.ValidationError(f"Un jour entre le {self.first:%d/%m/%Y} et aujourd’hui.")
        return day


class NewPupilForm(_NamesForm, _DayForm):
    """An arrival in a class."""

    field_order = ("last_name", "first_name", "on")


class PlaceForm(_DayForm):
    """Another class, from a day on."""

    classroom = forms.ModelChoiceField(
        label="Classe", queryset=Classroom.objects.none(), empty_label="Choisir une classe"
    )
    field_order = ("classroom", "on")

    def __init__(self, *args: Any, classrooms: list[Classroom], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["classroom"]
        field.queryset = Classroom.objects.filter(  # type: ignore[attr-defined]
            pk__in=[classroom.pk for classroom in classrooms]
        ).by_level()
        if len(classrooms) > MOST_OPTIONS:  # its name is typed
            field.to_field_name = "name"  # type: ignore[attr-defined]
            field.widget = forms.TextInput(attrs={"autocomplete": "off"})


class LeavingForm(_DayForm):
    """The last day of a pupil."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "Parti le"


class ClassForm(forms.ModelForm):
    """The name and the level of a class."""

    class Meta:
        model = Classroom
        fields = ("name", "level")
        help_texts = {
            "level": "Il décide des campagnes et des rituels qui concernent la classe.",
        }

    def clean_name(self) -> str:
        text = _one_line(self.cleaned_data["name"])
        if not class_key(text):
            raise forms.ValidationError("Un nom de classe a au moins une lettre ou un chiffre.")
        return text


class GroupForm(forms.ModelForm):
    """The name of a teaching group."""

    class Meta:
        model = Group
        fields = ("name",)
        help_texts = {"name": "Comme vous l’appelez : « 5 TECHNO 1 », « Atelier robots »."}

    def clean_name(self) -> str:
        text = _one_line(self.cleaned_data["name"])
        if not class_key(text):
            raise forms.ValidationError("Un nom de groupe a au moins une lettre ou un chiffre.")
        return text
