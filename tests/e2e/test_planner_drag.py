"""Bars dragged and stretched: with a mouse, with a finger, beyond the edge of the screen."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from rituals.models import Ritual
from tests.factories.rituals import RitualFactory
from tests.support.browser import sign_in
from tests.support.world import World

Point = tuple[float, float]


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(year=world.here.year, title="Rentrée")


def open_year(page: Page, server: object, world: World) -> None:
    sign_in(page, server, world.user("nora"))
    page.goto(f"{server}{reverse('rituals:planner', args=[world.here.uai])}")
    expect(page.locator(".bar a")).to_be_visible()
    page.wait_for_load_state("networkidle")


def middle(target: Locator) -> Point:
    box = target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def week(page: Page) -> float:
    box = page.locator(".planner-week").first.bounding_box()
    assert box
    return box["width"]


def mouse(page: Page, start: Point, across: float) -> None:
    x, y = start
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y, steps=4)
    page.mouse.move(x + across, y, steps=4)
    page.mouse.up()


def finger(page: Page, start: Point, across: float, *, rest: int = 500) -> None:
    """It rests on the spot, for `rest` milliseconds, before it slides."""
    touches = page.context.new_cdp_session(page)
    x, y = start

    def send(kind: str, *points: Point) -> None:
        spots = [{"x": at, "y": height} for at, height in points]
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    send("touchStart", (x, y))
    page.wait_for_timeout(rest)
    for step in range(1, 9):
        send("touchMove", (x + across * step / 8, y))
    send("touchEnd")


def dates(ritual: Ritual) -> tuple[str, str]:
    ritual.refresh_from_db()
    return ritual.starts_on.isoformat(), ritual.ends_on.isoformat()


def journey(page: Page, ritual: Ritual, drag: Callable[[Page, Point, float], None]) -> None:
    """Two weeks later, then a week longer, then taken back; the ritual never opens."""
    address = page.url
    drag(page, middle(page.locator(".bar a")), 2 * week(page))
    expect(page.locator("#announcer")).to_have_text(re.compile(r"du 28.sept\. au"))
    moved = dates(ritual)
    assert moved[0] == "2026-09-28"

    drag(page, middle(page.locator(".bar-handle--end")), -2 * week(page))
    expect(page.locator(".bar")).to_have_attribute("data-version", "3")
    assert dates(ritual)[0] == "2026-09-28"
    assert dates(ritual)[1] < moved[1]

    page.keyboard.press("Control+z")
    expect(page.locator("#announcer")).to_contain_text("Annulé")
    assert dates(ritual) == moved
    assert page.url == address


def test_with_a_mouse(page: Page, live_server: object, world: World, ritual: Ritual) -> None:
    open_year(page, live_server, world)
    journey(page, ritual, mouse)


@pytest.fixture
def tablet(browser: Browser, assets: None) -> Iterator[Page]:
    context = browser.new_context(
        has_touch=True, viewport={"width": 1024, "height": 768}, locale="fr-FR"
    )
    yield context.new_page()
    context.close()


def test_with_a_finger(tablet: Page, live_server: object, world: World, ritual: Ritual) -> None:
    open_year(tablet, live_server, world)
    tablet.locator(".planner-scroll").evaluate("element => { element.scrollLeft = 0 }")
    journey(tablet, ritual, finger)


def test_a_finger_that_slides_at_once_only_scrolls(
    tablet: Page, live_server: object, world: World, ritual: Ritual
) -> None:
    open_year(tablet, live_server, world)
    tablet.locator(".planner-scroll").evaluate("element => { element.scrollLeft = 0 }")
    finger(tablet, middle(tablet.locator(".bar a")), -40, rest=0)
    expect(tablet.locator(".bar")).to_have_class(re.compile(r"\bc3\b"))
    assert scrolled(tablet) > 0
    assert dates(ritual)[0] == "2026-09-14"


def test_a_click_opens_and_escape_gives_up(
    page: Page, live_server: object, world: World, ritual: Ritual
) -> None:
    open_year(page, live_server, world)
    x, y = middle(page.locator(".bar a"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5 * week(page), y, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert dates(ritual)[0] == "2026-09-14"
    expect(page.locator(".bar")).to_have_class(re.compile(r"\bc3\b"))
    page.goto(page.url)
    page.locator(".bar a").click()
    expect(page).to_have_url(re.compile(rf"/annee/rituels/{ritual.pk}/$"))


def scrolled(page: Page) -> int:
    left: int = page.locator(".planner-scroll").evaluate("element => element.scrollLeft")
    return left


def test_the_grid_scrolls_under_a_bar_held_at_its_edge(
    page: Page, live_server: object, world: World, ritual: Ritual
) -> None:
    page.set_viewport_size({"width": 700, "height": 800})
    open_year(page, live_server, world)
    page.locator(".planner-scroll").evaluate("element => { element.scrollLeft = 0 }")
    x, y = middle(page.locator(".bar a"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(690, y, steps=6)
    for _ in range(100):
        if scrolled(page) > 60:
            break
        page.wait_for_timeout(50)
    page.mouse.up()
    expect(page.locator("#announcer")).to_contain_text("Rentrée")
    assert scrolled(page) > 60  # and it stays there with the fresh board
    assert dates(ritual)[0] > "2026-12-01"


def test_a_narrow_grid_opens_on_today(
    page: Page, live_server: object, world: World, ritual: Ritual, time_machine: object
) -> None:
    time_machine.move_to("2027-05-12T09:00:00+02:00")
    page.set_viewport_size({"width": 700, "height": 800})
    open_year(page, live_server, world)
    expect(page.locator(".planner-today")).to_be_in_viewport()
    assert scrolled(page) > 0


def test_on_a_telephone_the_year_is_a_list_by_month(
    page: Page, live_server: object, world: World, ritual: Ritual
) -> None:
    RitualFactory(year=world.here.year, title="Bilan", levels=[], for_team=True,
                  starts_on="2027-06-07", ends_on="2027-06-11")  # fmt: skip
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    folds = page.locator(".month-fold")
    for fold in (folds.first, folds.last):
        fold.click()
    shown = page.locator(".planner-list > li:visible").all_inner_texts()
    assert [text.split("\n")[0].strip() for text in shown] == [
        "Septembre 2026", "Rentrée", "Juin 2027", "Bilan",
    ]  # fmt: skip
    mouse(page, middle(page.locator(".bar a").first), 100)
    assert dates(ritual)[0] == "2026-09-14"
