"""A pupil who misses several campaigns is one name, with what is the least done."""

from hypothesis import given
from hypothesis import strategies as st

from campaigns.missing import lists
from campaigns.missing.stats import MissingPupil, PupilState

LINES = st.lists(
    st.builds(
        MissingPupil,
        campaign_id=st.integers(1, 3),
        classroom_id=st.just(1),
        class_name=st.just("6A"),
        level=st.just("6E"),
        student_id=st.integers(1, 4),
        last_name=st.just("LÉA"),
        first_name=st.just("Alix"),
        state=st.sampled_from([PupilState.NOT_STARTED, PupilState.STARTED]),
        progress=st.none() | st.floats(0, 0.9),
        group_ids=st.just(()),
    ),
    max_size=10,
)


@given(lines=LINES)
def test_each_pupil_once_as_they_are_counted(lines: list[MissingPupil]) -> None:
    found = lists.once(lines)
    counted = lists.pupils_of(lines)
    assert {line.student_id for line in found} == {line.student_id for line in lines}
    assert len(found) == counted.missing
    waiting = [line for line in found if line.state == PupilState.NOT_STARTED]
    assert len(waiting) == counted.not_started
