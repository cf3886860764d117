"""The words of pass-phrases, and what they are worth."""

import re

from pixschool.portal import phrases
from pixschool.portal.phrases import COMMON_MODEL
from tests.support.pages import plain


def test_four_dice_name_each_word_once() -> None:
    words = phrases.words()
    assert len(words) == len(set(words)) == 6**phrases.DICE
    assert list(words) == sorted(words)
    tables = phrases.by_dice()
    assert [face for face, _ in tables] == list("123456")
    lines = [line for _, part in tables for line in part]
    assert [word for _, word in lines] == list(words)
    assert (lines[0][0], lines[-1][0]) == ("1111", "6666")


def test_words_are_plain() -> None:
    """Typed on any keyboard, short, and none is another with an « s » more."""
    words = set(phrases.words())
    assert all(re.fullmatch("[a-z]{4,8}", word) for word in words)
    assert not {word for word in words if word + "s" in words}


def test_what_is_left_to_guess() -> None:
    assert [(one.tries, round(one.bits, 1)) for one in COMMON_MODEL] == [(200, 7.6), (3000, 11.6)]
    assert [round(one.bits, 1) for one in phrases.lengths()] == [41.4, 51.7, 62.0]
    usual = next(one for one in phrases.lengths() if one.is_usual)
    assert usual.bits > 50  # what the CNIL asks for where tries are limited


def test_tries_are_said_as_people_read_them() -> None:
    said = [plain(one.tries_words) for one in (*COMMON_MODEL, *phrases.lengths())]
    assert said == [
        "200",
        "3 000",
        "2 821 milliards",
        "3,7 millions de milliards",
        "4,7 milliards de milliards",
    ]
