"""What to look at in a plan: what the calendar says is wrong, who left, what is not sure yet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import NBSP, count
from rituals.catalogue import RitualKind
from rituals.models import Ritual, YearPlan
from rituals.placing.proposal import SchoolShape
from rituals.placing.sentences import notes
from rituals.plan.conflicts import PlanItem, find_conflicts
from rituals.plan.year_facts import YearFacts, expected_classes, in_order

_QUOTED = re.compile(rf"(«{NBSP}.+?{NBSP}»)")


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at, and the rituals that it names."""

    message: str
    tone: str = "warning"  # error: cannot stay so; info: good to know
    rituals: tuple[Ritual, ...] = ()
    is_conflict: bool = False  # of dates, weeks or rooms: what a move may bring about

    @property
    def parts(self) -> Iterator[tuple[str, int]]:
        """The message cut around the titles, each with its ritual; 0 for the words between."""
        pks = {_quoted(ritual): ritual.pk for ritual in reversed(self.rituals)}
        for part in _QUOTED.split(self.message):
            if part:
                yield part, pks.get(part, 0)


def checks(facts: YearFacts, rituals: Sequence[Ritual], plan: YearPlan | None) -> Iterator[Check]:
    if facts.calendar is not None:
        yield from _conflicts(facts, rituals, plan or YearPlan(), calendar=facts.calendar)
        nothing = SchoolShape(classes={})
        yield from (Check(note, "info") for note in notes(facts.calendar, (), nothing))
    left = [ritual for ritual in rituals if ritual.leader and ritual.leader.left_at]
    if left:
        who = ", ".join(dict.fromkeys(str(ritual.leader.user) for ritual in left if ritual.leader))
        verb = "est confié" if len(left) == 1 else "sont confiés"
        to = "des personnes qui ont quitté" if "," in who else "une personne qui a quitté"
        yield Check(
            f"{count(len(left), 'rituel')} {verb} à {to} l’établissement "
            f"({who}){NBSP}: {_names(left)}. Ouvrez-les pour dire qui les mène.",
            rituals=tuple(left),
        )
    unsure = [ritual for ritual in rituals if not ritual.is_confirmed]
    if unsure:
        yield Check(
            f"{count(len(unsure), 'date')} à confirmer{NBSP}: {_names(unsure)}.",
            rituals=tuple(unsure),
        )


def _conflicts(
    facts: YearFacts, rituals: Sequence[Ritual], plan: YearPlan, *, calendar: SchoolCalendar
) -> Iterator[Check]:
    by_pk = {ritual.pk: ritual for ritual in rituals}
    rooms = expected_classes(facts).rooms
    for conflict in find_conflicts(
        [_plan_item(facts, ritual, rooms) for ritual in rituals],
        calendar,
        room_hours=plan.room_hours,
        two_campaigns=plan.two_campaigns_a_week,
    ):
        named = tuple(by_pk[int(id_)] for id_ in conflict.ids)
        tone = "error" if conflict.trouble.is_error else "warning"
        yield Check(conflict.message, tone, named, is_conflict=True)


def _plan_item(facts: YearFacts, ritual: Ritual, rooms: Mapping[Level, int]) -> PlanItem:
    entry = facts.catalogue.get(ritual.key) if facts.catalogue and ritual.key else None
    levels = tuple(in_order(ritual.levels))
    return PlanItem(
        id=ritual.pk,
        title=ritual.title,
        kind=RitualKind(ritual.kind),
        levels=levels,
        starts_on=ritual.starts_on,
        ends_on=ritual.ends_on,
        room_hours=entry.room_hours * sum(rooms.get(level, 0) for level in levels) if entry else 0,
    )


def _names(rituals: Iterable[Ritual]) -> str:
    return ", ".join(dict.fromkeys(_quoted(ritual) for ritual in rituals))


def _quoted(ritual: Ritual) -> str:
    return f"«{NBSP}{ritual.title}{NBSP}»"
