"""The five domains of a pupil: every competence is counted once, in its own domain."""

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.missing.measures import Measure, by_domain
from pixschool.core.reference.crcn import COMPETENCES

_A_MEASURE = st.one_of(
    st.floats(0, 1).map(lambda share: Measure(share, None, None)),
    st.integers(0, 7).map(lambda level: Measure(None, level, None)),
)
_LATEST = st.dictionaries(st.sampled_from([item.code for item in COMPETENCES]), _A_MEASURE)


@settings(deadline=None)
@given(latest=_LATEST)
def test_the_domains_hold_every_competence_once(latest: dict[str, Measure]) -> None:
    domains = by_domain(latest)
    assert [one.domain.number for one in domains] == [1, 2, 3, 4, 5]
    assert sum(one.competences for one in domains) == len(COMPETENCES)
    assert sum(one.tested for one in domains) == len(latest)
    for one in domains:
        own = [
            found.share
            for code, found in latest.items()
            if code.startswith(f"{one.domain.number}.")
        ]
        assert (one.share is None) == (not own)
        if one.share is not None:
            assert min(own) - 1e-9 <= one.share <= max(own) + 1e-9
            assert abs(one.share * len(own) - sum(own)) < 1e-9
