import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.reference.crcn import COMPETENCES
from pixschool.portal.equity.obligations.rules import rule
from pixschool.portal.equity.obligations.states import (
    LONGEST_COMMENT,
    LSU_CODES,
    DutyState,
    all_done,
    attestation,
    lsu_comment,
    lsu_values,
)


@pytest.mark.parametrize(
    ("first", "second", "retry", "state"),
    [
        (0.4, 0.6, None, DutyState.DONE),
        (0.4, 0.59, None, DutyState.RETRY),
        (0.4, 0.59, 0.5, DutyState.DONE),
        (0.4, 0.59, 0.49, DutyState.RETRY),
        (0.9, None, None, DutyState.MISSING),
        (None, None, 0.5, DutyState.DONE),
        (None, None, None, DutyState.MISSING),
        (0.29, 0.71, None, DutyState.DONE),  # 0.5, but for what a computer rounds
    ],
)
def test_the_attestation_is_of_both_courses_or_of_the_new_try(
    first: float | None, second: float | None, retry: float | None, state: DutyState
) -> None:
    found = attestation([("Sécurité", first), ("Culture", second)], [retry], 50)
    assert found.state == state
    assert bool(found.words) == (state != DutyState.DONE)
    assert ("« Sécurité »" in found.words) == (state == DutyState.MISSING and first is None)


def test_one_course_is_not_two() -> None:
    assert attestation([("Sécurité", 0.9)], [], 50).state == DutyState.MISSING


def test_all_the_courses_are_asked_for() -> None:
    assert all_done([]).state == DutyState.MISSING
    assert all_done([("Un", True), ("Deux", False)]).words == "il manque « Deux »"
    assert all_done([("Un", True), ("Deux", True)]).state == DutyState.DONE


@given(st.dictionaries(st.sampled_from([item.code for item in COMPETENCES]), st.floats(0, 1)))
@settings(deadline=None)
def test_the_worksheet_follows_the_order_of_the_codes(shares: dict[str, float]) -> None:
    found = lsu_values(shares, (34, 67))
    assert len(found) == len(LSU_CODES) == 16
    for item, value in zip(COMPETENCES, found, strict=True):
        share = shares.get(item.code)
        if share is None:
            assert value is None
        elif share < 0.339:
            assert value == 1
        elif 0.341 < share < 0.669:
            assert value == 2
        elif share > 0.671:
            assert value == 3


def test_the_comment_fits() -> None:
    assert lsu_comment([], ["Information"]) == ""
    assert len(lsu_comment(["Un parcours au nom bien long"] * 40, [])) == LONGEST_COMMENT
    assert (
        lsu_comment(["A"], ["B"]) == "La classe a travaillé sur Pix : « A ». Domaines abordés : B."
    )


def test_rules_are_dated() -> None:
    assert rule("ia", 2024) is None
    caught_up, after = rule("ia", 2026), rule("ia", 2030)
    assert caught_up
    assert after
    assert {"3E", "1RE", "CAP2"} <= set(caught_up.levels)
    assert after.levels == ("4E", "2DE", "CAP1")
