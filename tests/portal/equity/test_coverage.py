"""Of those to see: seen, offered, came, and how long they waited, computed pupil by pupil."""

from datetime import UTC, datetime, timedelta
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.portal.equity.help_given import HelpGiven, coverage

START = datetime(2026, 10, 1, tzinfo=UTC)
DAY = st.none() | st.integers(0, 40)
PUPIL = st.tuples(st.booleans(), DAY, st.booleans(), DAY)  # to see, flagged, offered, came


def _at(day: int) -> datetime:
    return START + timedelta(days=day)


@given(st.lists(PUPIL, max_size=8))
@settings(deadline=None)
def test_each_pupil_to_see_is_counted_where_they_are(
    drawn: list[tuple[bool, int | None, bool, int | None]],
) -> None:
    pupils = dict(enumerate(drawn))
    flagged = {one: _at(row[1]) for one, row in pupils.items() if row[1] is not None}
    came = {one: _at(row[3]) for one, row in pupils.items() if row[3] is not None}
    offered = {one for one, row in pupils.items() if row[2]} | set(came)
    given_help = HelpGiven({*flagged, *offered}, offered, flagged, came, came, set())
    found = coverage({one for one, row in pupils.items() if row[0]}, given_help)
    asked = [row for row in drawn if row[0]]
    waits = [max(row[3] - row[1], 0) for row in asked if row[1] is not None and row[3] is not None]
    assert found.late == len(asked)
    assert found.seen == sum(row[1] is not None or row[2] or row[3] is not None for row in asked)
    assert found.offered == sum(row[2] or row[3] is not None for row in asked)
    assert found.came == sum(row[3] is not None for row in asked)
    assert found.median_days == (median(waits) if waits else None)
