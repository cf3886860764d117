"""For whom a session is: a class, a teaching group, or nobody in particular."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

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


class AudienceField(forms.ChoiceField):
    """« 12 » is a class, « g34 » a teaching group; empty is nobody in particular."""

    def offer(self, offered: Offered) -> None:
        """What may be chosen; without a group in the year, the page speaks of classes only."""
        everything: list[Classroom | Group] = [*offered.classrooms, *offered.groups]
        self._by_value = {str(self.prepare_value(one)): one for one in everything}
        classes = [(one.pk, one.name) for one in offered.classrooms]
        groups = [(self.prepare_value(one), one.name) for one in offered.groups]
        if groups:
            self.label = "Classe ou groupe"
            self.choices = [("", "–"), ("Classes", classes), ("Groupes", groups)]
        else:
            self.choices = [("", "–"), *classes]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Group):
            return f"g{value.pk}"
        return value.pk if isinstance(value, Classroom) else value

    def clean(self, value: Any) -> Classroom | Group | None:
        """Raises ValidationError for what was not offered."""
        return self._by_value.get(str(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")
