"""What becomes of peer help when the roster changes."""

from typing import Any

from django.dispatch import receiver

from pixschool.core.models import School, SchoolYear
from students.models import Enrolment
from students.peers import leaving
from students.signals import repaired, roster_changed


@receiver(roster_changed)
def end_pairs_after_an_import(*, year: SchoolYear, **_kwargs: Any) -> None:
    """Those of whoever is not in the new roster."""
    leaving.end_of_leavers(school=year.school)


@receiver(repaired)
def end_pairs_after_an_act(*, school: School, changes: list[dict[str, Any]], **_: Any) -> None:
    """Those of whoever left, said by hand."""
    if any(change["model"] == Enrolment._meta.label for change in changes):  # noqa: SLF001
        leaving.end_of_leavers(school=school)
