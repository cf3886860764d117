from collections.abc import Iterator
from typing import Any

import pytest

from tests.rituals.reminders.cdi.scene import Scene, frozen, opened
from tests.support.world import World


@pytest.fixture
def scene(world: World, settings: Any) -> Iterator[Scene]:
    with frozen() as clock:
        yield opened(world, settings, clock)
