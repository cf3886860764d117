"""Pupils whom a session awaits: they cannot be elsewhere at that time."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from rituals.models import Session
from rituals.sessions.wording import who
from students import groups
from students.models import Enrolment, Student


def awaited(
    students: Collection[Student], starts_at: datetime, ends_at: datetime
) -> dict[int, str]:
    """{pupil id: « séance « Découverte », 6A, groupe 1 »}, for pupils of one school. Four queries
    at most. Which half of a class a pupil is in, nothing says: both halves are awaited."""
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
    members = groups.classes_of({one.teaching_group for one in sessions if one.teaching_group})
    return {
        student.pk: f"séance « {session.ritual.title} », {who(session)}"
        for session in reversed(sessions)
        for student in students
        if session.classroom_id in rooms.get(student.pk, ())
        or student.pk in members.get(session.teaching_group_id or 0, ())
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
