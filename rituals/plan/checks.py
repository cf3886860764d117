"""What to look at in a plan: what the calendar says is wrong, who left, what is not sure yet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.reference.levels import Level, in_order
from pixschool.core.text.french import count
from rituals.catalogue import RitualKind
from rituals.models import Ritual, YearPlan
from rituals.placing.proposal import SchoolShape
from rituals.placing.sentences import notes
from rituals.plan.conflicts import NamedRitual, PlanItem, SentencePart, find_conflicts, in_words
from rituals.plan.year_facts import YearFacts, expected_classes


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at, and the rituals that it is about, named or not."""

    parts: tuple[SentencePart, ...]
    tone: str = "warning"  # error: cannot stay so; info: good to know
    rituals: tuple[Ritual, ...] = ()
    is_conflict: bool = False  # of dates, weeks or rooms: what a move may bring about

    @property
    def message(self) -> str:
        return in_words(self.parts)


def checks(facts: YearFacts, rituals: Sequence[Ritual], plan: YearPlan | None) -> Iterator[Check]:
    """`rituals`: those of the year that are planned; `plan`: None before anything was answered."""
    if facts.calendar is not None:
        yield from _conflicts(facts, rituals, plan or YearPlan(), calendar=facts.calendar)
        nothing = SchoolShape(class_counts={})
        yield from (Check((note,), "info") for note in notes(facts.calendar, (), nothing))
    left = [ritual for ritual in rituals if ritual.leader and ritual.leader.left_at]
    if left:
        who = ", ".join(dict.fromkeys(str(ritual.leader.user) for ritual in left if ritual.leader))
        verb = "est confié" if len(left) == 1 else "sont confiés"
        to = "des personnes qui ont quitté" if "," in who else "une personne qui a quitté"
        yield Check(
            (
                f"{count(len(left), 'rituel')} {verb} à {to} l’établissement ({who}) : ",
                *_names(left),
                ". Ouvrez-les pour dire qui les mène.",
            ),
            rituals=tuple(left),
        )
    unsure = [ritual for ritual in rituals if not ritual.is_confirmed]
    if unsure:
        yield Check(
            (f"{count(len(unsure), 'date')} à confirmer : ", *_names(unsure), "."),
            rituals=tuple(unsure),
        )


def _conflicts(
    facts: YearFacts, rituals: Sequence[Ritual], plan: YearPlan, *, calendar: SchoolCalendar
) -> Iterator[Check]:
    by_pk = {ritual.pk: ritual for ritual in rituals}
    class_counts = expected_classes(facts).class_counts
    for conflict in find_conflicts(
        [
            plan_item(ritual, room_hours=_room_hours(facts, ritual, class_counts))
            for ritual in rituals
        ],
        calendar,
        room_hours=plan.room_hours,
        two_campaigns=plan.two_campaigns_a_week,
    ):
        named = tuple(by_pk[int(id_)] for id_ in conflict.ids)
        tone = "error" if conflict.kind.is_error else "warning"
        yield Check(conflict.parts, tone, named, is_conflict=True)


def _room_hours(facts: YearFacts, ritual: Ritual, class_counts: Mapping[Level, int]) -> int:
    """What the catalogue asks for each class, for all those of its levels."""
    entry = facts.catalogue.get(ritual.key) if facts.catalogue and ritual.key else None
    if entry is None:
        return 0
    return entry.room_hours * sum(class_counts.get(level, 0) for level in in_order(ritual.levels))


def plan_item(ritual: Ritual, *, room_hours: int = 0) -> PlanItem:
    """`room_hours`: for all its classes together; 0 where rooms are not looked at."""
    return PlanItem(
        id=ritual.pk,
        title=ritual.title,
        kind=RitualKind(ritual.kind),
        levels=tuple(in_order(ritual.levels)),
        starts_on=ritual.starts_on,
        ends_on=ritual.ends_on,
        room_hours=room_hours,
    )


def _names(rituals: Iterable[Ritual]) -> Iterator[SentencePart]:
    """With commas between; a title that several share is said once, and leads to the first."""
    first: dict[str, NamedRitual] = {}
    for ritual in rituals:
        first.setdefault(ritual.title, NamedRitual(ritual.pk, ritual.title))
    for rank, named in enumerate(first.values()):
        if rank:
            yield ", "
        yield named
