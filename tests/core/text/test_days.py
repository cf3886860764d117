from datetime import date

import pytest

from pixschool.core.text.days import span_fr


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2027, 1, 28), date(2027, 1, 28), "le 28 janv."),
        (date(2026, 10, 1), date(2026, 10, 16), "du 1er au 16 oct."),
        (date(2026, 9, 28), date(2026, 10, 16), "du 28 sept. au 16 oct."),
        (date(2026, 10, 5), date(2027, 10, 8), "du 5 oct. au 8 oct."),
    ],
)
def test_a_month_is_said_once(first: date, last: date, words: str) -> None:
    assert span_fr(first, last) == words
