"""The only writers of a checklist, besides `plan.services`, which moves it with its ritual."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import Membership, User
from rituals.models import Milestone, Ritual
from rituals.plan import services


@dataclass(frozen=True, kw_only=True)
class MilestoneValues:
    """What a line says. `offset_days` counts from `anchor`, `due_on` matters when it is fixed."""

    label: str
    anchor: str
    offset_days: int = 0
    due_on: date | None = None
    role: str = ""
    assignee: Membership | None = None


class MilestoneChangedError(Exception):
    """Somebody else was faster; `current` is what the line says now."""

    def __init__(self, current: Milestone) -> None:
        super().__init__()
        self.current = current


@transaction.atomic
def add(*, ritual: Ritual, line: MilestoneValues, actor: User | None) -> Milestone:
    """A line more. Raises ValidationError."""
    milestone = _fill(Milestone(ritual=ritual), line)
    milestone.save()
    _record("milestone_added", milestone, actor)
    return milestone


@transaction.atomic
def change(
    *, milestone: Milestone, version: int, line: MilestoneValues, actor: User | None
) -> Milestone:
    """Raises MilestoneChangedError when `version` is not the one that is there, ValidationError."""
    current = _locked(milestone)
    if current.version != version:
        raise MilestoneChangedError(current)
    _fill(current, line)
    current.version += 1
    current.save()
    _record("milestone_changed", current, actor)
    return current


@transaction.atomic
def remove(*, milestone: Milestone, actor: User | None) -> None:
    """For good: a line has no undo, its journal entry stays."""
    _record("milestone_removed", milestone, actor)
    milestone.delete()


@transaction.atomic
def mark(*, milestone: Milestone, done: bool, actor: User | None) -> Milestone:
    """Done or not; the second click of an impatient person changes nothing."""
    current = _locked(milestone)
    if bool(current.done_at) == done:
        return current
    current.done_at = timezone.now() if done else None
    current.done_by = actor if done else None
    current.version += 1
    current.save(update_fields=["done_at", "done_by", "version"])
    _record("milestone_done" if done else "milestone_undone", current, actor)
    return current


def _locked(milestone: Milestone) -> Milestone:
    rows = Milestone.objects.select_for_update(of=("self",))
    related = ("ritual__school", "ritual__year", "assignee__user")
    return rows.select_related(*related).get(pk=milestone.pk)


def _fill(milestone: Milestone, line: MilestoneValues) -> Milestone:
    milestone.label = line.label
    milestone.anchor = line.anchor
    milestone.offset_days = line.offset_days
    milestone.role, milestone.assignee = line.role, line.assignee
    if line.due_on is not None:
        milestone.due_on = line.due_on
    milestone.due_on = services.due_on(milestone, milestone.ritual)
    milestone.full_clean()
    return milestone


def _record(event: str, milestone: Milestone, actor: User | None) -> None:
    journal.record(
        event,
        school=milestone.ritual.school,
        actor=actor,
        target="milestone",
        ids=[milestone.pk],
        details={"ritual": milestone.ritual_id},
    )
