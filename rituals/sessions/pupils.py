"""Pupils who would be in two places at once: said, and allowed.

A half of a class may well be elsewhere than the other, and a group is made of pieces of classes:
only the people who plan know whether it is meant. A whole group in two places is refused instead.
"""

from collections.abc import Iterator, Mapping, Sequence

from pixschool.core.models import School
from pixschool.core.text.french import count
from rituals.models import Session
from rituals.sessions.slots import Slot, called, meanwhile, overlap, when_words
from students import groups

_Members = Mapping[int, Mapping[int, int]]


def in_two_places(slots: Sequence[Slot], *, school: School) -> Iterator[str]:
    """Pupils of a group whom another session awaits at that time; three queries, whatever their
    number. Call it once these sessions are written."""
    pairs = list(_pairs(slots, school))
    found = (one.teaching_group for pair in pairs for one in pair)
    members = groups.classes_of({group for group in found if group})
    said: set[frozenset[object]] = set()
    for slot, session in pairs:
        shared = _shared(slot, session, members)
        pair = frozenset({_place(slot), _place(session)})
        if not shared or pair in said:
            continue
        said.add(pair)
        who = slot.teaching_group or slot.classroom
        yield (
            f"{count(shared, 'élève')} de {who} {'est' if shared == 1 else 'sont'} aussi dans "
            f"{called(session)}, {when_words(session, school)}."
        )


def _pairs(slots: Sequence[Slot], school: School) -> Iterator[tuple[Slot, Session]]:
    """Those at the same time, one of which is for a group."""
    taken = (
        meanwhile(slots, school)
        .exclude(classroom=None, teaching_group=None)
        .select_related("ritual", "classroom", "teaching_group")
    )
    for session in taken:
        for slot in slots:
            groups_of_two = {slot.teaching_group, session.teaching_group}
            if overlap(slot, session) and len(groups_of_two) > 1:
                yield slot, session


def _place(one: Slot | Session) -> tuple[object, ...]:
    return one.classroom, one.teaching_group, one.starts_at


def _shared(slot: Slot, session: Session, members: _Members) -> int:
    one, other = slot.teaching_group, session.teaching_group
    if one and other:
        return len(members[one.pk].keys() & members[other.pk].keys())
    group, room = one or other, slot.classroom or session.classroom
    if group is None or room is None:
        return 0
    return sum(pk == room.pk for pk in members[group.pk].values())
