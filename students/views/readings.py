"""Whoever looks at a page of one pupil leaves a line in the journal, once; whoever is shown why
some are helped, a line a day."""

from collections.abc import Iterable

from django.shortcuts import get_object_or_404

from pixschool.core import journal
from pixschool.core.web.http import SchoolRequest
from students.models import Student


def get_pupil(request: SchoolRequest, pk: int) -> Student:
    """Raises Http404 for one whom the person does not see."""
    visible = Student.objects.visible_to(request.membership).select_related("school")
    return get_object_or_404(visible, pk=pk)


def note_support_reading(request: SchoolRequest, student: Student) -> None:
    """That a page with the support of this pupil was opened: one line, that says both."""
    if request.method != "POST":
        journal.record_reading(
            "support_read",
            school=request.school,
            actor=request.user,
            target="supported_pupil",
            ids=[student.pk],
        )


def note_reading(request: SchoolRequest, student: Student) -> None:
    """That a page of this pupil was opened; what a form does is recorded by what it does."""
    if request.method != "POST":
        journal.record_reading(
            "student_read",
            school=request.school,
            actor=request.user,
            target="student",
            ids=[student.pk],
        )


def note_support_list(request: SchoolRequest, students: Iterable[int]) -> None:
    """That a page showed why these pupils are helped."""
    if request.method != "POST":
        journal.record_reading_of_the_day(
            "support_list_read",
            school=request.school,
            actor=request.user,
            target="supported_pupil",
            ids=students,
        )
