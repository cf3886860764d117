import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.reference.lsu import LONGEST_COMMENT
from pixschool.portal.equity.obligations.rules import rule
from pixschool.portal.equity.obligations.states import (
    LSU_CODES,
    DutyCourse,
    DutyState,
    all_done,
    attestation,
    lsu_comment,
    lsu_values,
)


def _sixth(first: float | None, second: float | None, retry: float | None) -> list[DutyCourse]:
    found = [
        DutyCourse("a", "Sécurité", "securite", first),
        DutyCourse("b", "Culture", "culture", second),
    ]
    return [*found, DutyCourse("c", "Encore", "culture", retry, is_retry=True)]


@pytest.mark.parametrize(
    ("first", "second", "retry", "state"),
    [
        (0.5, 0.6, None, DutyState.DONE),
        (0.49, 0.9, None, DutyState.RETRY),
        (0.9, 0.49, None, DutyState.RETRY),
        (0.4, 0.59, 0.5, DutyState.DONE),
        (0.4, 0.59, 0.49, DutyState.RETRY),
        (0.9, None, None, DutyState.MISSING),
        (None, None, 0.5, DutyState.DONE),
        (None, None, None, DutyState.MISSING),
        (0.29 + 0.21, 0.71, None, DutyState.DONE),  # 0.5, but for what a computer rounds
    ],
)
def test_the_attestation_is_of_both_courses_or_of_the_new_try(
    first: float | None, second: float | None, retry: float | None, state: DutyState
) -> None:
    found = attestation(_sixth(first, second, retry), 50)
    assert found.state == state
    assert bool(found.words) == (state != DutyState.DONE)
    assert ("« Sécurité »" in found.words) == (state == DutyState.MISSING and first is None)


RESULT = st.none() | st.integers(0, 100)
SIXTH = st.tuples(st.sampled_from(["securite", "culture"]), RESULT, st.booleans())


@given(st.lists(SIXTH, max_size=5), st.integers(1, 100))
@settings(deadline=None)
def test_a_course_more_on_one_of_the_themes_is_a_new_try(
    drawn: list[tuple[str, int | None, bool]], share: int
) -> None:
    """Computed again by what each course is."""
    found = [
        DutyCourse(str(rank), str(rank), theme, None if one is None else one / 100, is_retry=retry)
        for rank, (theme, one, retry) in enumerate(drawn)
    ]
    plain = [one for one in drawn if not one[2]]
    themes = [one[0] for one in plain]
    two = {themes.index(theme) for theme in set(themes)}
    two |= set(range(2)) if len(two) == 1 and len(plain) > 1 else set()
    courses = [plain[rank][1] for rank in sorted(two)]
    tries = [one[1] for rank, one in enumerate(plain) if rank not in two]
    tries += [one[1] for one in drawn if one[2]]
    if any(one is not None and one >= share for one in tries):
        expected = DutyState.DONE
    elif len(courses) < 2 or None in courses:
        expected = DutyState.MISSING
    else:
        reached = [one for one in courses if one is not None and one >= share]
        expected = DutyState.DONE if len(reached) == 2 else DutyState.RETRY
    assert attestation(found, share).state == expected


def test_one_course_is_not_two() -> None:
    assert attestation([DutyCourse("a", "Sécurité", "securite", 0.9)], 50).words == (
        "il manque un parcours que l’établissement n’a pas créé"
    )


def _ia(**courses: bool) -> list[DutyCourse]:
    return [DutyCourse(key, key, "ia", is_done=done) for key, done in courses.items()]


def test_two_courses_are_asked_for() -> None:
    assert all_done([], 2).words == "aucun parcours n’est créé"
    assert all_done(_ia(Un=True, Deux=False), 2).words == "il manque « Deux »"
    alone = "il manque un parcours que l’établissement n’a pas créé"
    assert all_done(_ia(Un=True), 2).words == alone
    assert all_done([*_ia(Un=True), *_ia(Un=True)], 2).words == alone
    assert all_done(_ia(Un=True, Deux=True), 2).state == DutyState.DONE
    assert all_done(_ia(Un=True, Deux=True, Trois=False), 2).state == DutyState.DONE
    assert all_done([*_ia(Un=True, Deux=True), *_ia(Un=False)], 2).state == DutyState.DONE


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=6), st.integers(1, 3))
@settings(deadline=None)
def test_a_course_counts_once_however_often_it_was_done(
    drawn: list[tuple[str, bool]], needed: int
) -> None:
    found = all_done([DutyCourse(key, key, is_done=done) for key, done in drawn], needed)
    is_done = sum((key, True) in drawn for key in "abc") >= needed
    assert (found.state == DutyState.DONE) == is_done
    for key in "abc":
        is_left = not is_done and (key, False) in drawn and (key, True) not in drawn
        assert (f"« {key} »" in found.words) == is_left


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
    many = [f"Un parcours au nom bien long {rank}" for rank in range(40)]
    for domains in ([], ["Information et données"] * 3):
        text = lsu_comment(many, domains)
        assert LONGEST_COMMENT - 50 < len(text) <= LONGEST_COMMENT
        assert text.count("«") == text.count("»")  # no name is cut
        assert "autres." in text
    assert (
        lsu_comment(["A"], ["B"]) == "La classe a travaillé sur Pix : « A ». Domaines abordés : B."
    )


def test_rules_are_dated() -> None:
    assert rule("ia", 2024) is None
    caught_up, after = rule("ia", 2026), rule("ia", 2030)
    assert caught_up
    assert after
    assert caught_up.catch_up == ("3E", "1RE", "CAP2")
    assert caught_up.asked_levels == ("4E", "2DE", "CAP1", "3E", "1RE", "CAP2")
    assert after.asked_levels == ("4E", "2DE", "CAP1")
    assert caught_up.courses == 2
