"""What becomes of the results of certification of pupils who are erased."""

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from certification.comparing import kept
from pixschool.core.models import SchoolYear
from students.signals import pupils_going


@receiver(pupils_going)
def count_before_they_go(*, years: Iterable[SchoolYear], **_kwargs: Any) -> None:
    kept.keep(years)
