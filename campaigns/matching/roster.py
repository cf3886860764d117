"""The pupils of a year, as the matcher wants them."""

from collections.abc import Iterator
from sys import intern

from campaigns.matching.matcher import RosterPupil
from pixschool.core.models import SchoolYear
from students.models import Enrolment


def pupils_of(year: SchoolYear) -> Iterator[RosterPupil]:
    """Everybody enrolled at some time in the year: results of October outlive a move or a leave."""
    enrolments = (
        Enrolment.objects.in_year(year)
        .order_by("starts_on", "pk")
        .values_list(
            "student_id",
            "student__last_name",
            "student__first_name",
            "classroom__key",
            "classroom__level",
        )
    )
    for pupil_id, *texts in enrolments.iterator(chunk_size=5000):
        yield RosterPupil(pupil_id, *map(intern, texts))  # a thousand pupils share few words
