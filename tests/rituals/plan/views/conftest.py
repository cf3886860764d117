from typing import Any

import pytest
import time_machine

from rituals.models import Ritual
from tests.rituals.ritual_page import make_ritual
from tests.support.world import World


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2026-09-21T10:00+02:00"):
        yield


@pytest.fixture
def ritual(world: World) -> Ritual:
    return make_ritual(world)
