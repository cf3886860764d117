"""What becomes of the seats of certification when pupils leave, and what the CDI asks of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certification.sessions import leaving, making_way
from pixschool.core.models import School, SchoolYear
from students.models import Enrolment, Student
from students.signals import pupils_busy, repaired, roster_changed


@receiver(roster_changed)
def free_certification_after_an_import(*, year: SchoolYear, **_kwargs: Any) -> None:
    """Seats of whoever is not in the new roster."""
    leaving.free_seats(school=year.school)


@receiver(repaired)
def free_certification_after_an_act(
    *, school: School, changes: list[dict[str, Any]], **_: Any
) -> None:
    """Seats of whoever left, said by hand."""
    if any(change["model"] == Enrolment._meta.label for change in changes):  # noqa: SLF001
        leaving.free_seats(school=school)


@receiver(pupils_busy)
def say_who_has_certification(
    *, students: Collection[Student], starts_at: datetime, ends_at: datetime, **_kwargs: Any
) -> dict[int, str]:
    """Pupil id → « séance de certification, Salle B12 »."""
    return making_way.seated(students, starts_at, ends_at)
