import pytest

from certification.readiness.pupils import HowTested, Profile, Readiness, readiness_of
from certification.readiness.rules import national_rules
from pixschool.core.reference.crcn import COMPETENCES

CODES = [item.code for item in COMPETENCES]
ENTRY = national_rules()["entry"].numbers


def _profile(pix: dict[str, int], *, certifiable: bool, count: int | None = None) -> Profile:
    full = dict.fromkeys(CODES, 0) | pix
    levels = {code: value // 8 for code, value in full.items()}
    return Profile(certifiable, count, None, levels, full)


def test_without_a_profile_nobody_can_know_whatever_the_courses_say() -> None:
    one = readiness_of(None, CODES, ENTRY)
    assert (one.readiness, one.missing, one.never) == (Readiness.UNKNOWN, None, 0)
    assert {cell.text for cell in one.competences} == {"vu"}


def test_pix_decides_even_against_its_own_levels() -> None:
    one = readiness_of(_profile({}, certifiable=True), (), ENTRY)
    assert (one.readiness, one.missing, one.nearest) == (Readiness.READY, 0, ())


@pytest.mark.parametrize(
    ("count", "missing"), [(None, 3), (2, 3), (4, 1), (5, 1)]
)  # 5 and « Non »: one at least, since Pix refuses
def test_how_many_competences_are_missing(count: int | None, missing: int) -> None:
    profile = _profile({"1.1": 9, "1.2": 16}, certifiable=False, count=count)
    one = readiness_of(profile, (), ENTRY)
    assert (one.readiness, one.missing) == (Readiness.NOT_READY, missing)


def test_a_file_without_levels_says_no_number() -> None:
    one = readiness_of(Profile(False, None, None), (), ENTRY)
    assert (one.missing, one.nearest) == (None, [])


def test_the_nearest_are_those_begun_that_have_most_pix() -> None:
    pix = {"1.1": 8, "2.2": 3, "3.1": 7, "4.1": 7, "5.1": 1, "5.2": 0}
    one = readiness_of(_profile(pix, certifiable=False), {"5.2"}, ENTRY)
    assert [(item.code, left) for item, left in one.nearest] == [("3.1", 1), ("4.1", 1), ("2.2", 5)]
    cells = {cell.competence.code: cell.tested for cell in one.competences}
    assert cells["1.1"] == HowTested.LEVEL
    assert cells["5.1"] == cells["5.2"] == HowTested.BEGUN
    assert cells["1.2"] == HowTested.NEVER
    assert one.never == 10
