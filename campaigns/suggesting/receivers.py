"""When results or the roster change, a flag whose reason is gone is closed."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from campaigns.missing.signals import recounted
from campaigns.suggesting import services
from pixschool.core.models import SchoolYear
from students.models import ChosenBy
from students.signals import roster_changed


@receiver(recounted)
def after_results(*, campaign_ids: Collection[int], **_kwargs: Any) -> None:
    concerned = SchoolYear.objects.filter(
        campaigns__in=campaign_ids,
        support_flags__closed_at=None,
        support_flags__chosen_by=ChosenBy.SCORE,
    )
    for year in concerned.select_related("school").distinct():
        services.close_what_is_gone(year)


@receiver(roster_changed)
def after_a_roster(*, year: SchoolYear, **_kwargs: Any) -> None:
    services.close_what_is_gone(year)
