"""A class or a group in two halves: the only writers of `Halves`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from pixschool.core import journal
from pixschool.core.importing import locks
from pixschool.core.models import User
from pixschool.core.reference.names import class_key
from students import groups
from students.halves.dividing import Division, balanced, by_list, with_newcomers
from students.models import Classroom, Enrolment, Group, GroupMember, Halves, Repair, Student
from students.repairs.history import Recorder, RepairRefusedError, keep
from students.signals import class_divided

LONGEST_GROUP_NAME = 100


@dataclass(frozen=True)
class NewcomerPlace:
    """A pupil who has arrived since the halves were made, and the half that takes them."""

    student: Student
    half: Group


def pupils_of(whole: Classroom | Group) -> list[Student]:
    """Those of a class or of a group, by name."""
    enrolled = Enrolment.objects.open().filter(year=whole.year_id)
    if isinstance(whole, Classroom):
        enrolled = enrolled.filter(classroom=whole)
    else:
        enrolled = enrolled.filter(student__in=groups.pupil_ids(whole))
    return list(Student.objects.filter(pk__in=enrolled.values("student")))


def halves_of(whole: Classroom | Group) -> Halves | None:
    """None when nobody has divided it."""
    where = {"classroom": whole} if isinstance(whole, Classroom) else {"group": whole}
    related = ("classroom__school", "classroom__year", "group__school", "group__year")
    return Halves.objects.filter(**where).select_related(*related, "first", "second").first()


def division_of(halves: Halves) -> Division:
    """As it was made: with those who have left since, without those who have arrived."""
    members = GroupMember.objects.filter(
        group__in=[halves.first_id, halves.second_id], ended_on=None
    ).order_by("student__name_key", "student")
    found: dict[int, list[int]] = {halves.first_id: [], halves.second_id: []}
    for group, student in members.values_list("group", "student"):
        found[group].append(student)
    return Division(tuple(found[halves.first_id]), tuple(found[halves.second_id]))


def newcomers(halves: Halves) -> list[NewcomerPlace]:
    """Who is in no half yet, and where each would go."""
    pupils = pupils_of(halves.whole)
    now = division_of(halves)
    then = with_newcomers(now, [pupil.pk for pupil in pupils])
    placed = {*now.first, *now.second}
    return [
        NewcomerPlace(pupil, halves.first if pupil.pk in then.first else halves.second)
        for pupil in pupils
        if pupil.pk not in placed
    ]


@transaction.atomic
def divide(
    *, whole: Classroom | Group, actor: User | None, first: Collection[int] | None = None
) -> Halves:
    """In two halves of the same size, or as `first` says: the ids of those of the first.

    Done again, pupils move from one half to the other; what is planned for each half stays.
    Raises RepairRefusedError for fewer than two pupils, and for a list that leaves a half empty.
    """
    locks.one_writer(whole.school_id)
    if halves := halves_of(whole):
        divide_again(halves=halves, actor=actor, first=first)
        return halves
    division = _division(whole, first)
    halves = _new(whole)
    _write(halves, division)
    _record("halves_made", halves, actor)
    class_divided.send(Halves, halves=halves, actor=actor)
    return halves


@transaction.atomic
def divide_again(
    *, halves: Halves, actor: User | None, first: Collection[int] | None = None
) -> Repair | None:
    """`divide` of what is in two already, kept to be taken back: the halves that it replaces may
    have been chosen one by one. None when nobody moves."""
    locks.one_writer(halves.whole.school_id)
    recorder = _write(halves, _division(halves.whole, first))
    repair = None
    if recorder.changes:
        repair = keep(
            recorder,
            school=halves.whole.school,
            actor=actor,
            event="halves_made",
            target="group",
            ids=[halves.first_id, halves.second_id],
        )
    class_divided.send(Halves, halves=halves, actor=actor)
    return repair


def _division(whole: Classroom | Group, first: Collection[int] | None) -> Division:
    pupils = [pupil.pk for pupil in pupils_of(whole)]
    division = balanced(pupils) if first is None else by_list(pupils, first)
    if not (division.first and division.second):
        raise RepairRefusedError(
            "Il faut au moins un élève dans chaque demi-groupe."
            if len(pupils) > 1
            else f"{whole.name} a moins de deux élèves : rien à partager."
        )
    return division


@transaction.atomic
def settle(*, halves: Halves, actor: User | None) -> list[NewcomerPlace]:
    """Those who have arrived enter the smaller half; those who have left the class leave theirs."""
    locks.one_writer(halves.whole.school_id)
    placed = newcomers(halves)
    pupils = [pupil.pk for pupil in pupils_of(halves.whole)]
    now = division_of(halves)
    then = with_newcomers(now, pupils)
    if then != now:
        _write(halves, then)
        _record("halves_settled", halves, actor)
    return placed


@transaction.atomic
def forget(*, halves: Halves, actor: User | None) -> None:
    """The halves are groups like any other from then on: renamed, filled, deleted by hand."""
    locks.one_writer(halves.whole.school_id)
    _record("halves_forgotten", halves, actor)
    halves.delete()


def _new(whole: Classroom | Group) -> Halves:
    first, second = (_group(whole, rank) for rank in (1, 2))
    where = {"classroom": whole} if isinstance(whole, Classroom) else {"group": whole}
    return Halves.objects.create(first=first, second=second, **where)


def _group(whole: Classroom | Group, rank: int) -> Group:
    """« 6A groupe 1 », under a name that no class nor group has."""
    year = whole.year
    taken = set(Group.objects.in_year(year).values_list("key", flat=True))
    taken |= set(Classroom.objects.in_year(year).values_list("key", flat=True))
    for name in _names(whole.name, rank):
        if class_key(name) not in taken:
            return Group.objects.create(
                school_id=whole.school_id, year=year, name=name, key=class_key(name)
            )
    raise AssertionError("names never end")


def _names(name: str, rank: int) -> Iterable[str]:
    end = f" groupe {rank}"
    yield f"{name[: LONGEST_GROUP_NAME - len(end)]}{end}"
    number = 2
    while True:
        more = f"{end} ({number})"
        yield f"{name[: LONGEST_GROUP_NAME - len(more)]}{more}"
        number += 1


def _write(halves: Halves, division: Division) -> Recorder:
    """What has changed."""
    recorder, today = Recorder(), halves.whole.school.today()
    for group, wanted in ((halves.first, division.first), (halves.second, division.second)):
        members = GroupMember.objects.filter(group=group, ended_on=None).order_by("pk")
        held = {member.student_id: member for member in members}
        for pk, member in held.items():
            if pk not in wanted:
                recorder.change(member, ended_on=today)
        for pk in wanted:
            if pk not in held:
                recorder.create(GroupMember(group=group, student_id=pk))
    return recorder


def _record(event: str, halves: Halves, actor: User | None) -> None:
    journal.record(
        event,
        school=halves.whole.school,
        actor=actor,
        target="group",
        ids=[halves.first_id, halves.second_id],
    )
