"""The order of the lines of an export is no fact."""

from datetime import timedelta

import pytest

from tests.campaigns.results import AT, Year, read
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db


def test_two_attempts_of_one_minute_in_another_order_change_nothing(work: Work) -> None:
    year = Year()
    lines = (
        Line("KEROUÉDAN", "Éloïse", mastery=0.5),
        Line("KEROUÉDAN", "Éloïse", shared_at=None, progress=0.4),
        Line("KEROUÉDAN", "Éloïse", shared_at=None, progress=0.2),
    )
    read(work, year, Export(lines))
    again = read(work, year, Export(lines[::-1]), at=AT + timedelta(days=1))
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
