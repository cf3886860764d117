"""A draw that took place, as its page shows it, and done again from its seed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pixschool.core.text.french import date_fr
from pixschool.portal.cdi.day import classes_of
from students.models import DrawKind, DrawnPupil, SupportDraw
from students.slots.draw import mark_of, order_of

SHOWN_OF_MARK = 8  # hexadecimal digits


@dataclass(frozen=True)
class DrawLine:
    """A pupil; `mark`: the first digits of what ranks them."""

    pupil: DrawnPupil
    class_name: str
    mark: str


@dataclass(frozen=True)
class DrawGroup:
    """Who begins when. `number`: 0 waits."""

    number: int
    title: str
    lines: list[DrawLine] = field(default_factory=list)


def groups_of(draw: SupportDraw) -> list[DrawGroup]:
    """In the order in which they begin, then who waits; two queries."""
    drawn = list(draw.drawn.select_related("student").order_by("rank"))
    classes = classes_of((one.student_id for one in drawn), draw.year)
    groups = [DrawGroup(number, _title(draw, number)) for number in range(1, len(draw.seats) + 1)]
    groups.append(DrawGroup(0, "Attendent le créneau suivant"))
    for one in drawn:
        mark = mark_of(one.number, draw.seed)[:SHOWN_OF_MARK]
        line = DrawLine(one, classes.get(one.student_id, ""), mark)
        groups[one.group - 1 if one.group else -1].lines.append(line)
    return [group for group in groups if group.lines or group.number]


def _title(draw: SupportDraw, number: int) -> str:
    days = span_words(draw.first_days[number - 1], draw.last_days[number - 1])
    if draw.kind == DrawKind.LOTS:
        return f"Ont une place {days}"
    return f"Groupe {'AB'[number - 1]}, {days}"


def span_words(first: date, last: date) -> str:
    """« le mardi 24 novembre », « du 24 nov. au 8 déc. »."""
    if first == last:
        return f"le {date_fr(first)}"
    return f"du {date_fr(first, 'short')} au {date_fr(last, 'short')}"


def is_same_again(draw: SupportDraw, groups: Sequence[DrawGroup]) -> bool:
    """Whether the seed gives the order that was kept; a pupil who was erased since leaves a gap."""
    rank_of = {number: rank for rank, number in enumerate(again(draw), 1)}
    drawn = [line.pupil for group in groups for line in group.lines]
    return all(rank_of.get(one.number) == one.rank for one in drawn)


def again(draw: SupportDraw) -> list[int]:
    """The numbers in the order that the seed gives."""
    return order_of(range(1, draw.size + 1), seed=draw.seed)
