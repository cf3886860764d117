"""For whom a session is: a class, a teaching group, or nobody in particular."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rituals.models import Ritual, Session
from students.models import Classroom, Group


@dataclass(frozen=True)
class Offered:
    """The classes and the groups that a session may be for."""

    classrooms: Sequence[Classroom]
    groups: Sequence[Group]


def offered_for(ritual: Ritual, session: Session | None = None) -> Offered:
    """Those of the levels of a ritual; the group that a session has is offered in any case."""
    classrooms = Classroom.objects.in_year(ritual.year).by_level()
    groups = Group.objects.in_year(ritual.year)
    if ritual.levels:
        classrooms = classrooms.filter(level__in=ritual.levels)
        groups = groups.with_pupils(classroom__level__in=ritual.levels)
    found = list(groups)
    own = session.teaching_group if session else None
    return Offered(list(classrooms), found if own is None or own in found else [own, *found])


MOST_LISTED = 60  # classes and groups in the list of each line; of more, the name is typed
LIST_ID = "known-audience"  # what is proposed as one types, once on the page


def typed_among(offered: Offered) -> Sequence[str]:
    """The names that are proposed as one types; none when there are few enough to list."""
    names = [room.name for room in offered.classrooms]
    names += [group.name for group in offered.groups]
    return names if len(names) > MOST_LISTED else ()


class AudienceField(forms.ChoiceField):
    """« 12 » is a class, « g34 » a teaching group; empty is nobody in particular. Among many, a
    name is typed: of a class and a group of one name, the class."""

    names: Sequence[str] = ()  # empty when one chooses from a list

    def offer(self, offered: Offered) -> None:
        """What may be chosen; without a group in the year, the page speaks of classes only."""
        everything: list[Classroom | Group] = [*offered.classrooms, *offered.groups]
        if offered.groups:
            self.label = "Classe ou groupe"
        self._by_value = {str(self.prepare_value(one)): one for one in everything}
        self.names = typed_among(offered)
        if self.names:
            # A page opened before there were so many sends what it listed.
            self._by_value |= {one.name.casefold(): one for one in reversed(everything)}
            self.widget = forms.TextInput(attrs={"list": LIST_ID, "autocomplete": "off"})
            return
        classes = [(one.pk, one.name) for one in offered.classrooms]
        groups = [(self.prepare_value(one), one.name) for one in offered.groups]
        if groups:
            self.choices = [("", "–"), ("Classes", classes), ("Groupes", groups)]
        else:
            self.choices = [("", "–"), *classes]

    def prepare_value(self, value: Any) -> Any:
        if self.names:
            return value.name if isinstance(value, Classroom | Group) else value
        if isinstance(value, Group):
            return f"g{value.pk}"
        return value.pk if isinstance(value, Classroom) else value

    def clean(self, value: Any) -> Classroom | Group | None:
        """Raises ValidationError for what was not offered."""
        if self.names:
            typed = str(value or "").strip().casefold()
            if typed and typed not in self._by_value:
                raise ValidationError("Aucune classe ni aucun groupe ne porte ce nom.")
            return self._by_value.get(typed)
        return self._by_value.get(str(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")
