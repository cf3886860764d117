"""The wall of a full year as it is laid out: measured in the page, not in the code."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from pixschool.core.models import SchoolYear
from rituals.models import Ritual
from rituals.plan import proposing
from rituals.plan.year_facts import facts_of
from tests.factories.rituals import RitualFactory
from tests.factories.students import ClassroomFactory
from tests.support.browser import sign_in
from tests.support.world import World, build_world

HOW_MANY = 73
TODAY = "2026-11-25T09:00:00+01:00"
LAPTOP = {"width": 1366, "height": 657}

# Boxes of what is seen: [bars], [labels], today, in pixels.
MEASURE = """() => {
  const box = (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
  };
  const bars = [...document.querySelectorAll("#planner .bar")].map((bar) => {
    const text = bar.querySelector(".bar-text");
    return {
      words: text.textContent.trim(),
      bar: box(bar),
      label: text.checkVisibility() && text.clientWidth ? box(text) : null,
    };
  });
  return { bars, today: box(document.querySelector(".planner-today")) };
}"""

# What Tab comes to between the first and the last thing of the wall.
STOPS = """() => {
  const all = document.querySelectorAll("#planner :is(a, button, summary, [tabindex])");
  return [...all].filter((one) => one.closest(".planner-scroll, .planner-history, .planner-legend"))
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility()).length;
}"""


@pytest.fixture
def world(transactional_db: None, time_machine: object) -> World:
    time_machine.move_to(TODAY)
    world = build_world()
    for name in ("5A", "4A", "3A"):
        ClassroomFactory(year=world.here.year, name=name)
    fill(world.here.year)
    return world


def fill(year: SchoolYear) -> None:
    """As the demo's year: what is proposed, then as many more as make 73."""
    facts = facts_of(year, year.school)
    proposing.apply(year=year, answers=proposing.remembered(facts, []), actor=None)
    rank = 0
    while Ritual.objects.planned().count() < HOW_MANY:
        first = date(2026, 9, 7) + timedelta(weeks=rank * 5 % 42)
        RitualFactory(
            year=year,
            title=f"Atelier numéro {rank} au centre de documentation",
            levels=[["6E"], ["5E"], ["4E"], ["3E"], ["5E", "4E"], []][rank % 6],
            for_team=rank % 6 == 5,
            starts_on=first,
            ends_on=first + timedelta(days=4 + 7 * (rank % 3)),
        )
        rank += 1


def open_year(page: Page, server: object, world: World, *, name: str = "nora") -> None:
    sign_in(page, server, world.user(name))
    page.goto(f"{server}{reverse('rituals:planner', args=[world.here.uai])}")
    expect(page.locator(".planner-fold").first).to_be_enabled()


def meet(one: dict[str, float], other: dict[str, float]) -> bool:
    """More than the pixel that rounding gives."""
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 1 and down > 1


@pytest.mark.parametrize("width", [1366, 1280, 1920, 700])
def test_labels_stand_by_their_bars_and_cross_nothing(
    page: Page, live_server: object, world: World, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_year(page, live_server, world)
    for fold in page.locator(".planner-fold[aria-expanded=false]").all():
        fold.click()
    page.mouse.move(0, 0)
    seen = page.evaluate(MEASURE)
    assert len(seen["bars"]) >= HOW_MANY
    faults = []
    for rank, one in enumerate(seen["bars"]):
        label = one["label"]
        assert label, one["words"]
        if label["left"] < one["bar"]["left"]:
            faults.append(f"{one['words']} stands before its bar")
        if meet(label, seen["today"]):
            faults.append(f"{one['words']} crosses today")
        for place, other in enumerate(seen["bars"]):
            if place != rank and (meet(label, other["bar"]) or meet(label, other["label"])):
                faults.append(f"{one['words']} crosses {other['words']}")
    assert faults == []


def test_the_wall_holds_in_a_small_window(page: Page, live_server: object, world: World) -> None:
    page.set_viewport_size(LAPTOP)
    open_year(page, live_server, world)
    for _ in range(2):  # with the hint of the first time, then without
        wall = page.locator(".planner-scroll").bounding_box()
        assert wall
        assert page.evaluate("scrollY") == 0
        assert wall["y"] + wall["height"] <= LAPTOP["height"]
        assert wall["height"] > LAPTOP["height"] / 2
        if (known := page.get_by_role("button", name="Compris")).count():
            known.click()
            expect(known).to_have_count(0)
    # Rows of no level and the legend are folded, and open with one key.
    for name in ("Tous", "Équipe"):
        fold = page.get_by_role("button", name=name)
        expect(fold).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".planner-legend .legend")).to_be_hidden()
    team = page.locator(".bar.in-equipe a").first
    expect(team).to_be_hidden()
    page.get_by_role("button", name="Équipe").press("Enter")
    expect(team).to_be_visible()
    page.reload()  # and it is remembered
    expect(team).to_be_visible()


def test_under_the_months_nothing_hides_what_has_the_focus(
    page: Page, live_server: object, world: World
) -> None:
    page.set_viewport_size(LAPTOP)
    open_year(page, live_server, world)
    page.locator(".bar:not(.is-again) a[tabindex='0']").focus()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    for _ in range(30):
        page.keyboard.press("ArrowDown")
        hidden = page.evaluate("""() => {
          const link = document.activeElement;
          const { left, top, height } = link.getBoundingClientRect();
          return !link.contains(document.elementFromPoint(left + 10, top + height / 2));
        }""")
        assert not hidden


def test_ten_tab_stops_at_most_cross_the_wall(
    page: Page, live_server: object, world: World
) -> None:
    open_year(page, live_server, world)
    assert page.evaluate(STOPS) <= 10
    # And with the key itself, from before it to after it.
    page.get_by_label("Qui mène").focus()
    in_wall = ".planner-scroll, .planner-history, .planner-legend"
    page.keyboard.press("Tab")
    presses = 1
    while page.evaluate(f"Boolean(document.activeElement.closest('{in_wall}'))"):
        page.keyboard.press("Tab")
        presses += 1
        assert presses <= 11
    assert presses > 1


@pytest.mark.parametrize("name", ["nora", "dora"])
def test_arrows_go_from_bar_to_bar_and_tab_comes_back_to_the_last(
    page: Page, live_server: object, world: World, name: str
) -> None:
    open_year(page, live_server, world, name=name)
    stop = page.locator(".bar a[tabindex='0']")
    expect(stop).to_have_count(1)
    stop.focus()
    seen = [page.evaluate("document.activeElement.closest('.bar').dataset.bar")]
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "End", "Home"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.closest('.bar').dataset.bar"))
    assert len(set(seen[:4])) == 4
    assert seen[4] == seen[2]
    assert seen[5] not in seen[:5]
    assert seen[6] == seen[0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.bar').dataset.bar") == seen[1]
    if name == "dora":  # who only reads moves no ritual: all arrows go about
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.closest('.bar').dataset.bar") == seen[2]


def test_a_shortened_title_is_whole_with_the_focus(
    page: Page, live_server: object, world: World
) -> None:
    open_year(page, live_server, world)
    cut = "text => text.scrollWidth > text.clientWidth + 1"
    texts = page.locator(".bar:not(.is-again) .bar-text").all()
    shortened = next(text for text in texts if text.evaluate(cut))
    shortened.locator("xpath=..").focus()
    assert not shortened.evaluate(cut)


def test_themes_have_a_sign_on_their_bars_and_in_the_legend(
    page: Page, live_server: object, world: World
) -> None:
    open_year(page, live_server, world)
    sign = "one => getComputedStyle(one, '::before').content"
    legend = page.locator(".planner-legend .swatch--sign").all()
    signs = {one.evaluate(sign) for one in legend}
    assert len(signs) == len(legend) > 5
    bars = {one.evaluate(sign) for one in page.locator(".bar-link").all()}
    assert bars == signs


def test_the_message_of_an_act_holds_its_undo(
    page: Page, live_server: object, world: World
) -> None:
    open_year(page, live_server, world)
    page.locator(".bar a[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    done = page.locator(".planner-history.is-said")
    expect(done).to_contain_text("sept.")
    expect(done).to_be_in_viewport()
    done.get_by_role("button", name="Annuler").click()
    expect(page.locator("#announcer")).to_contain_text("Annulé")


def test_on_a_telephone_all_is_in_the_list(page: Page, live_server: object, world: World) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_list = reverse("rituals:planner", args=[world.here.uai])
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{open_list}")
    shown = page.locator(".bar:not(.is-again) a:visible")
    today = date(2026, 11, 25)
    soon = Ritual.objects.planned().filter(
        starts_on__lte=today + timedelta(weeks=4), ends_on__gte=today
    )
    assert 0 < shown.count() == soon.count() < HOW_MANY
    last = shown.last.bounding_box()
    assert last
    assert last["y"] + last["height"] + page.evaluate("scrollY") <= 2 * 844
    for fold in page.locator(".month-fold").all():
        expect(fold).to_have_attribute("aria-expanded", "false")
        fold.click()
    assert shown.count() == HOW_MANY
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
