"""The spread of results, counted again by hand; the interval, found again by another way."""

from math import isclose
from typing import Any

import pytest

from certification.comparing import distribution
from certification.comparing.intervals import Z, difference, wilson
from tests.factories.certification_results import CertificationResultFactory
from tests.factories.core import MembershipFactory, SchoolFactory, SchoolYearFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory


@pytest.mark.parametrize(("count", "total"), [(0, 10), (5, 10), (17, 25), (30, 30)])
def test_the_bounds_are_where_the_score_test_stops(count: int, total: int) -> None:
    """Wilson's bounds are the shares p for which |count - n p| = z √(n p (1 - p))."""
    for bound in wilson(count, total):
        if 1e-9 < bound < 1 - 1e-9:
            assert isclose((count - total * bound) ** 2, Z**2 * total * bound * (1 - bound))
        else:
            assert isclose(bound, count / total, abs_tol=1e-9)


def test_a_difference_is_its_own_mirror() -> None:
    low, high = difference(20, 60, 30, 50)
    assert isclose(low, -difference(30, 50, 20, 60)[1])
    assert high < 0


def _result(enrolment: Any, **more: Any) -> None:
    CertificationResultFactory(year=enrolment.year, student=enrolment.student, **more)


@pytest.mark.django_db
def test_each_pupil_counts_once_where_they_were() -> None:
    school = SchoolFactory()
    reader = MembershipFactory(school=school, lead=True)
    now = school.current_year
    before = SchoolYearFactory(school=school, start_year=now.start_year - 1)
    here = ClassroomFactory(year=now, name="3A", level="3E")
    there = ClassroomFactory(year=before, name="3A", level="3E")
    told = (
        {"level": None, "score": 20},
        {"level": 2, "score": 200},
        {"level": 7, "score": 800},
        {"status": "rejected", "level": None, "score": 0},
        {"status": "cancelled", "level": None, "score": None},
        {"kind": "pix_plus"},  # no level of Pix: as if there were no result
    )
    for number, values in enumerate(told):
        enrolment = EnrolmentFactory(classroom=here)
        _result(enrolment, **values)
        if number == 1:  # sat again, better; and once more, corrected since
            _result(enrolment, level=4, score=400)
            _result(enrolment, level=8, score=900, is_current=False)
    for _ in range(12):
        _result(EnrolmentFactory(classroom=there))

    (room,) = distribution.by_class(reader, now)
    levels = distribution.by_level(reader, [before, now])

    assert room.families == [1, 0, 1, 0, 1]
    assert (room.enrolled, room.failed, room.void, room.without) == (6, 1, 1, 1)
    assert (room.reached, room.told, room.is_enough) == (2, 4, False)
    assert [(row.told, row.reached, row.is_enough) for row in levels] == [
        (4, 2, False),
        (12, 12, True),
    ]
    assert distribution.comparisons(levels) == []
