"""What a plan names would help; made, it helps as much as was said; taken back, nothing is left."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from certification.editing import improving
from certification.models import (
    CertificationPlan,
    Invigilator,
    InvigilatorTime,
    PlanSettings,
    RoomTime,
)
from certification.sessions import applying, calculating
from certification.sessions.errors import PlanRefusedError
from tests.certification.sessions.test_plans_of_schools import proposed
from tests.factories.certification import short_of_seats
from tests.factories.core import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_january() -> Iterator[None]:
    with time_machine.travel("2027-01-11 09:00+01:00", tick=True):
        yield


def as_set(settings: PlanSettings) -> list[Any]:
    """Everything that a change may have touched."""
    year = settings.year
    return [
        PlanSettings.objects.filter(pk=settings.pk).values_list("first_on", "last_on").get(),
        set(year.school.computer_rooms.filter(is_active=True).values_list("name", "seats")),
        set(Invigilator.objects.filter(year=year).values_list("name", flat=True)),
        InvigilatorTime.objects.count(),
        RoomTime.objects.filter(room__is_active=True).count(),
    ]


def recalculated(plan: CertificationPlan) -> CertificationPlan:
    calculating.calculate(plan.pk)
    plan.refresh_from_db()
    assert plan.state == "draft", plan.problem
    return plan


@pytest.mark.parametrize(
    ("rooms", "adults", "kinds"),
    [(1, 2, {"seats", "room", "slot"}), (2, 1, {"seats", "adult", "slot"})],
)
def test_each_change_helps_as_much_as_was_said_and_is_taken_back(
    rooms: int, adults: int, kinds: set[str]
) -> None:
    settings = short_of_seats(rooms, adults)
    actor = MembershipFactory(school=settings.year.school).user
    plan = proposed(settings)
    assert plan.unplaced == 6
    was = as_set(settings)
    said = {plan.why[one.number]["change"]: one for one in improving.offered(plan, settings)}
    assert said.keys() == kinds
    for one in said.values():
        better = recalculated(improving.make(plan, one.number, actor=actor))
        assert better.unplaced <= plan.why[one.number]["unplaced"] < plan.unplaced
        assert as_set(settings) != was
        (edit,) = improving.made(settings)
        plan = recalculated(improving.take_back(edit, actor=actor))
        assert as_set(settings) == was
        assert plan.unplaced == 6


def test_what_serves_in_the_plan_that_holds_stays() -> None:
    settings = short_of_seats(rooms=1, adults=2)
    actor = MembershipFactory(school=settings.year.school).user
    plan = proposed(settings)
    number = [one["change"] for one in plan.why].index("room")
    applying.apply(recalculated(improving.make(plan, number, actor=actor)), actor=None)
    (edit,) = improving.made(settings)
    with pytest.raises(PlanRefusedError, match="dans le plan appliqué"):
        improving.take_back(edit, actor=actor)


def test_of_two_people_the_second_reads_the_page_again() -> None:
    settings = short_of_seats(rooms=1, adults=1)
    actor = MembershipFactory(school=settings.year.school).user
    plan = proposed(settings)
    improving.make(plan, 0, actor=actor)
    before = as_set(settings)
    with pytest.raises(PlanRefusedError, match="Un autre plan"):
        improving.make(plan, 0, actor=actor)
    with pytest.raises(PlanRefusedError, match="déjà en cours"):
        improving.take_back(improving.made(settings)[0], actor=actor)
    assert as_set(settings) == before
