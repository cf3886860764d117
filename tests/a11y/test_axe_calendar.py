"""The calendar of a school in its other states, and without a mouse."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from pixschool.core.models import HolidayPeriod
from pixschool.core.reference.geography import Zone
from tests.a11y.test_axe import check
from tests.factories.core import HolidayPeriodFactory
from tests.support.browser import sign_in, tab_to
from tests.support.world import World


def open_calendar(page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("nora"))
    address = reverse("core:calendar", args=[world.here.uai, 2026])
    page.goto(f"{live_server}{address}")


def move(world: World, zone: str, uai: str) -> None:
    world.here.school.zone, world.here.school.uai = zone, uai
    world.here.school.save()


def test_dates_to_confirm_and_days_of_its_own(
    page: Page, live_server: object, world: World
) -> None:
    move(world, Zone.CORSE, "6200001A")
    HolidayPeriodFactory(school=world.here.school, confirmed=False)
    open_calendar(page, live_server, world)
    expect(page.get_by_role("button", name="Confirmer toutes ces dates")).to_be_visible()
    check(page)


def test_nothing_published(page: Page, live_server: object, world: World) -> None:
    move(world, Zone.OUTRE_MER, "9830001A")
    open_calendar(page, live_server, world)
    expect(page.get_by_role("heading", name="Calendrier non publié")).to_be_visible()
    check(page)


def test_refused_dates(page: Page, live_server: object, world: World) -> None:
    open_calendar(page, live_server, world)
    page.get_by_role("link", name="Changer les vacances").click()
    winter = page.get_by_role("group", name="Vacances d’hiver")
    winter.get_by_label("Dernier jour sans classe").fill("2027-01-15")
    page.get_by_role("button", name="Enregistrer").click()
    expect(winter.get_by_text("avant le premier")).to_be_visible()
    check(page)


def test_a_day_added_then_undone_without_a_mouse(
    page: Page, live_server: object, world: World
) -> None:
    open_calendar(page, live_server, world)
    tab_to(page, page.get_by_role("link", name="Ajouter un jour"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("pas de classe"))
    page.keyboard.press("ArrowRight")
    tab_to(page, page.get_by_label("Nom"))
    page.keyboard.type("Samedi de rattrapage")
    page.keyboard.press("Tab")
    page.keyboard.type("12122026")  # whichever comes first, the day or the month
    page.keyboard.press("Enter")
    row = page.get_by_role("row", name="Samedi de rattrapage")
    expect(row).to_contain_text("samedi 12 décembre 2026")
    check(page)
    page.keyboard.press("z")
    expect(row).to_have_count(0)
    assert not HolidayPeriod.objects.exists()
