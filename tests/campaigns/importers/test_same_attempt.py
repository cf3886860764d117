"""One attempt read by its day alone (until 2024), then by its minute, is one attempt."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings

from pixschool.core.importing import batches
from tests.campaigns.results import AT, ELOISE, TOM, Status, Year, conserves, drop_exports, read
from tests.support.imports import dump
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


def old(*lines: Line, kind: str = "assessment") -> Export:
    return Export(lines, generation="2024", kind=kind)


def new(*lines: Line, kind: str = "assessment") -> Export:
    return Export(lines, kind=kind)


LATER = AT + timedelta(days=1)


@pytest.mark.parametrize("kind", ["assessment", "profiles"])
class TestOnce:
    def test_by_its_day_then_by_its_minute(self, work: Work, year: Year, kind: str) -> None:
        read(work, year, old(ELOISE, TOM, kind=kind))
        before = dump()
        batch = read(work, year, new(ELOISE, TOM, kind=kind), at=LATER)

        one = year.eloise.participations.get()
        assert (one.counts, one.shared_at.time()) == (True, datetime(2026, 1, 1, 9, 51).time())
        assert year.tom.participations.count() == 1
        assert conserves(batch)
        assert drop_exports(work, year, new(ELOISE, TOM, kind=kind), at=LATER).status == (
            Status.UNCHANGED
        )
        batches.undo(batch=batch, actor=None)
        assert dump() == before

    def test_by_its_minute_then_by_its_day(self, work: Work, year: Year, kind: str) -> None:
        read(work, year, new(ELOISE, TOM, kind=kind), at=LATER)
        before = dump()

        assert read(work, year, old(ELOISE, TOM, kind=kind)).status == Status.UNCHANGED
        assert dump() == before

    def test_both_in_one_drop(self, work: Work, year: Year, kind: str) -> None:
        batch = drop_exports(work, year, old(ELOISE, kind=kind), new(ELOISE, kind=kind))
        assert batch.counts["new"] == 1


class TestTwice:
    """A wrong merge is worse than two attempts."""

    @pytest.mark.parametrize(
        "other",
        [
            replace(ELOISE, mastery=0.68),
            replace(ELOISE, stage=1),
            replace(ELOISE, started_at=datetime(2026, 11, 13, 10, 4)),
            replace(ELOISE, shared_at=datetime(2026, 11, 13, 10, 51)),
            replace(ELOISE, shared_at=None),
        ],
        ids=["mastery", "stage", "day", "sent another day", "not sent"],
    )
    @pytest.mark.parametrize("old_first", [True, False])
    def test_another_day_or_other_figures(
        self, work: Work, year: Year, other: Line, old_first: bool
    ) -> None:
        exports = [old(ELOISE), new(other)]
        for rank, export in enumerate(exports if old_first else exports[::-1]):
            read(work, year, export, at=AT + timedelta(days=rank))
        assert year.eloise.participations.count() == 2

    def test_two_minutes_of_one_day(self, work: Work, year: Year) -> None:
        again = replace(ELOISE, started_at=datetime(2026, 11, 12, 10, 5))
        read(work, year, new(ELOISE, again))
        assert year.eloise.participations.count() == 2

    def test_homonyms(self, work: Work, year: Year) -> None:
        """Each of their results is a question of its own, whoever it was given to."""
        year.add(ELOISE)
        read(work, year, old(ELOISE))
        batch = read(work, year, new(ELOISE), at=LATER)
        assert batch.counts["new"] == 1


def test_an_attempt_of_each_day_finds_its_own(work: Work, year: Year) -> None:
    days = [date(2026, 11, 12), date(2026, 11, 13)]
    lines = [
        replace(ELOISE, started_at=datetime(d.year, d.month, d.day, 10, 4), shared_at=None)
        for d in days
    ]
    read(work, year, old(*lines))
    read(work, year, new(lines[1]), at=LATER)
    times = sorted(one.attempt_at.hour for one in year.eloise.participations.all())
    assert times == [9, 23]  # UTC: the second by its minute, the first still by its day
