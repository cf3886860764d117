"""Sessions planned for « groupe 1 » and « groupe 2 » of a class, once somebody has said who is in
each half."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction

from pixschool.core import journal
from pixschool.core.models import User
from rituals.models import Session
from students.models import Classroom, Group, Halves

PARTS = ("groupe 1", "groupe 2")  # as a series of half-classes names them


def halves_by_class(
    classrooms: Iterable[Classroom | None],
) -> Mapping[int, tuple[Group, Group]]:
    """{class id: its two halves}, of those that are divided. One query."""
    found = Halves.objects.filter(
        classroom__in=[room for room in classrooms if room]
    ).select_related("first", "second")
    return {one.classroom_id or 0: (one.first, one.second) for one in found}


def halves_meant(sessions: Iterable[Session]) -> Mapping[int, Group]:
    """{session id: the half}, of those that say « groupe 1 » or « groupe 2 » of a divided class
    in a ritual that knows no third part of it. Two queries."""
    named = [one for one in sessions if one.classroom and one.group in PARTS]
    halves = halves_by_class(one.classroom for one in named) if named else {}
    if not halves:
        return {}
    rituals = {one.ritual_id for one in named}
    planned = Session.objects.filter(ritual__in=rituals, classroom__in=halves, is_held=True)
    parts: dict[tuple[int, int | None], set[str]] = defaultdict(set)
    for ritual, room, part in planned.values_list("ritual", "classroom", "group"):
        parts[ritual, room].add(part)
    return {
        one.pk: halves[one.classroom.pk][PARTS.index(one.group)]
        for one in named
        if one.classroom
        and one.classroom.pk in halves
        and parts[one.ritual_id, one.classroom.pk] <= set(PARTS)
    }


@transaction.atomic
def give_to_halves(*, halves: Halves, actor: User | None) -> int:
    """The sessions of the class that have one of these names become the half's own; how many.

    A ritual whose sessions of this class have another name too, and what has its sheet or would
    put a half in two places, stay as they are.
    """
    planned = Session.objects.filter(classroom=halves.classroom, is_held=True)
    parts: dict[int, set[str]] = defaultdict(set)
    for ritual, part in planned.values_list("ritual", "group"):
        parts[ritual].add(part)
    groups = dict(zip(PARTS, (halves.first, halves.second), strict=True))
    given = [
        session
        for session in planned.filter(group__in=PARTS, sheet=None).order_by("pk")
        if parts[session.ritual_id] <= set(PARTS) and _give(session, groups[session.group])
    ]
    if given:
        journal.record(
            "session_changed",
            school=given[0].school,
            actor=actor,
            target="session",
            ids=[session.pk for session in given],
        )
    return len(given)


def _give(session: Session, half: Group) -> bool:
    session.classroom, session.teaching_group, session.group = None, half, ""
    session.version += 1
    try:
        with transaction.atomic():
            session.save(update_fields=["classroom", "teaching_group", "group", "version"])
    except IntegrityError:
        return False
    return True
