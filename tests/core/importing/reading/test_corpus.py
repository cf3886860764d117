"""Every file of the corpus: the right verdict, in time, in words for a teacher, nothing left."""

import re
import time

import pytest

from pixschool.core.importing.reading.sandbox import Reading
from tests.core.importing.reading import strange_formats
from tests.support import corpus
from tests.support.corpus import Case
from tests.support.reading import Reader, codes

CASES = (*corpus.CASES, *strange_formats.CASES)
MOST_SECONDS = 10
_INE_SHAPE = re.compile(r"\d{9}[A-Z]{2}|\d{10}[A-Z]")
_MISSPELT = re.compile(r"[^ ][?!;]|[^ \d]:(?!\w)|'")
# Verdicts of last resort: whatever happens to the child, but only where nothing better can be said.
_LAST_RESORT = {"READER_KILLED", "TOO_LONG", "TOO_HEAVY", "UNREADABLE"}


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= 400
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_verdict(case: Case, read: Reader) -> None:
    data = case.make()
    started = time.monotonic()
    reading = read(data, case.page, filename=case.filename)
    assert time.monotonic() - started < MOST_SECONDS
    assert reading.usage.get("peak_mb", 0) < 512

    _expect(case, reading)
    if reading.errors:
        assert reading.staged == {}
        assert list((read.directory / "staged").iterdir()) == []
    for issue in reading.issues:
        assert issue.message.endswith((".", "!", ")")), issue.message
        assert not _MISSPELT.search(issue.message), issue.message
        assert not any(_INE_SHAPE.search(text) for text in (issue.message, *issue.where))
        assert issue.count >= 1


def _expect(case: Case, reading: Reading) -> None:
    if case.code == "*":  # only bounded: the libraries differ from one version to the next
        return
    if case.name == "pix/random-bytes":
        assert reading.errors
        return
    assert not _LAST_RESORT.intersection(codes(reading)), reading.facts
    if case.code is None:
        assert codes(reading) == []
        assert reading.rows > 0
    else:
        assert case.code in codes(reading)
