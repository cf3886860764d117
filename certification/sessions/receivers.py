"""What becomes of the seats of certification when pupils leave."""

from typing import Any

from django.dispatch import receiver

from certification.sessions import leaving
from pixschool.core.models import School, SchoolYear
from students.models import Enrolment
from students.signals import repaired, roster_changed


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
