"""The line of a campaign: no point that Pix did not date, and an end that is the figure shown."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.missing import stats, trend
from campaigns.missing.stats import Progress
from campaigns.missing.trend import Trend
from campaigns.models import Campaign, PixCampaign
from rituals.models import Notification
from tests.factories.campaigns import ParticipationFactory
from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.world import World

OPENS = date(2026, 9, 14)
DAYS = st.integers(-3, 40).map(lambda days: OPENS + timedelta(days=days))


def _campaign(read_on: date | None) -> Campaign:
    moment = read_on and datetime(read_on.year, read_on.month, read_on.day, 12, tzinfo=UTC)
    return cast("Campaign", SimpleNamespace(opens_on=OPENS, last_read_at=moment))


@given(
    sent=st.dictionaries(DAYS, st.integers(1, 9), max_size=12),
    undated=st.integers(0, 5),
    missing=st.integers(0, 20),
    read_on=st.none() | DAYS,
    reminders=st.sets(DAYS, max_size=4),
)
def test_the_line_says_what_was_read_and_no_more(
    sent: dict[date, int], undated: int, missing: int, read_on: date | None, reminders: set[date]
) -> None:
    progress = Progress(sum(sent.values()) + undated, 0, missing)
    made = trend.draw(_campaign(read_on), progress, sent, reminders)
    if made is None:
        assert not sent or read_on is None or max(*sent, read_on) == min(*sent, OPENS)
        return

    assert read_on
    assert {point.day for point in made.points} == set(sent)
    for day in (made.first - timedelta(days=1) + timedelta(days=n) for n in range(60)):
        if day < made.read_on:
            assert made.finished_on(day) == sum(n for sent_on, n in sent.items() if sent_on <= day)
        else:
            assert made.finished_on(day) == progress.finished
    assert made.undated == undated
    assert made.first <= min(sent)
    assert made.read_on == max(read_on, *sent)
    within = {day for day in reminders if made.first <= day <= made.read_on}
    assert set(made.reminders) == within
    assert len(made.marks) == len(within)
    assert (made.undated_words == "") == (undated == 0)
    assert f"{progress.finished} sur " in made.words


@pytest.fixture
def read(world: World) -> World:
    """The campaign of the world, opened on 14 September, last read on 20 November."""
    Campaign.objects.filter(pk=world.here.campaign.pk).update(opens_on=OPENS)
    world.here.campaign.participations.all().delete()
    PixCampaign.objects.filter(campaign=world.here.campaign).update(
        read_at=datetime(2026, 11, 20, 8, tzinfo=UTC)
    )
    return world


def _send(world: World, rank: int, day: date, **fields: Any) -> None:
    pupil = world.a.room.enrolments.order_by("pk")[rank].student
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    counts = not pupil.participations.filter(campaign=world.here.campaign).exists()
    ParticipationFactory(
        pix_campaign=world.here.pix, student=pupil, attempt_at=moment,
        **{"is_shared": True, "shared_at": moment, "progress": 1, "counts": counts} | fields,
    )  # fmt: skip


def _drawn(world: World) -> list[Trend]:
    campaigns = list(Campaign.objects.filter(pk=world.here.campaign.pk))
    rooms = [world.a.room, world.b.room]
    progress = stats.progress_by_class(campaigns, rooms)
    return trend.trends(world.here.school, campaigns, rooms, progress)


def test_the_first_sending_is_the_day_of_a_pupil(read: World) -> None:
    _send(read, 0, date(2026, 10, 5))
    _send(read, 0, date(2026, 11, 2))  # again: takes nothing back
    _send(read, 1, date(2026, 10, 6), shared_at=None)  # Pix does not say when
    (made,) = _drawn(read)
    assert [(point.day, point.finished) for point in made.points] == [(date(2026, 10, 5), 1)]
    assert (made.progress.finished, made.undated) == (2, 1)
    assert made.read_on == date(2026, 11, 20)


def test_one_that_was_never_read_or_never_sent_has_no_line(read: World) -> None:
    assert _drawn(read) == []
    _send(read, 0, date(2026, 10, 5))
    PixCampaign.objects.filter(campaign=read.here.campaign).update(read_at=None)
    assert _drawn(read) == []


def test_the_page_says_it_in_words_with_the_reminder(read: World, client: PageClient) -> None:
    _send(read, 0, date(2026, 10, 5))
    _send(read, 1, date(2026, 10, 12))
    about = f"campaign:{read.here.campaign.pk}"
    states = Notification.NotificationState
    for rank, (day, state, kind) in enumerate([
        (date(2026, 10, 9), states.MAILED, "campaign_closing"),
        (date(2026, 10, 10), states.SUPPRESSED, "campaign_closing"),
        (date(2026, 10, 11), states.MAILED, "stale_results"),
    ]):  # fmt: skip
        Notification.objects.create(
            school=read.here.school, membership=read.members["nora"], kind=kind, about=about,
            local_date=day, dedupe_key=f"{rank}", state=state,
            due_at="2026-10-09T06:00Z", useful_until="2026-10-16T06:00Z",
        )  # fmt: skip
    (made,) = _drawn(read)
    assert made.reminders == (date(2026, 10, 9),)

    client.force_login(read.user("nora"))
    page = client.get(reverse("campaigns:detail", args=[read.here.uai, read.here.campaign.pk]))
    words = plain(page.content.decode())
    assert f"1 avait terminé au rappel du 9 oct. ; {made.figure} à la lecture du 20 nov." in words
    assert "d’après les dates d’envoi lues dans Pix" in words
