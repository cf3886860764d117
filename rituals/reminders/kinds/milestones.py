"""Lines of the checklists: soon due, or overdue."""

from collections.abc import Iterator
from datetime import timedelta

from pixschool.core.models import Membership
from rituals import owners
from rituals.models import Milestone, Ritual
from rituals.reminders.facts import Facts
from rituals.reminders.kinds.base import (
    DONE,
    NOT_THEIRS,
    Dropped,
    ReminderItem,
    ReminderKind,
    ReminderRequest,
    id_in,
    page,
)

NOTICE = timedelta(days=3)
AGAIN = timedelta(days=7)


class _MilestoneKind(ReminderKind):
    certification = False

    def _milestones(self, facts: Facts) -> Iterator[Milestone]:
        for milestone in facts.milestones.values():
            is_certification = milestone.ritual.kind == Ritual.Kind.CERTIFICATION
            if is_certification == self.certification:
                yield milestone

    def word(self, facts: Facts, member: Membership, about: str) -> ReminderItem | Dropped:
        milestone = facts.milestones.get(id_in(about))
        if milestone is None:
            return DONE
        if member not in owners.of_line(milestone, facts.members):
            return NOT_THEIRS
        return ReminderItem(
            what=milestone.label,
            when=milestone.due_on,
            is_late=milestone.is_late(facts.today),
            detail=milestone.ritual.title,
            url=page("rituals:ritual", facts, milestone.ritual_id),
        )


class MilestoneDue(_MilestoneKind):
    """A line of a checklist is due in three days."""

    key = "milestone_due"
    label = "Une échéance approche"

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        """Three days before, on a school day; no more once the day is over."""
        for milestone in self._milestones(facts):
            day = facts.hours.on_or_before(milestone.due_on - NOTICE)
            for member in owners.of_line(milestone, facts.members):
                yield ReminderRequest(
                    membership_id=member.pk,
                    about=f"milestone:{milestone.pk}",
                    day=day or milestone.due_on - NOTICE,
                    useful_until=facts.hours.end_of(milestone.due_on),
                )


class MilestoneOverdue(_MilestoneKind):
    """A line of a checklist was due, and is not done."""

    key = "milestone_overdue"
    label = "Une échéance est dépassée"
    ahead = False

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        """On the next school day, and once more a week later. Then silence."""
        for milestone in self._milestones(facts):
            first = facts.hours.after(milestone.due_on)
            again = facts.hours.on_or_after(first + AGAIN) if first else None
            for day in filter(None, (first, again)):
                for member in owners.of_line(milestone, facts.members):
                    yield ReminderRequest(
                        membership_id=member.pk,
                        about=f"milestone:{milestone.pk}",
                        day=day,
                        useful_until=facts.hours.end_of(day + AGAIN),
                    )


class Certification(_MilestoneKind):
    """Both, for what prepares the certification: one can want only these."""

    key = "certification"
    label = "Une échéance de certification approche ou est dépassée"
    certification = True

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        for part in (_CertificationDue(), _CertificationOverdue()):
            yield from part.find(facts)


class _CertificationDue(MilestoneDue):
    certification = True


class _CertificationOverdue(MilestoneOverdue):
    certification = True
