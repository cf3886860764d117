"""Bars are filled by the share of pupils who have finished, as one may see them."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from campaigns.missing import stats
from rituals.board.drawing import Bar, DrawnRitual
from rituals.board.shares import shares_of
from rituals.models import Ritual
from students.models import Classroom
from tests.factories.rituals import RitualFactory
from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.world import World

DAY = date(2026, 9, 14)


@pytest.fixture
def ritual(world: World) -> Ritual:
    made: Ritual = RitualFactory(
        year=world.here.year, title="Rentrée", levels=["6E"], campaign=world.here.campaign
    )
    return made


def shares(world: World, ritual: Ritual, name: str) -> dict[str, float]:
    found = shares_of([ritual], year=world.here.year, membership=world.members[name])
    return dict(found.get(ritual.pk, {}))


def test_they_are_those_of_the_missing_list(world: World, ritual: Ritual) -> None:
    rooms = Classroom.objects.in_year(world.here.year)
    progress = stats.progress_by_class([world.here.campaign], rooms).values()
    total = sum(progress, start=stats.NOBODY)
    assert 0 < total.finished < total.total
    assert shares(world, ritual, "nora")[""] == total.finished / total.total


def test_a_class_lead_sees_those_of_the_own_class(world: World, ritual: Ritual) -> None:
    own = stats.progress_by_class([world.here.campaign], [world.a.room]).values()
    total = sum(own, start=stats.NOBODY)
    assert shares(world, ritual, "bob")[""] == total.finished / total.total


def test_who_sees_no_pupil_sees_no_share(world: World, ritual: Ritual) -> None:
    assert shares(world, ritual, "sam") == {}


def test_the_page_fills_the_bar_and_says_it(
    client: PageClient, world: World, ritual: Ritual
) -> None:
    client.force_login(world.user("nora"))
    page = client.get(reverse("rituals:planner", args=[world.here.uai])).content
    (bar,) = html.fromstring(page).xpath("//li[@data-bar and not(contains(@class, 'is-again'))]")
    filled = [name for name in bar.get("class").split() if name[0] == "f" and name[1:].isdigit()]
    assert len(filled) == 1
    assert filled[0] not in ("f0", "f20")
    assert "% ont terminé" in plain(bar.text_content())


@pytest.mark.parametrize(
    ("share", "twentieths"), [(0, 0), (0.001, 1), (0.5, 10), (0.62, 12), (0.999, 19), (1, 20)]
)
def test_only_what_is_complete_is_full_and_only_nothing_is_empty(
    share: float, twentieths: int
) -> None:
    drawn = DrawnRitual(
        key="r", title="Rentrée", theme="rentree", levels=(), shares={"": share},
        starts_on=DAY, ends_on=DAY,
    )  # fmt: skip
    assert Bar(drawn, 1, 1, 1, is_first=True, band="tous").twentieths == twentieths


def test_each_row_has_its_level() -> None:
    drawn = DrawnRitual(
        key="r", title="Rentrée", theme="rentree", levels=(), shares={"": 0.5, "6E": 0.25},
        starts_on=DAY, ends_on=DAY,
    )  # fmt: skip
    bars = [Bar(drawn, 1, 1, 1, is_first=True, band=band) for band in ("6E", "5E", "tous")]
    assert [bar.share for bar in bars] == [0.25, None, 0.5]
