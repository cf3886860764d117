from collections.abc import Iterator

import pytest
import time_machine

from tests.campaigns.results import Year


@pytest.fixture
def year() -> Year:
    return Year()


@pytest.fixture
def that_day() -> Iterator[None]:
    """When the files of these tests have been written, and are not old yet."""
    with time_machine.travel("2026-11-23T10:00+01:00"):
        yield
