from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.web.forms import ManyBoxes, date_input, day_in, time_input
from rituals.models import Ritual, Session
from rituals.plan.forms import members_of
from rituals.sessions.audience import AudienceField, Offered
from rituals.sessions.halves import PARTS, halves_by_class
from rituals.sessions.slots import Slot
from students.models import Classroom, Group

LONGEST_SERIES = 24
Day = date  # in forms that have a field of that name
LEADERS = ("leader_1", "leader_2", "leader_3")


def room_field() -> forms.CharField:
    """The name of a room; those of the other sessions are offered as one types."""
    return forms.CharField(
        label="Salle",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-rooms", "autocomplete": "off"}),
    )


def _choose_among(field: Any, model: type[Classroom | Group], offered: Sequence[Any]) -> None:
    field.queryset = model.objects.filter(pk__in=[one.pk for one in offered])
    field.choices = [(one.pk, one.name) for one in offered]


class SeriesForm(forms.Form):
    """A few answers from which the lines of the sessions are made. Read from the address."""

    classes = forms.ModelMultipleChoiceField(
        label="Classes",
        queryset=Classroom.objects.none(),
        required=False,
        widget=ManyBoxes,
    )
    teaching_groups = forms.ModelMultipleChoiceField(
        label="Groupes",
        queryset=Group.objects.none(),
        required=False,
        widget=ManyBoxes,
    )
    groups = forms.TypedChoiceField(
        label="Groupes par classe",
        coerce=int,
        choices=[(1, "classe entière"), (2, "demi-groupes"), (3, "3 groupes")],
    )
    date = forms.DateField(label="Le", widget=date_input())
    starts = forms.TimeField(label="À partir de", widget=time_input())
    minutes = forms.IntegerField(label="Durée (minutes)", min_value=10, max_value=480)
    per_day = forms.IntegerField(
        label="Séances par jour", min_value=1, max_value=LONGEST_SERIES, required=False
    )
    room = room_field()

    def __init__(
        self,
        *args: Any,
        year: SchoolYear,
        offered: Offered,
        calendar: SchoolCalendar | None,
        **kwargs: Any,
    ) -> None:
        """`calendar`: None when nobody has published it; days then follow one another."""
        super().__init__(*args, **kwargs)
        self.year, self.calendar = year, calendar
        _choose_among(self.fields["classes"], Classroom, offered.classrooms)
        _choose_among(self.fields["teaching_groups"], Group, offered.groups)
        if not offered.groups:
            del self.fields["teaching_groups"]

    def clean_date(self) -> Day:
        return day_in(self.year, self.cleaned_data["date"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        classes, groups = cleaned.get("classes") or (), cleaned.get("teaching_groups") or ()
        asked = len(classes) * cleaned.get("groups", 1) + len(groups)
        if asked > LONGEST_SERIES:
            self.add_error(
                "classes",
                f"Cela fait {asked} séances : préparez-en {LONGEST_SERIES} au plus à la fois.",
            )
        return cleaned

    @property
    def lines(self) -> list[dict[str, Any]]:
        """One after the other, as hours follow in a morning, then on the next day of class."""
        data = self.cleaned_data
        length = timedelta(minutes=data["minutes"])
        moments = self._moments(data["date"], data["starts"], length)
        groups = [f"groupe {rank + 1}" for rank in range(data["groups"])]
        whole = list(data.get("teaching_groups") or ())
        classes = list(data["classes"]) or ([] if whole else [None])
        halves = halves_by_class(classes) if len(groups) == len(PARTS) else {}
        audience: list[tuple[Classroom | Group | None, str]] = [
            (halves[classroom.pk][rank], "")
            if classroom and classroom.pk in halves
            else (classroom, group if data["groups"] > 1 else "")
            for classroom in classes
            for rank, group in enumerate(groups)
        ]
        audience += [(group, "") for group in whole]
        return [
            {
                "date": start.date(),
                "starts": start.time(),
                "ends": (start + length).time(),
                "classroom": one,
                "group": part,
                "room": data["room"],
            }
            for (one, part), start in zip(audience, moments, strict=False)
        ]

    def _moments(self, day: Day, first: time, length: timedelta) -> Iterator[datetime]:
        """When each begins, without end."""
        per_day = self.cleaned_data["per_day"] or LONGEST_SERIES
        while True:
            for rank in range(per_day):
                yield datetime.combine(day, first) + rank * length
            following = day + timedelta(days=1)
            found = self.calendar.school_day_from(following) if self.calendar else None
            day = found or following


class LineForm(forms.Form):
    """When, where and for whom: one session."""

    date = forms.DateField(label="Le", widget=date_input())
    starts = forms.TimeField(label="De", widget=time_input())
    ends = forms.TimeField(label="À", widget=time_input())
    classroom = AudienceField(label="Classe", required=False)
    group = forms.CharField(label="Demi-groupe", max_length=40, required=False)
    room = room_field()

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["classroom"]
        field.offer(offered)

    @property
    def is_wanted(self) -> bool:
        """The form must be valid. Neither taken out, nor a line that was announced and not sent."""
        return bool(self.cleaned_data.get("date")) and not self.cleaned_data.get("DELETE")

    def slot(
        self, *, zone: ZoneInfo, leaders: Sequence[Membership], takes_attendance: bool
    ) -> Slot:
        """The form must be valid; hours are those of the school's clock."""
        data = self.cleaned_data
        audience = data["classroom"]
        return Slot(
            starts_at=_moment(data["date"], data["starts"], zone),
            ends_at=_moment(data["date"], data["ends"], zone),
            classroom=audience if isinstance(audience, Classroom) else None,
            teaching_group=audience if isinstance(audience, Group) else None,
            group=data["group"],
            room=data["room"],
            leaders=tuple(leaders),
            takes_attendance=takes_attendance,
        )


def _moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone)


LineFormSet = forms.formset_factory(
    LineForm,
    extra=0,
    min_num=1,
    max_num=LONGEST_SERIES,
    # Django would read, and draw, a thousand more.
    absolute_max=LONGEST_SERIES + 1,
    validate_max=True,
    can_delete=True,
)


class LeadersForm(forms.Form):
    """Who leads, and whether one writes down who came: the same for all the lines."""

    leader_1 = forms.ModelChoiceField(
        label="Animée par", queryset=Membership.objects.none(), required=False
    )
    leader_2 = forms.ModelChoiceField(
        label="et par", queryset=Membership.objects.none(), required=False
    )
    leader_3 = forms.ModelChoiceField(
        label="et encore par", queryset=Membership.objects.none(), required=False
    )
    takes_attendance = forms.BooleanField(
        label="Relever les présents",
        required=False,
        help_text="Pour une formation ou une permanence de l’équipe.",
    )

    def __init__(self, *args: Any, ritual: Ritual, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(member.pk, str(member.user)) for member in members_of(ritual.year)]
        for name in LEADERS:
            field: Any = self.fields[name]
            field.queryset = members_of(ritual.year)
            field.choices = [("", "personne"), *people]

    @property
    def leaders(self) -> list[Membership]:
        """Without doubles, in the order chosen."""
        chosen = [self.cleaned_data[name] for name in LEADERS]
        return list(dict.fromkeys(member for member in chosen if member))


def usual_leaders(ritual: Ritual) -> dict[str, Any]:
    """Who leads the ritual leads its sessions; one counts who came to a training."""
    is_training = ritual.kind == Ritual.Kind.TRAINING
    return {"leader_1": ritual.leader_id, "takes_attendance": is_training}


def session_initial(session: Session) -> dict[str, Any]:
    """The session as it is, for `LineForm` and `LeadersForm` together."""
    starts, ends = session.school.local(session.starts_at), session.school.local(session.ends_at)
    return {
        "date": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "classroom": session.classroom or session.teaching_group,
        "group": session.group,
        "room": session.room,
        "takes_attendance": session.takes_attendance,
    } | dict(zip(LEADERS, session.leaders.values_list("pk", flat=True), strict=False))


class AttendanceForm(forms.Form):
    """The staff, ticked or not; who leads is there anyway."""

    present = forms.ModelMultipleChoiceField(
        label="Présents",
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, *, session: Session) -> None:
        came = list(session.attendances.values_list("membership", flat=True))
        super().__init__(data, initial={"present": came})
        field: Any = self.fields["present"]
        # Who came and has left the school since then still came.
        everybody = Membership.objects.filter(school=session.school_id).in_order()
        field.queryset = everybody.filter(
            Q(left_at=None, user__is_active=True) | Q(pk__in=came)
        ).exclude(sessions=session)
        field.label_from_instance = lambda member: str(member.user)
