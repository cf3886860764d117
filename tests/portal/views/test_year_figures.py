"""Preparing a year changes nothing of the current one; turning changes no figure of the old one."""

from collections.abc import Iterator
from itertools import takewhile

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from lxml import html

from pixschool.core import schools
from tests.papers.inspecting import words_of
from tests.portal.views.prepared import NEXT, prepare
from tests.security.access import IN_SCHOOL
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db

# They speak of years, keep what everybody does, or are drawings.
NOT_READ = {
    "core:settings",
    "portal:year_turn",
    "core:audit",
    "core:imports",
    "campaigns:qr",
    "campaigns:code_sheet",
}
PAGES = [
    row for row in IN_SCHOOL if row.method == "get" and row.done == 200 and row.name not in NOT_READ
]
# They speak of today, whichever year one looks at.
OF_TODAY = {
    "rituals:week",
    "rituals:week_pdf",
    "campaigns:answer",
    "campaigns:answers",
    "portal:worksheet_comment",  # written in the year under way alone
    "portal:families",  # what families read now: it offers the codes of the current year
}
READERS = ["nora", "alice", "bob", "sam"]
OTHER_YEARS = "//nav[starts-with(@aria-label, 'Année')] | //*[@data-other-years]"
NOTHING_TO_DO = "Rien ne presse. Bonne semaine."


@pytest.fixture(autouse=True)
def _at_one_moment() -> Iterator[None]:
    """Pages say « il y a 2 minutes »: no minute passes between the two looks."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


def shown(client: PageClient, url: str) -> str:
    """What a person reads on the page, or the lines of a file; not the ways to other years, nor
    what can only be done in the year under way."""
    cache.clear()  # every address is asked for within the minute: documents are limited
    response = client.get(url)
    sort = response.headers["Content-Type"].split(";")[0]
    if sort == "application/pdf":
        return words_of(response.content)
    text = response.content.decode()
    if sort != "text/html":
        return text
    (main,) = html.fromstring(text).xpath("//main")
    turn = "//li[.//a[contains(@href, '/reglages/annees/')]]"
    more = "//details[@class='tier tier--more']/summary"  # how many more things than three
    acts = "//*[@data-only-now]"
    for part in main.xpath(f"{OTHER_YEARS} | {turn} | {more} | {acts}"):
        part.drop_tree()
    return " ".join(main.text_content().replace(NOTHING_TO_DO, "").split())


def pages(world: World, name: str, urls: dict[str, str], query: str = "") -> dict[str, str]:
    client = PageClient()
    client.force_login(world.user(name))
    return {row.name: shown(client, urls[row.name] + query) for row in PAGES if name in row.who}


def changed(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """{page: where its two texts part}."""
    found = {}
    for name, text in before.items():
        other = after[name]
        if text != other:
            same = takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False))
            at = sum(1 for _ in same)
            found[name] = (text[max(0, at - 40) : at + 60], other[max(0, at - 40) : at + 60])
    return found


@pytest.fixture
def urls(world: World) -> dict[str, str]:
    """Each thing is made once: both looks are at the same one."""
    return {row.name: row.url(world) for row in PAGES}


@pytest.mark.parametrize("name", READERS)
def test_preparing_changes_nothing_of_the_current_year(
    world: World, urls: dict[str, str], name: str
) -> None:
    before = pages(world, name, urls)
    prepare(world)
    assert changed(before, pages(world, name, urls)) == {}


@pytest.mark.parametrize("name", ["nora", "alice"])
def test_turning_changes_no_figure_of_the_old_year(
    world: World, urls: dict[str, str], name: str
) -> None:
    prepare(world)
    before = pages(world, name, urls)
    schools.open_year(school=world.here.school, start_year=NEXT, actor=None)
    after = pages(world, name, urls, query="?annee=2026")
    for page in OF_TODAY:
        before.pop(page, None)
    assert changed(before, after) == {}


@pytest.mark.parametrize("name", READERS)
def test_taking_the_turn_back_gives_everything_back(
    world: World, urls: dict[str, str], name: str
) -> None:
    prepare(world)
    before = pages(world, name, urls)
    schools.open_year(school=world.here.school, start_year=NEXT, actor=None)
    schools.open_year(school=world.here.school, start_year=2026, actor=None)
    assert changed(before, pages(world, name, urls)) == {}
