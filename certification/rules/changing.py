"""The one writer of what a school says of a rule."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from certification.models import RuleChoice
from pixschool.core import journal
from pixschool.core.models import School, SchoolYear, User


class RuleChangedError(Exception):
    """Somebody said something else of the same rule since it was shown."""


@transaction.atomic
def choose(
    year: SchoolYear,
    key: str,
    *,
    numbers: dict[str, int],
    days: dict[str, date],
    source: str,
    note: str,
    is_confirmed: bool,
    seen: int,
    actor: User,
) -> RuleChoice:
    """`seen`: the choice that the page showed, 0 for none. Raises RuleChangedError."""
    _end(year, key, seen=seen, actor=actor)
    choice = RuleChoice.objects.create(
        year=year,
        key=key,
        numbers=numbers,
        days={name: day.isoformat() for name, day in days.items()},
        source=source,
        note=note,
        is_confirmed=is_confirmed,
        actor=actor,
    )
    _note("certification_rule_changed", year, choice.pk, actor)
    return choice


@transaction.atomic
def give_back(year: SchoolYear, key: str, *, seen: int, actor: User) -> None:
    """The national rule holds again. Raises RuleChangedError."""
    ended = _end(year, key, seen=seen, actor=actor)
    if ended:
        _note("certification_rule_given_back", year, ended, actor)


def _end(year: SchoolYear, key: str, *, seen: int, actor: User) -> int:
    School.objects.select_for_update(no_key=True).get(pk=year.school_id)
    current = RuleChoice.objects.filter(year=year, key=key, ended_at=None).first()
    if (current.pk if current else 0) != seen:
        raise RuleChangedError
    if current is None:
        return 0
    current.ended_at, current.ended_by = timezone.now(), actor
    current.save(update_fields=["ended_at", "ended_by"])
    return current.pk


def _note(event: str, year: SchoolYear, pk: int, actor: User) -> None:
    journal.record(event, school=year.school, actor=actor, target="certification_rule", ids=[pk])
