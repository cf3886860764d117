"""A change of ours is told for the texts of the school that were written beside another, once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.text.own_texts import changed, written_beside

KEYS = ("a", "b", "c")
LINES = st.text("xy\n", max_size=6)
OURS = st.fixed_dictionaries(dict.fromkeys(KEYS, LINES))
OWN = st.dictionaries(st.sampled_from([*KEYS, "gone"]), LINES)


@settings(deadline=None)
@given(OWN, OWN, OURS)
def test_nothing_is_told_of_what_was_just_written(
    own: dict[str, str], former: dict[str, str], ours: dict[str, str]
) -> None:
    assert changed(own, written_beside(own, former, {}, ours), ours) == {}


@settings(deadline=None)
@given(OWN, OURS, OURS)
def test_all_that_changed_is_told(
    own: dict[str, str], then: dict[str, str], now: dict[str, str]
) -> None:
    told = changed(own, written_beside(own, {}, {}, then), now)
    assert set(told) == {key for key in own if key in KEYS and then[key] != now[key]}
    for key, lines in told.items():
        assert [line for mark, line in lines if mark != "+"] == then[key].splitlines()
        assert [line for mark, line in lines if mark != "-"] == now[key].splitlines()


@settings(deadline=None)
@given(OWN, OWN, OURS, OURS)
def test_another_text_that_is_written_hides_no_change(
    own: dict[str, str], later: dict[str, str], then: dict[str, str], now: dict[str, str]
) -> None:
    """What stays as it was is still told; what was written again was written beside the new one."""
    beside = written_beside(own, {}, {}, then)
    told = changed(later, written_beside(later, own, beside, now), now)
    stays = {key for key in later if own.get(key) == later[key]}
    assert set(told) == set(changed(own, beside, now)) & stays
