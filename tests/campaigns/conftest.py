import pytest

from tests.campaigns.results import Year


@pytest.fixture
def year() -> Year:
    return Year()
