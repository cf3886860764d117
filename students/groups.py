"""Who is in a teaching group: its members who are enrolled now, each once."""

from collections.abc import Iterable, Mapping

from django.db.models import Count, F, QuerySet

from pixschool.core.models import SchoolYear
from students.models import Classroom, Enrolment, Group, GroupMember


def enrolments(group: Group, classrooms: Iterable[Classroom]) -> QuerySet[Enrolment]:
    """The open enrolments of its pupils in these classes, with pupil and class, by name."""
    return Enrolment.objects.at(
        year=group.year_id,
        classroom__in=classrooms,
        student__group_memberships__group=group,
        student__group_memberships__ended_on=None,
    ).order_by("student__name_key", "pk")


def pupil_ids(group: Group) -> list[int]:
    """The ids of all its pupils, each once."""
    return list(
        Enrolment.objects.open()
        .filter(
            year=group.year_id,
            student__group_memberships__group=group,
            student__group_memberships__ended_on=None,
        )
        .values_list("student_id", flat=True)
        .distinct()
    )


def class_keys(group: Group) -> frozenset[str]:
    """The keys of the classes that its pupils are in."""
    found = Enrolment.objects.open().filter(student__in=pupil_ids(group), year=group.year_id)
    return frozenset(found.values_list("classroom__key", flat=True))


def classes_of(groups: Iterable[Group]) -> Mapping[int, Mapping[int, int]]:
    """{group id: {student id: class id}} of their pupils, in one query."""
    found: dict[int, dict[int, int]] = {group.pk: {} for group in groups}
    members = GroupMember.objects.filter(
        group__in=found,
        ended_on=None,
        student__enrolments__ends_on=None,
        student__enrolments__year=F("group__year"),
    ).values_list("group", "student", "student__enrolments__classroom")
    for group, student, classroom in members:
        found[group][student] = classroom
    return found


def sizes(year: SchoolYear, classrooms: Iterable[Classroom]) -> Mapping[int, tuple[int, int]]:
    """{group id: (pupils of these classes, classes they come from)}, each pupil once."""
    group = "student__group_memberships__group"
    counted = (
        Enrolment.objects.open()
        .filter(
            year=year,
            classroom__in=classrooms,
            student__group_memberships__group__year=year,
            student__group_memberships__ended_on=None,
        )
        .order_by()
        .values_list(group)
        .annotate(Count("student", distinct=True), Count("classroom", distinct=True))
    )
    return {pk: (pupils, classes) for pk, pupils, classes in counted}
