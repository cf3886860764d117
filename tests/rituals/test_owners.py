"""Who does a line: the home, the calendars and the mails say the same, whatever the team."""

from datetime import date, datetime

from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pixschool.core.models import Membership
from pixschool.core.reference.roles import Role
from rituals import owners
from rituals.models import Milestone
from rituals.reminders import facts
from rituals.reminders.hours import hours_of
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.rituals import PARIS, MilestoneFactory, RitualFactory

DAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 14, 9, tzinfo=PARIS)

ROLES = st.sets(st.sampled_from(Role.values), min_size=1, max_size=2).map(sorted)
STATES = st.sampled_from(["here", "here", "left", "closed"])
TEAM = st.lists(st.tuples(ROLES, STATES), min_size=1, max_size=5)
SOMEBODY = st.none() | st.integers(0, 4)
ROLE = st.sampled_from(["", *Role.values])
LINES = st.lists(st.tuples(SOMEBODY, ROLE, SOMEBODY, ROLE), min_size=1, max_size=8)

ALONE = [(["lead"], "here"), (["librarian"], "left"), (["assistant"], "closed")]
NOBODY_S = [(who, "librarian", led, "head") for who in (None, 1) for led in (None, 2)]


class TestOwners(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(team=TEAM, lines=LINES)
    @example(team=ALONE, lines=NOBODY_S)
    @example(team=[(["staff"], "here")], lines=[(None, "", None, "")])
    def test_the_home_holds_what_the_mails_say(
        self,
        team: list[tuple[list[str], str]],
        lines: list[tuple[int | None, str, int | None, str]],
    ) -> None:
        year = SchoolFactory().current_year
        MembershipFactory(school=SchoolFactory(), roles=Role.values)  # of another school
        members = [self.joined(year.school, roles, state) for roles, state in team]
        for assignee, role, leader, lead_role in lines:
            ritual = RitualFactory(
                year=year, leader=self.one_of(members, leader), lead_role=lead_role
            )
            person = self.one_of(members, assignee)
            MilestoneFactory(ritual=ritual, due_on=DAY, assignee=person, role=role)

        known = facts.read(year.school, hours=hours_of(year.school), now=NOW)
        mailed = {
            (line.pk, member.pk)
            for line in known.milestones.values()
            for member in owners.of_line(line, known.members)
        }
        held = {
            (pk, member.pk)
            for member in Membership.objects.active()
            for pk in Milestone.objects.for_member(member).to_do().values_list("pk", flat=True)
        }
        assert held == mailed
        has_lead = any("lead" in roles and state == "here" for roles, state in team)
        assert not has_lead or {pk for pk, _ in held} == set(known.milestones)

    @staticmethod
    def joined(school: object, roles: list[str], state: str) -> Membership:
        return MembershipFactory(
            school=school,
            roles=roles,
            left_at=timezone.now() if state == "left" else None,
            user__is_active=state != "closed",
        )

    @staticmethod
    def one_of(members: list[Membership], rank: int | None) -> Membership | None:
        return None if rank is None else members[rank % len(members)]
