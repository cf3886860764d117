"""The thresholds of a school for a year, and the order of its queue."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import SchoolYear, User
from students.models import QueueOrder, SupportRules
from students.support.errors import SupportRefusedError


def rules_of(year: SchoolYear) -> SupportRules:
    """Those of the year; the usual ones, not saved, when nobody has changed any."""
    return SupportRules.objects.filter(year=year).first() or SupportRules(year=year)


@transaction.atomic
def change(*, year: SchoolYear, actor: User, **fields: Any) -> SupportRules:
    """Set these thresholds, or `queue_order`.

    Raises SupportRefusedError when a value makes no sense.
    """
    SchoolYear.objects.select_for_update(no_key=True).get(pk=year.pk)
    rules = rules_of(year)
    for name, value in fields.items():
        setattr(rules, name, value)
    _check(rules)
    rules.save()
    journal.record(
        "support_rules_changed", school=year.school, actor=actor, target="year", ids=[year.pk]
    )
    return rules


def _check(rules: SupportRules) -> None:
    if sorted(rules.queue_order) != sorted(QueueOrder.values):
        raise SupportRefusedError("L’ordre de la file cite chacune des trois règles une fois.")
    if min(rules.stopped_weeks, rules.nothing_weeks, rules.slide_points) < 1:
        raise SupportRefusedError("Un seuil vaut 1 au moins.")
    try:
        rules.full_clean(exclude=["year"])
    except ValidationError as error:
        raise SupportRefusedError("Une part va de 0 à 100, une heure de 0 à 23.") from error
