from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.roles import Role
from pixschool.core.web.forms import date_input, day_in, time_input
from rituals.models import StaffMeeting
from rituals.models.staff import LONGEST_TOPIC, MOST_STAFF_SEATS
from rituals.staff.steps import STEPS

Day = date  # in a form that has a field of that name


class MemberField(forms.ModelChoiceField):
    """A member by their name, without their roles."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user)


class StaffMeetingForm(forms.ModelForm):
    """An office hour or a training; hours are those of the school's clock."""

    date = forms.DateField(label="Le", widget=date_input())
    starts = forms.TimeField(label="De", widget=time_input())
    ends = forms.TimeField(label="À", widget=time_input())
    topic = forms.CharField(
        label="Au programme",
        required=False,
        max_length=LONGEST_TOPIC,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    for_roles = forms.MultipleChoiceField(
        label="Pour",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : toute l’équipe. Personne n’est refusé.",
    )
    seats = forms.IntegerField(
        label="Places",
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_STAFF_SEATS)],
        help_text="Vide : autant que l’on vient.",
    )
    holder = MemberField(label="Qui accueille", queryset=Membership.objects.none())

    class Meta:
        model = StaffMeeting
        fields = ("kind", "title", "topic", "for_roles", "room", "seats", "holder")
        labels = {"kind": "C’est", "room": "Où"}

    def __init__(self, *args: Any, year: SchoolYear, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        members = Membership.objects.filter(school=year.school_id).active().in_order()
        if not membership.can(Capability.MANAGE_YEAR):
            members = members.filter(pk=membership.pk)
        field: Any = self.fields["holder"]
        field.queryset, field.empty_label = members, None
        self.initial.setdefault("holder", membership.pk)
        if self.instance.pk:
            starts = year.school.local(self.instance.starts_at)
            ends = year.school.local(self.instance.ends_at)
            self.initial.update(date=starts.date(), starts=starts.time(), ends=ends.time())

    def clean_date(self) -> Day:
        return day_in(self.year, self.cleaned_data["date"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "La fin vient après le début.")
        return cleaned

    def _post_clean(self) -> None:
        """The service checks the row: the form does not write into what is shown."""

    @property
    def values(self) -> dict[str, Any]:
        """As `meetings.create` takes them; the form must be valid."""
        data = self.cleaned_data
        return {name: data[name] for name in self.Meta.fields} | {
            "starts_at": self._moment(data["starts"]),
            "ends_at": self._moment(data["ends"]),
        }

    def _moment(self, hour: time) -> datetime:
        zone = ZoneInfo(self.year.school.timezone)
        return datetime.combine(self.cleaned_data["date"], hour, zone)


class ColleagueForm(forms.Form):
    """One colleague among those of the team."""

    member = MemberField(label="Collègue", queryset=Membership.objects.none())

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset, field.empty_label = members, "choisir…"


class StepsForm(forms.Form):
    """One's own steps."""

    steps = forms.MultipleChoiceField(
        label="Mes étapes",
        choices=[(step.key, step.label) for step in STEPS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
