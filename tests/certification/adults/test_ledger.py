"""The events of whoever watches over sessions follow the plans that hold."""

from datetime import timedelta

import pytest
import time_machine

from certification.adults import ledger, linking
from certification.models import AdultDuty, CertificationPlan, Invigilator, PlanState
from certification.sessions import applying
from pixschool.core.access import members
from tests.factories.core import MembershipFactory, UserFactory
from tests.factories.sittings import FIRST, a_plan, a_sitting, watched_by
from tests.support.world import World

NOW = FIRST - timedelta(days=30)
DAY = timedelta(days=1)


def said(world: World) -> list[tuple[int, str, int, bool]]:
    """(day of the month, room, sequence, is it on), of every event."""
    return [
        (row.starts_at.day, row.room, row.sequence, row.cancelled_at is None)
        for row in AdultDuty.objects.order_by("pk")
    ]


def a_watched_plan(world: World, *days: int, room: str = "Salle 1") -> CertificationPlan:
    plan = a_plan(world.here.year)
    for day in days:
        session = a_sitting(plan, [], starts_at=FIRST + day * DAY, room=room)
        watched_by(session, world.members["ines"])
    return plan


def same_sessions(former: CertificationPlan, plan: CertificationPlan) -> None:
    """The same room at the same hour is the same event, as when plans are made."""
    for session in plan.sessions.all():
        same = former.sessions.filter(room=session.room_id, starts_at=session.starts_at).first()
        if same:
            plan.sessions.filter(pk=session.pk).update(uid=same.uid)


def test_what_is_planned_is_an_event_and_nothing_is_written_twice(world: World) -> None:
    a_watched_plan(world, 0, 2)
    year = world.here.year
    assert ledger.bring_up_to_date(year, now=NOW) == 2
    assert ledger.bring_up_to_date(year, now=NOW) == 0
    assert said(world) == [(16, "Salle 1", 1, True), (18, "Salle 1", 1, True)]
    assert {row.membership_id for row in AdultDuty.objects.all()} == {world.members["ines"].pk}


def test_a_plan_that_moves_one_session_moves_its_event_and_no_other(world: World) -> None:
    former = a_watched_plan(world, 0, 2)
    ledger.bring_up_to_date(world.here.year, now=NOW)
    same_sessions(former, a_watched_plan(world, 0, 3))
    assert ledger.bring_up_to_date(world.here.year, now=NOW) == 1
    assert said(world) == [(16, "Salle 1", 1, True), (19, "Salle 1", 2, True)]


def test_one_that_is_called_off_says_so_and_comes_back_as_the_same_event(world: World) -> None:
    former = a_watched_plan(world, 0, 2)
    ledger.bring_up_to_date(world.here.year, now=NOW)
    fewer = a_watched_plan(world, 0)
    same_sessions(former, fewer)
    ledger.bring_up_to_date(world.here.year, now=NOW)
    assert said(world)[1] == (18, "Salle 1", 2, False)
    again = a_watched_plan(world, 0, 2)
    same_sessions(former, again)
    ledger.bring_up_to_date(world.here.year, now=NOW)
    assert said(world) == [(16, "Salle 1", 1, True), (18, "Salle 1", 3, True)]


def test_what_is_over_is_never_touched(world: World) -> None:
    plan = a_watched_plan(world, 0)
    ledger.bring_up_to_date(world.here.year, now=NOW)
    plan.sessions.all().delete()
    assert ledger.bring_up_to_date(world.here.year, now=FIRST + DAY) == 0
    assert said(world) == [(16, "Salle 1", 1, True)]


def test_applying_and_taking_back_write_the_events(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        plan = a_watched_plan(world, 0)
        CertificationPlan.objects.update(state=PlanState.DRAFT)
        assert applying.consequences(plan, now=NOW).adults == 1
        applying.apply(plan, actor=None)
        assert said(world) == [(16, "Salle 1", 1, True)]
        applying.take_back(plan, actor=None)
        assert said(world) == [(16, "Salle 1", 2, False)]


def test_another_way_of_changing_a_plan_is_seen_by_the_sweep(world: World) -> None:
    plan = a_watched_plan(world, 0)
    ledger.sweep(NOW)
    assert said(world) == [(16, "Salle 1", 1, True)]
    plan.sessions.update(starts_at=FIRST + DAY, ends_at=FIRST + DAY + timedelta(hours=2))
    ledger.sweep(NOW)
    assert said(world) == [(17, "Salle 1", 2, True)]


def test_who_leaves_the_team_watches_over_nothing(world: World) -> None:
    a_watched_plan(world, 0)
    with time_machine.travel(NOW, tick=False):
        ledger.bring_up_to_date(world.here.year, now=NOW)
        members.end(membership=world.members["ines"], actor=world.user("nora"))
    assert [on for *_, on in said(world)] == [False]


@pytest.mark.parametrize(
    ("typed", "linked"),
    [
        ("Camille Roche", True), ("ROCHE Camille", True), ("roche  camille", True),
        ("Mme Roche", False), ("Roche", False), ("Camille Roché-Petit", False),
    ],
)  # fmt: skip
def test_a_name_is_a_member_when_it_is_all_of_their_name(
    typed: str, linked: bool, world: World
) -> None:
    MembershipFactory(
        school=world.here.school, user=UserFactory(first_name="Camille", last_name="Roche")
    )
    Invigilator.objects.create(year=world.here.year, name=typed)
    assert linking.link(world.here.year) == int(linked)


def test_a_name_that_two_members_bear_is_nobody_s(world: World) -> None:
    for _ in range(2):
        MembershipFactory(
            school=world.here.school, user=UserFactory(first_name="Camille", last_name="Roche")
        )
    Invigilator.objects.create(year=world.here.year, name="Camille Roche")
    assert linking.link(world.here.year) == 0
