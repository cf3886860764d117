"""The only writers of the minutes of a conseil pédagogique, and their guard against names."""

import re
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import School, SchoolYear, User
from pixschool.core.reference.names import name_key
from rituals.models import CouncilMinutes
from rituals.models.minutes import LONGEST_DECISION, MOST_DECISIONS
from rituals.plan.turns import take_turns
from rituals.staff.errors import StaffRefusedError
from rituals.staff.meetings import CHANGED
from students.models import Student

_BLANK = re.compile(r"\n\s*\n")
LONGEST_TEXT = MOST_DECISIONS * (LONGEST_DECISION + 2)


def decisions_of(text: str) -> list[str]:
    """One decision for each paragraph, blank lines between. Raises StaffRefusedError."""
    blocks = [block.strip() for block in _BLANK.split(text.replace("\r\n", "\n"))]
    found = [block for block in blocks if block]
    if not found:
        raise StaffRefusedError("Écrivez au moins une décision.")
    if len(found) > MOST_DECISIONS:
        raise StaffRefusedError(
            f"{len(found)} paragraphes : gardez {MOST_DECISIONS} décisions au plus."
        )
    for rank, block in enumerate(found, start=1):
        if len(block) > LONGEST_DECISION:
            raise StaffRefusedError(
                f"Décision {rank} : {len(block)} signes. Gardez-en {LONGEST_DECISION} au plus."
            )
    return found


def as_text(decisions: Sequence[str]) -> str:
    """What `decisions_of` reads."""
    return "\n\n".join(decisions)


def pupil_named(text: str, school: School) -> str:
    """A pupil of the school whose whole name stands in the text; nothing when there is none.
    A first name alone is no name: it may be anybody's."""
    words = f" {name_key(text)} "
    for student in Student.objects.filter(school=school).only("last_name", "first_name"):
        first, last = name_key(student.first_name), name_key(student.last_name)
        if first and last and (f" {first} {last} " in words or f" {last} {first} " in words):
            return str(student)
    return ""


@transaction.atomic
def write(
    *, year: SchoolYear, title: str, held_on: date, decisions: Sequence[str], actor: User
) -> CouncilMinutes:
    """Raises ValidationError."""
    minutes = CouncilMinutes(
        school=year.school, year=year, title=title, held_on=held_on,
        decisions=list(decisions), written_by=actor,
    )  # fmt: skip
    minutes.full_clean()
    minutes.save()
    _record("minutes_written", minutes, actor)
    return minutes


@transaction.atomic
def change(
    *,
    minutes: CouncilMinutes,
    version: int,
    title: str,
    held_on: date,
    decisions: Sequence[str],
    actor: User,
) -> CouncilMinutes:
    """Raises StaffRefusedError for a stale page, ValidationError."""
    locked = _locked(minutes, version)
    locked.title, locked.held_on = title, held_on
    locked.decisions, locked.written_by = list(decisions), actor
    locked.version += 1
    locked.full_clean()
    locked.save()
    _record("minutes_changed", locked, actor)
    return locked


@transaction.atomic
def remove(*, minutes: CouncilMinutes, version: int, actor: User) -> None:
    """For good. Raises StaffRefusedError for a stale page."""
    locked = _locked(minutes, version)
    _record("minutes_removed", locked, actor)
    locked.delete()


def _locked(minutes: CouncilMinutes, version: int) -> CouncilMinutes:
    take_turns(minutes.school)
    found = CouncilMinutes.objects.select_related("school", "year").filter(pk=minutes.pk).first()
    if found is None or found.version != version:
        raise StaffRefusedError(CHANGED)
    return found


def _record(event: str, minutes: CouncilMinutes, actor: User) -> None:
    journal.record(
        event, school=minutes.school, actor=actor, target="council_minutes", ids=[minutes.pk]
    )
