from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.portal.progression.digging import CODES, dug_alone, of_class

MEASURED = st.dictionaries(st.sampled_from(CODES), st.integers(0, 5))


@given(MEASURED)
@settings(deadline=None)
def test_dug_alone_is_three_times_while_half_was_never_touched(measured: dict[str, int]) -> None:
    touched = {code for code, times in measured.items() if times > 0}
    expected = [c for c in CODES if measured.get(c, 0) > 2] if len(touched) <= 8 else []
    assert dug_alone(measured) == expected


@given(st.lists(MEASURED, max_size=6))
@settings(deadline=None)
def test_a_class_counts_each_pupil_once(pupils: list[dict[str, int]]) -> None:
    found = of_class("4A", "4E", dict(enumerate(pupils)))
    assert found.pupils == len([one for one in pupils if dug_alone(one)])
    assert found.dug_by == {n: dug for n, one in enumerate(pupils) if (dug := dug_alone(one))}
    assert set(found.dug) == {code for one in pupils for code in dug_alone(one)}
    touched = {code for one in pupils for code, times in one.items() if times}
    assert set(found.never) == set(CODES) - touched
