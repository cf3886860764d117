"""The laws of applying a proposal: it never scolds, and undo leaves everything as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.levels import Level
from rituals.models import Milestone, PlanAct
from rituals.plan import proposing
from rituals.plan import services as planning
from rituals.plan.checklist import services as checklist
from rituals.plan.proposing import Answers
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.support.client import PageClient
from tests.support.pages import plain, text_of

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 8, 1), date(2027, 7, 5)
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
EXAMPLES = settings(deadline=None, max_examples=8)
ANSWERS = Answers(levels=(Level.SIXIEME, Level.TROISIEME))
NOVEMBER = date(2026, 11, 20)


@contextmanager
def empty_year() -> Iterator[SchoolYear]:
    with transaction.atomic():
        yield MembershipFactory(school=SchoolFactory(), lead=True).school.years.get()
        transaction.set_rollback(True)


def apply(year: SchoolYear, day: date) -> PlanAct:
    member = year.school.memberships.get()
    proposing.apply(year=year, answers=ANSWERS, actor=member.user, on=day)
    return PlanAct.objects.get()


def lines() -> list[dict[str, Any]]:
    return list(Milestone.objects.order_by("pk").values())


@EXAMPLES
@given(day=DAYS)
def test_nothing_is_late_on_the_day_of_applying(day: date) -> None:
    with empty_year() as year:
        apply(year, day)
        to_do = set(Milestone.objects.to_do())
        for line in Milestone.objects.all():
            assert not line.is_late(day)
            assert line.is_bygone == (line.due_on < day) == (line not in to_do)
            assert line.is_late(line.due_on + timedelta(days=1)) != line.is_bygone


@EXAMPLES
@given(day=DAYS, later=DAYS)
def test_undo_and_redo_give_back_the_same_lines(day: date, later: date) -> None:
    with empty_year() as year:
        act = apply(year, day)
        written = lines()
        with time_machine.travel(datetime.combine(later, time(10), UTC)):
            planning.take_back(act)
            assert not Milestone.objects.to_do().exists()
            planning.do_again(act)
        assert lines() == written


class TestBygone:
    @pytest.fixture
    def lead(self) -> Membership:
        return MembershipFactory(school=SchoolFactory(), lead=True)

    @pytest.fixture
    def line(self, lead: Membership) -> Milestone:
        """Of a ritual that has not ended, for a day that is over."""
        apply(lead.school.years.get(), NOVEMBER)
        over = Milestone.objects.filter(due_on__lt=NOVEMBER, ritual__ends_on__gt=NOVEMBER)
        return over.select_related("ritual__school", "ritual__year").earliest("pk")

    def page(self, line: Milestone, client: PageClient) -> str:
        client.force_login(line.ritual.school.memberships.get().user)
        url = reverse("rituals:ritual", args=[line.ritual.school.uai, line.ritual_id])
        with time_machine.travel(datetime.combine(NOVEMBER, time(10), UTC)):
            page = client.get(url).content.decode()
        return plain(text_of(page, inside="checklist"))

    def test_it_is_said_and_not_counted(self, line: Milestone, client: PageClient) -> None:
        shown = self.page(line, client)
        assert "déjà passé" in shown
        assert "en retard" not in shown
        others = [one for one in line.ritual.milestones.all() if not one.is_bygone]
        assert (f"0 sur {len(others)}" in shown) == bool(others)

    def test_it_can_be_ticked_and_unticked(self, line: Milestone, client: PageClient) -> None:
        actor = line.ritual.school.memberships.get().user
        done = checklist.mark(milestone=line, done=True, actor=actor)
        assert not done.is_bygone
        assert "fait le" in self.page(line, client)
        assert checklist.mark(milestone=line, done=False, actor=actor).is_bygone

    def test_a_move_brings_it_back(self, line: Milestone) -> None:
        ritual = line.ritual
        later = timedelta(weeks=12)
        planning.move(
            ritual=ritual,
            version=ritual.version,
            actor=None,
            starts_on=ritual.starts_on + later,
            ends_on=ritual.ends_on + later,
        )
        line.refresh_from_db()
        assert line in Milestone.objects.to_do()
        assert line.is_late(line.due_on + timedelta(days=1))

    def test_the_home_does_not_scold(self, line: Milestone, client: PageClient) -> None:
        client.force_login(line.ritual.school.memberships.get().user)
        with time_machine.travel(datetime.combine(NOVEMBER, time(10), UTC)):
            page = client.get(reverse("portal:home", args=[line.ritual.school.uai]))
        assert "en retard" not in page.content.decode()
