"""Who is in a teaching group: its members who are enrolled now, each once."""

from collections.abc import Iterable, Mapping

from django.db.models import Func, QuerySet

from pixschool.core.models import SchoolYear
from pixschool.core.sql import is_any_of
from students.models import Classroom, Enrolment, Group, GroupMember


def enrolments(group: Group, classrooms: Iterable[Classroom]) -> QuerySet[Enrolment]:
    """The open enrolments of its pupils in these classes, with pupil and class, by name."""
    return (
        Enrolment.objects.at(year=group.year_id, classroom__in=classrooms)
        .filter(_is_member(group))
        .order_by("student__name_key", "pk")
    )


def pupil_ids(group: Group) -> list[int]:
    """The ids of all its pupils, each once."""
    enrolled = Enrolment.objects.open().filter(_is_member(group), year=group.year_id)
    return list(enrolled.values_list("student_id", flat=True))


def _is_member(group: Group) -> Func:
    members = GroupMember.objects.filter(group=group, ended_on=None)
    return is_any_of("student_id", members.values("student"))


def class_keys(group: Group) -> frozenset[str]:
    """The keys of the classes that its pupils are in."""
    found = Enrolment.objects.open().filter(student__in=pupil_ids(group), year=group.year_id)
    return frozenset(found.values_list("classroom__key", flat=True))


def classes_of(groups: Iterable[Group]) -> Mapping[int, Mapping[int, int]]:
    """{group id: {student id: class id}} of their pupils, in two queries.

    Who is a member and who is enrolled meet here: joined in one statement, they are compared row
    with row when the statistics of the database are old.
    """
    years = {group.pk: group.year_id for group in groups}
    members = list(
        GroupMember.objects.filter(group__in=years, ended_on=None).values_list("group", "student")
    )
    enrolled = Enrolment.objects.open().filter(
        year__in=set(years.values()), student__in={student for _, student in members}
    )
    places = {
        (year, student): classroom
        for year, student, classroom in enrolled.values_list("year", "student", "classroom")
    }
    found: dict[int, dict[int, int]] = {pk: {} for pk in years}
    for group, student in members:
        if classroom := places.get((years[group], student)):
            found[group][student] = classroom
    return found


def sizes(year: SchoolYear, classrooms: Iterable[Classroom]) -> Mapping[int, tuple[int, int]]:
    """{group id: (pupils of these classes, classes they come from)}, each pupil once."""
    shown = {classroom.pk for classroom in classrooms}
    found = {}
    for pk, places in classes_of(Group.objects.in_year(year)).items():
        here = [classroom for classroom in places.values() if classroom in shown]
        if here:
            found[pk] = len(here), len(set(here))
    return found
