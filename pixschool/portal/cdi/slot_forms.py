"""Forms that change slots: edit, end, close, hand over, draw."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from pixschool.core.models import Membership, School
from pixschool.core.text.french import count, date_fr
from pixschool.core.web.forms import date_input
from pixschool.portal.cdi.forms import SlotRuleForm
from pixschool.portal.cdi.week import WeekSlot
from students.models import DrawKind, SlotRule, Student, SupportSlot
from students.slots.draw import MOST_WEEKS
from students.slots.editing import ALL, CHANGEABLE, FOLLOWING, THIS
from students.slots.leaving import welcoming

SCOPES = [
    (THIS, "celle-ci"),
    (FOLLOWING, "celle-ci et les suivantes"),
    (ALL, "toutes celles à venir"),
]


class SlotChangeForm(SlotRuleForm):
    """What changes, and of which dates. What is shown is the slot of the day that one came from,
    else the rule."""

    weekday = None  # type: ignore[assignment]
    scope = forms.ChoiceField(label="Modifier", choices=SCOPES, widget=forms.RadioSelect)
    from_day = forms.TypedChoiceField(label="Date", coerce=date.fromisoformat)

    class Meta(SlotRuleForm.Meta):
        fields = ("starts", "ends", "seats", "pix_seats", "room", "label", "kind", "holder")

    def __init__(
        self,
        data: Any,
        *,
        rule: SlotRule,
        slots: Sequence[SupportSlot],
        shown: SupportSlot | None,
    ) -> None:
        day = shown.day if shown else slots[0].day if slots else None
        initial: dict[str, Any] = {"scope": THIS if shown else ALL, "from_day": day}
        if shown:
            initial |= _as_it_is(shown, rule.school)
        super().__init__(data, year=rule.year, instance=copy(rule), initial=initial)
        choices = [(slot.day.isoformat(), date_fr(slot.day)) for slot in slots]
        self.fields["from_day"].choices = choices  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, Any]:
        """Of the fields of a slot, what is not as it was shown. The form must be valid."""
        names = CHANGEABLE & set(self.changed_data)
        if names & {"starts", "ends"}:
            names |= {"starts", "ends"}
        return {name: self.cleaned_data[name] for name in names}


def _as_it_is(slot: SupportSlot, school: School) -> dict[str, Any]:
    same = {name: getattr(slot, name) for name in CHANGEABLE - {"starts", "ends", "holder"}}
    starts, ends = school.local(slot.starts_at), school.local(slot.ends_at)
    return same | {"starts": starts.time(), "ends": ends.time(), "holder": slot.holder_id}


class RuleEndForm(forms.Form):
    """Until when a slot comes back."""

    last_on = forms.DateField(label="Dernier jour", widget=date_input())


def _reason() -> forms.CharField:
    field: Any = SupportSlot._meta.get_field("closed_because").formfield(  # noqa: SLF001
        label="Raison", help_text="Elle se lit à la place du créneau : « réunion », « inventaire »."
    )
    field.required = True
    return field


class CloseSlotForm(forms.Form):
    """Why a slot is closed."""

    because = _reason()


class CloseDayForm(CloseSlotForm):
    """A whole day."""

    day = forms.DateField(label="Jour", widget=date_input())
    field_order = ("day", "because")


class AbsenceForm(forms.Form):
    """Who is away, from when to when, and who holds the slots meanwhile."""

    holder = forms.ModelChoiceField(label="Qui est absent", queryset=Membership.objects.none())
    first_on = forms.DateField(label="Du", widget=date_input())
    last_on = forms.DateField(label="Au", widget=date_input())
    replaced_by = forms.ModelChoiceField(
        label="Qui accueille à la place",
        queryset=Membership.objects.none(),
        required=False,
        empty_label="personne : les créneaux ferment",
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("holder", "replaced_by"):
            self.fields[name].queryset = welcoming(school).in_order()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "Le dernier jour vient après le premier.")
        if cleaned.get("holder") and cleaned.get("holder") == cleaned.get("replaced_by"):
            self.add_error("replaced_by", "Choisissez quelqu’un d’autre.")
        return cleaned


class HandOverForm(forms.Form):
    """To whom slots are given."""

    to = forms.ModelChoiceField(label="Qui les accueillera", queryset=Membership.objects.none())

    def __init__(self, *args: Any, holder: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = welcoming(holder.school).exclude(pk=holder.pk).in_order()
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class AdultForm(forms.Form):
    """Who takes the slots that nobody holds."""

    to = forms.ModelChoiceField(label="Qui les accueillera", queryset=Membership.objects.none())

    def __init__(self, *args: Any, reader: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = welcoming(reader.school).in_order()  # type: ignore[attr-defined]
        self.fields["to"].initial = reader.pk


class DrawForm(forms.Form):
    """Who takes part in a draw, and for which seats."""

    kind = forms.ChoiceField(label="Façon", widget=forms.RadioSelect)
    slot = forms.TypedChoiceField(label="Créneau", coerce=int, empty_value=None)
    rule = forms.TypedChoiceField(label="Créneau de la semaine", coerce=int, empty_value=None)
    weeks = forms.IntegerField(
        label="Semaines par groupe",
        initial=3,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)],
    )
    pupils = forms.TypedMultipleChoiceField(
        label="Participent",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez les élèves qui participent."},
    )

    def __init__(
        self,
        data: Any,
        *,
        places: Iterable[WeekSlot],
        rules: Iterable[tuple[int, str]],
        pupils: Sequence[tuple[Student, str]],
    ) -> None:
        everybody = [student.pk for student, _ in pupils]
        super().__init__(data, initial={"kind": DrawKind.LOTS, "pupils": everybody})
        offered: dict[str, list[tuple[Any, str]]] = {
            "kind": list(DrawKind.choices),
            "slot": [
                (
                    one.slot.pk,
                    f"{date_fr(one.slot.day, 'week')}, {one.name} : {count(one.left, 'place')}",
                )
                for one in places
            ],
            "rule": list(rules),
            "pupils": [(student.pk, f"{student} {room}") for student, room in pupils],
        }
        kind = data.get("kind") if data else ""
        for name, other in (("slot", "staggered"), ("rule", "lots"), ("weeks", "lots")):
            self.fields[name].required = kind != other
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
