"""Pupils whom a session awaits: they cannot be elsewhere at that time."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from rituals.models import Session
from rituals.sessions.halves import halves_meant
from rituals.sessions.wording import who
from students import groups
from students.models import Enrolment, Student


def awaited(
    students: Collection[Student], starts_at: datetime, ends_at: datetime
) -> dict[int, str]:
    """{pupil id: « séance « Découverte », 6A, groupe 1 »}, for pupils of one school. Six queries
    at most. A half of a class that nobody has divided is the whole class."""
    school = next((student.school_id for student in students), None)
    sessions = list(
        Session.objects.filter(
            Q(classroom__isnull=False) | Q(teaching_group__isnull=False),
            school=school,
            is_held=True,
            starts_at__lt=ends_at,
            ends_at__gt=starts_at,
        ).select_related("ritual", "classroom", "teaching_group")
    )
    if not sessions:
        return {}
    rooms = _rooms(sessions, students)
    own = {one.pk: one.teaching_group for one in sessions if one.teaching_group}
    own |= halves_meant(sessions)
    members = groups.classes_of(set(own.values()))
    return {
        student.pk: f"séance « {session.ritual.title} », {who(session)}"
        for session in reversed(sessions)
        for student in students
        if (
            student.pk in members[own[session.pk].pk]
            if session.pk in own
            else session.classroom_id in rooms.get(student.pk, ())
        )
    }


def _rooms(sessions: Collection[Session], students: Collection[Student]) -> dict[int, set[int]]:
    """{pupil id: ids of their classes among those of the sessions}."""
    enrolled = Enrolment.objects.open().filter(
        classroom__in={one.classroom_id for one in sessions if one.classroom_id},
        student__in=[student.pk for student in students],
    )
    found: dict[int, set[int]] = {}
    for student, room in enrolled.values_list("student_id", "classroom_id"):
        found.setdefault(student, set()).add(room)
    return found
