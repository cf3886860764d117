"""What becomes of support when the roster changes."""

from typing import Any

from django.dispatch import receiver

from pixschool.core.models import School, SchoolYear
from students.models import Enrolment
from students.signals import repaired, roster_changed
from students.support import flags


@receiver(roster_changed)
def close_after_an_import(*, year: SchoolYear, **_kwargs: Any) -> None:
    """The flags of whoever is not in the new roster."""
    flags.close_of_leavers(school=year.school)


@receiver(repaired)
def close_after_an_act(*, school: School, changes: list[dict[str, Any]], **_kwargs: Any) -> None:
    """The flags of whoever left, said by hand."""
    if any(change["model"] == Enrolment._meta.label for change in changes):  # noqa: SLF001
        flags.close_of_leavers(school=school)
