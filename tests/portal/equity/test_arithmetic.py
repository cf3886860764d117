import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.portal.equity.arithmetic import FEWEST, median_days, quartiles

SHARES = st.floats(0, 1, allow_subnormal=False)


@given(st.lists(SHARES, max_size=60))
@settings(deadline=None)
def test_quartiles_are_those_of_numpy(values: list[float]) -> None:
    found = quartiles(values)
    if len(values) < FEWEST:
        assert found is None
        return
    assert found is not None
    expected = np.quantile(values, [0.25, 0.5, 0.75])
    assert np.allclose([found.p25, found.median, found.p75], expected, rtol=0, atol=1e-12)
    assert found.spread >= 0


def test_pupils_of_one_result_have_no_spread() -> None:
    found = quartiles([0.4] * 7)
    assert found is not None
    assert (found.median, found.spread) == (0.4, 0)


def test_nobody_waited() -> None:
    assert median_days([]) is None
    assert median_days([3, 8]) == 5.5
