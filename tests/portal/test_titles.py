"""Ten tabs are open: each title says which page it is, and of what."""

from collections import defaultdict

from lxml import html

from tests.security.access import IN_SCHOOL, Row
from tests.support.client import PageClient
from tests.support.world import World

# Kept to be shown without a network, on a machine that is shared: it names no class.
KEPT_BY_THE_BROWSER = {"rituals:observe_shell"}


def title_of(client: PageClient, row: Row, world: World, which: str) -> str | None:
    """None: not a page."""
    answer = client.get(row.url(world, which))
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return None
    title = html.fromstring(answer.content).findtext(".//title")
    return title or "untitled"


def test_one_title_per_page_and_per_thing(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    named: dict[str, list[str]] = defaultdict(list)
    for row in IN_SCHOOL:
        if "GET" not in row.methods or "nora" not in row.who:
            continue
        title = title_of(client, row, world, "own")
        if title is None:
            continue
        named[title].append(row.name)
        if row.thing.other_class and row.name not in KEPT_BY_THE_BROWSER:
            assert title_of(client, row, world, "other_class") != title, row.name
    assert {title: names for title, names in named.items() if len(names) > 1} == {}
    assert len(named) > 50
