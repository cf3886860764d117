"""The gestures of support, counted from the page where one already is.

What the browser saw, by the rule of `gestures`; ticking the boxes of pupils says whom it is about,
and is not counted.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from students.models import SupportBooking, SupportFlag, SupportReason, SupportSlot, SupportVisit
from tests.e2e import gestures
from tests.factories.students import EnrolmentFactory
from tests.factories.support import (
    SupportBookingFactory,
    SupportFlagFactory,
    SupportSlotFactory,
)
from tests.support.browser import sign_in
from tests.support.world import World


def at(page: Page, live_server: object, world: World, who: str, name: str, *args: int) -> None:
    sign_in(page, live_server, world.user(who))
    gestures.watch(page)
    page.goto(f"{live_server}{reverse(f'portal:{name}', args=[world.here.uai, *args])}")


def since(page: Page, start: list[str]) -> int:
    """How many gestures since the browser had seen `start`; at least one."""
    seen = gestures.seen(page)
    assert seen[: len(start)] == start
    assert len(seen) > len(start)
    return len(seen) - len(start)


def tomorrow(world: World, hours: int = 0, **more: object) -> SupportSlot:
    starts = timezone.now() + timedelta(days=1, hours=hours)
    day = timezone.localdate(starts)
    return SupportSlotFactory(year=world.here.year, day=day, starts_at=starts, **more)


def test_five_pupils_of_a_class_are_flagged_then_placed(
    page: Page, live_server: object, world: World
) -> None:
    for _ in range(2):
        EnrolmentFactory(classroom=world.a.room)
    tomorrow(world, seats=3)
    tomorrow(world, hours=2, seats=3)
    at(page, live_server, world, "bob", "classroom", world.a.room.pk)
    boxes = page.locator("#pupils").get_by_role("checkbox")
    expect(boxes).to_have_count(5)
    for box in boxes.all():
        box.check()
    ticked = gestures.seen(page)
    assert len(ticked) == 5
    page.get_by_role("button", name="Signaler au CDI").click()
    expect(page.get_by_role("main")).to_contain_text("5 élèves signalés")
    assert since(page, ticked) <= 3
    assert SupportFlag.objects.open().count() == 5

    flagged = gestures.seen(page)
    page.get_by_role("button", name="Tout cocher").click()
    page.get_by_role("button", name="Placer au CDI…").click()
    page.get_by_role("button", name="Placer", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("3 élèves placés")
    assert since(page, flagged) <= 3
    assert SupportBooking.objects.held().count() == 5


def test_the_queue_of_the_day_is_placed(page: Page, live_server: object, world: World) -> None:
    for pupil in (*world.a.pupils, *world.b.pupils):
        SupportFlagFactory(year=world.here.year, student=pupil)
    tomorrow(world, seats=4)
    tomorrow(world, hours=2, seats=4)
    at(page, live_server, world, "dora", "cdi_queue")
    page.get_by_role("checkbox", name="Tout cocher").click()
    page.get_by_role("button", name="Placer", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("4 élèves placés")
    expect(page.get_by_role("main")).to_contain_text("2 élèves placés")
    assert since(page, []) <= 3
    assert SupportBooking.objects.held().count() == 6


@pytest.mark.parametrize("reason", [SupportReason.KEYBOARD, SupportReason.OTHER])
def test_a_visit_is_noted(reason: str, page: Page, live_server: object, world: World) -> None:
    """Of a pupil who is marked present: what was worked on, unless the flag says it, and how."""
    flag = SupportFlagFactory(year=world.here.year, student=world.a.missing, reason=reason)
    slot = SupportSlotFactory(year=world.here.year)
    SupportBookingFactory(slot=slot, student=world.a.missing, flag=flag)
    at(page, live_server, world, "sam", "cdi")
    page.get_by_role("button", name="Présent").click()
    present = gestures.seen(page)
    worked = page.get_by_label("Travaillé avec")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if reason == SupportReason.OTHER:
        worked.focus()
        page.keyboard.press("c")  # « clavier »
    page.get_by_role("button", name=re.compile("^A compris")).click()
    expect(page.get_by_role("main")).to_contain_text("clavier · a compris")
    assert since(page, present) <= 2
    assert SupportVisit.objects.get().topics == ["keyboard"]


def test_one_key_opens_the_door_and_one_the_flag_but_not_while_typing(
    page: Page, live_server: object, world: World
) -> None:
    SupportSlotFactory(year=world.here.year)
    at(page, live_server, world, "dora", "cdi")
    for name in ("cdi", "cdi_queue", "cdi_week", "cdi_suggested"):
        here = f"{live_server}{reverse(f'portal:{name}', args=[world.here.uai])}"
        for key, title, kept in (
            ("a", "Arrivée sans rendez-vous", "A"),
            ("s", "Signaler un élève", "S"),
        ):
            page.goto(here)
            expect(page.get_by_role("link", name=title).locator("kbd")).to_have_text(kept)
            page.keyboard.press(key)
            expect(page.locator("h1")).to_have_text(title)
    page.goto(here)
    search = page.locator("#header-q")
    search.focus()
    page.keyboard.type("sa")
    expect(search).to_have_value("sa")
    assert page.url == here
