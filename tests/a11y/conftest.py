"""In a browser the schools are committed: the server has a connection of its own."""

import pytest

from tests.support.world import World, build_world


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()
