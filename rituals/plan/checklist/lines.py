"""The lines of a checklist as the page of a ritual shows them, in words. No query of its own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from pixschool.core.text.french import date_fr
from rituals.models import Milestone
from rituals.plan import wording


@dataclass(frozen=True)
class ChecklistLine:
    """A line of the checklist in words, each part on its own."""

    milestone: Milestone
    day: str
    rule: str
    lateness: str
    is_late: bool
    is_bygone: bool
    assignee: str
    may_tick: bool
    done: str  # « fait le 12 oct. par Claire Moreau »


def checklist_lines(
    milestones: Iterable[Milestone], *, today: date, may_tick: Collection[int] | None
) -> list[ChecklistLine]:
    """`may_tick`: the lines one may tick; None for all of them."""
    return [
        ChecklistLine(
            milestone=milestone,
            day=date_fr(milestone.due_on),
            rule=wording.rule(milestone),
            lateness=wording.lateness(milestone, today),
            is_late=milestone.is_late(today),
            is_bygone=milestone.is_bygone,
            assignee=wording.assignee(milestone),
            may_tick=may_tick is None or milestone.pk in may_tick,
            done=_done(milestone),
        )
        for milestone in milestones
    ]


def _done(milestone: Milestone) -> str:
    if milestone.done_at is None:
        return ""
    by = f" par {milestone.done_by}" if milestone.done_by else ""
    return f"fait le {date_fr(milestone.done_at, 'short')}{by}"
