"""The year of an invented school, proposed and applied as its RUPN would have in September."""

from datetime import date, timedelta

from pixschool.core.models import Membership, SchoolYear, User
from rituals import checklist, proposing
from rituals.models import Milestone
from rituals.proposing import NothingPublishedError
from rituals.year import facts_of

# What was due before is done; the last days wait for somebody.
LEFT_TO_DO = timedelta(days=5)


def plan(year: SchoolYear, *, actor: User, today: date) -> None:
    """Nothing is invented for a year whose holidays are not published."""
    facts = facts_of(year, year.school)
    members = list(Membership.objects.active().filter(school=year.school))
    answers = proposing.remembered(facts, members)
    try:
        proposing.apply(year=year, answers=answers, actor=actor)
    except NothingPublishedError:
        return
    past = Milestone.objects.filter(ritual__year=year, due_on__lt=today - LEFT_TO_DO)
    for milestone in past.order_by("pk"):
        checklist.mark(milestone=milestone, done=True, actor=actor)
