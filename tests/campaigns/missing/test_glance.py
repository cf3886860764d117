"""The school at a glance: no pupil, no class is lost; nothing is said of what was not read."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from campaigns.missing import glance
from campaigns.missing.grid import CellSign
from campaigns.missing.stats import Figures, Progress
from campaigns.models import Campaign
from students.models import Classroom
from tests.campaigns.missing.with_codes import with_codes

COUNTS = st.integers(0, 30)
PROGRESS = st.builds(Progress, COUNTS, COUNTS, COUNTS).filter(lambda progress: progress.total)
READ = datetime(2026, 11, 24, tzinfo=UTC)


def _campaigns(read: list[bool]) -> list[Campaign]:
    return [with_codes(pk, {None: READ if is_read else None}) for pk, is_read in enumerate(read, 1)]


@given(
    levels=st.lists(st.sampled_from(["6E", "5E", "4E", "3E"]), min_size=1, max_size=6),
    read=st.lists(st.booleans(), min_size=2, max_size=2),
    progress=st.dictionaries(st.tuples(st.integers(1, 2), st.integers(1, 6)), PROGRESS),
    pupils=st.dictionaries(st.integers(1, 6), PROGRESS),
)
def test_nobody_is_lost(
    levels: list[str], read: list[bool], progress: Any, pupils: dict[int, Progress]
) -> None:
    rooms = [Classroom(pk=pk, name=f"{pk}", level=level) for pk, level in enumerate(levels, 1)]
    here = {pk: one for pk, one in pupils.items() if pk <= len(rooms)}
    there = {key: one for key, one in progress.items() if key[1] in here}
    made = glance.build(_campaigns(read), rooms, Figures(there, here))

    cells = [cell for _, row in made.rows for cell in row]
    assert {cell.classroom.pk: cell.pupils for cell in cells} == here
    assert made.pupils.total == sum(one.total for one in here.values())
    assert all(cell.classroom.level == level for level, row in made.rows for cell in row)
    for cell in cells:
        assert (cell.sign == CellSign.DONE) == (cell.pupils.missing == 0)
        for campaign in cell.untouched:
            part = there[campaign.pk, cell.classroom.pk]
            assert part.not_started == part.total
            others = [one for key, one in there.items() if key[0] == campaign.pk]
            assert campaign.last_read_at or any(one.not_started < one.total for one in others)
    assert set(made.untouched) == {cell.classroom.name for cell in cells if cell.untouched}


def test_few_are_named_and_many_are_counted() -> None:
    rooms = [Classroom(pk=pk, name=f"3{'ABCDE'[pk - 1]}", level="3E") for pk in range(1, 6)]
    nobody = Progress(0, 0, 25)

    def said(number: int) -> str:
        figures = Figures(
            {(1, room.pk): nobody for room in rooms[:number]},
            {room.pk: nobody for room in rooms[:number]},
        )
        made = glance.build(_campaigns([True]), rooms, figures)
        return f"{made.untouched_names} {made.untouched_words}"

    assert said(1) == "3A n’a pas commencé « Campagne 1 »"
    assert said(3) == "3A, 3B et 3C n’ont pas commencé « Campagne 1 »"
    assert said(5) == "5 classes n’ont pas commencé « Campagne 1 »"
