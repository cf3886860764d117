from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.web.forms import date_input, day_in, time_input
from students.models import (
    LONGEST_SUPPORT_NOTE,
    MOST_SEATS,
    QueueOrder,
    SlotKind,
    SlotRule,
    Student,
    SupportBooking,
    SupportReason,
    SupportRules,
    VisitOutcome,
    VisitTopic,
)
from students.slots.leaving import welcoming

WEEKDAYS = [
    (1, "lundi"), (2, "mardi"), (3, "mercredi"), (4, "jeudi"), (5, "vendredi"), (6, "samedi"),
]  # fmt: skip
TOPICS = [
    *((topic.value, topic.label) for topic in VisitTopic),
    *((one.code, f"{one.code} {one.pix_label}") for one in COMPETENCES),
]
# What a person flags; that a pupil loses points, or is under the floor, the figures say.
_BY_FIGURES = {SupportReason.SLIDING, SupportReason.FLOOR}
REASONS = [(r.value, r.label) for r in SupportReason if r not in _BY_FIGURES]


class SlotRuleForm(forms.ModelForm):
    """A slot that comes back every week."""

    weekday = forms.TypedChoiceField(label="Jour", coerce=int, choices=WEEKDAYS)
    seats = forms.IntegerField(
        label="Places", validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )

    class Meta:
        model = SlotRule
        fields: tuple[str, ...] = (
            "label", "weekday", "starts", "ends", "room", "seats", "pix_seats", "kind",
            "first_on", "last_on", "holder",
        )  # fmt: skip
        labels = {"label": "Nom court", "holder": "Qui accueille", "kind": "Pour"}
        help_texts = {
            "label": "Comme à la sonnerie : M3, S1…",
            "pix_seats": "Gardées pour Pix jusqu’à la veille, puis ouvertes à tous.",
        }
        widgets = {
            "starts": time_input(),
            "ends": time_input(),
            "first_on": date_input(),
            "last_on": date_input(),
        }

    def __init__(self, *args: Any, year: SchoolYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        members = welcoming(year.school).in_order()
        self.fields["holder"].queryset = members  # type: ignore[attr-defined]
        self.fields["kind"].choices = SlotKind.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "La fin vient après le début.")
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "Le dernier jour vient après le premier.")
        seats, kept = cleaned.get("seats"), cleaned.get("pix_seats")
        if seats is not None and kept is not None and kept > seats:
            self.add_error("pix_seats", f"Il n’y a que {seats} places.")
        return cleaned

    def clean_first_on(self) -> date:
        return day_in(self.year, self.cleaned_data["first_on"])

    def clean_last_on(self) -> date:
        return day_in(self.year, self.cleaned_data["last_on"])


class VisitForm(forms.Form):
    """What was worked on and how it went: two closed lists, one click each."""

    topics = forms.MultipleChoiceField(
        label="Travaillé",
        choices=TOPICS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Dites ce qui a été travaillé.",
            "invalid_choice": "Dites ce qui a été travaillé, avec un mot de la liste.",
        },
    )
    outcome = forms.ChoiceField(
        label="Comment", choices=VisitOutcome.choices, widget=forms.RadioSelect
    )
    helper = forms.ModelChoiceField(
        label="Qui a aidé", queryset=Membership.objects.none(), required=False, empty_label="moi"
    )
    peer = forms.ModelChoiceField(
        label="Avec un élève",
        queryset=Student.objects.none(),
        required=False,
        empty_label="personne",
        help_text="Un élève d’accord pour aider ; celui qui aide déjà en binôme est en tête.",
    )

    def __init__(
        self, *args: Any, booking: SupportBooking, peers: QuerySet[Student], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(school=booking.slot.school_id).active().in_order()
        self.fields["helper"].queryset = members  # type: ignore[attr-defined]
        self.fields["peer"].queryset = peers  # type: ignore[attr-defined]
        if not peers.exists():
            del self.fields["peer"]


class FlagPupilForm(forms.Form):
    """Why a pupil is flagged, in neutral words."""

    reason = forms.ChoiceField(label="Raison", choices=REASONS)
    note = forms.CharField(
        label="Précision",
        required=False,
        max_length=LONGEST_SUPPORT_NOTE,
        help_text="Un fait utile à qui aidera. Rien sur la santé, la famille ou le comportement.",
        error_messages={
            "max_length": f"Gardez {LONGEST_SUPPORT_NOTE} signes au plus : un fait suffit."
        },
    )


class SupportRulesForm(forms.ModelForm):
    """The thresholds of the figures, and the order of the queue."""

    first = forms.ChoiceField(label="D’abord", choices=QueueOrder.choices)
    second = forms.ChoiceField(label="Puis", choices=QueueOrder.choices)
    third = forms.ChoiceField(label="Enfin", choices=QueueOrder.choices)

    class Meta:
        model = SupportRules
        fields = (
            "stopped_weeks", "slide_points", "nothing_weeks", "most_finished", "late_from",
            "release_hour",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in zip(self._order, self.instance.queue_order, strict=False):
            self.fields[name].initial = value

    _order = ("first", "second", "third")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        order = [cleaned.get(name) for name in self._order]
        if all(order) and len(set(order)) < len(order):
            self.add_error("third", "Choisissez trois critères différents.")
        return cleaned

    @property
    def queue_order(self) -> list[str]:
        """The form must be valid."""
        return [self.cleaned_data[name] for name in self._order]
