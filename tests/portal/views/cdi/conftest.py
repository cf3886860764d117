"""The CDI on a Monday morning, with slots on Tuesdays and Thursdays."""

from collections.abc import Iterator

import pytest
import time_machine

from students.models import SupportSlot
from students.slots.rules import create_rule
from tests.students.slots.setting import NOW, a_rule
from tests.support.world import World


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def slots(world: World) -> list[SupportSlot]:
    """Four Tuesdays, two seats each."""
    rule = a_rule(world.here.year, seats=2, holder=world.members["dora"])
    return create_rule(rule=rule, actor=world.user("dora")).created
