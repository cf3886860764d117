"""The screens in their fuller states, in a real browser: axe, 390 px, keyboard, HTMX."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from rituals.feeds import services as feeds
from rituals.models import CalendarFeed, Milestone, Ritual
from rituals.plan import services as planning
from tests.a11y.test_axe import check
from tests.factories.rituals import (
    CalendarFeedFactory,
    MilestoneFactory,
    RitualFactory,
    SessionFactory,
)
from tests.support.browser import sign_in
from tests.support.world import World, build_world


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.fixture
def ritual(world: World) -> Ritual:
    today = world.here.school.today()
    nora = world.members["nora"]
    made = RitualFactory(
        year=world.here.year,
        public=True,
        is_confirmed=False,
        starts_on=today,
        ends_on=today + timedelta(days=20),
        purpose="Une heure par demi-groupe.",
        links=[{"title": "CNIL", "url": "https://www.cnil.fr/"}],
        competences=["4.1", "5.1"],
        lead_role="lead",
    )
    MilestoneFactory(ritual=made, label="Former les demi-groupes", role="class_lead")
    MilestoneFactory(ritual=made, done_at=timezone.now(), done_by=nora.user)
    SessionFactory(ritual=made, leaders=[nora], classroom=world.a.room, takes_attendance=True)
    return made


def address(world: World, name: str, *args: object) -> str:
    return reverse(f"rituals:{name}", args=[world.here.uai, *args])


class TestAxe:
    @pytest.mark.parametrize("who", ["nora", "ines"])
    @pytest.mark.parametrize("state", ["planned", "removed"])
    def test_ritual(
        self, page: Page, live_server: object, world: World, ritual: Ritual, who: str, state: str
    ) -> None:
        if state == "removed":
            planning.remove(ritual=ritual, version=1, actor=None)
        sign_in(page, live_server, world.user(who))
        page.goto(f"{live_server}{address(world, 'ritual', ritual.pk)}")
        check(page)

    def test_feeds_with_their_addresses(
        self, page: Page, live_server: object, world: World
    ) -> None:
        nora = world.members["nora"]
        for kind, member in (
            (CalendarFeed.FeedKind.PERSON, nora),
            (CalendarFeed.FeedKind.SCHOOL, nora),
            (CalendarFeed.FeedKind.PUBLIC, None),
        ):
            feeds.open_feed(school=world.here.school, kind=kind, membership=member, actor=None)
        sign_in(page, live_server, nora.user)
        page.goto(f"{live_server}{address(world, 'feeds')}")
        check(page)
        page.get_by_role("button", name="Renouveler").first.click()
        check(page)

    def test_an_address_that_is_over(self, page: Page, live_server: object, world: World) -> None:
        nora, today = world.members["nora"], world.here.school.today()
        CalendarFeedFactory(membership=nora, expires_on=today - timedelta(days=1))
        sign_in(page, live_server, nora.user)
        page.goto(f"{live_server}{address(world, 'feeds')}")
        check(page)
        page.get_by_role("button", name="Prolonger d’un an").click()
        expect(page.get_by_text("L’adresse vaut jusqu’au")).to_be_visible()

    def test_attendance(
        self, page: Page, live_server: object, world: World, ritual: Ritual
    ) -> None:
        sign_in(page, live_server, world.user("nora"))
        session = ritual.sessions.get()
        page.goto(f"{live_server}{address(world, 'attendance', session.pk)}")
        check(page)
        page.get_by_label(str(world.user("sam"))).check()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_text("1 présent à cette séance")).to_be_visible()

    def test_a_series_then_its_lines(
        self, page: Page, live_server: object, world: World, ritual: Ritual
    ) -> None:
        sign_in(page, live_server, world.user("nora"))
        page.goto(f"{live_server}{address(world, 'session_add', ritual.pk)}")
        check(page)
        page.get_by_label("6A").check()
        page.get_by_label("Groupes par classe").select_option("demi-groupes")
        page.get_by_label("Séances par jour").fill("1")
        page.get_by_role("button", name="Préparer les lignes").click()
        expect(page.get_by_role("button", name="Ajouter 2 séances")).to_be_visible()
        check(page)

    def test_sessions_refused(
        self, page: Page, live_server: object, world: World, ritual: Ritual
    ) -> None:
        sign_in(page, live_server, world.user("nora"))
        page.goto(f"{live_server}{address(world, 'session_add', ritual.pk)}")
        page.get_by_label("À", exact=True).fill("07:00")
        page.get_by_role("button", name="Ajouter 1 séance").click()
        expect(page.get_by_text("la fin vient avant le début")).to_be_visible()
        check(page)


def test_checklist_by_keyboard_alone(
    page: Page, live_server: object, world: World, ritual: Ritual
) -> None:
    """Tick a line, change it, come back to it: no page is loaded, the focus is never lost."""
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{address(world, 'ritual', ritual.pk)}")
    line = Milestone.objects.get(label="Former les demi-groupes")
    box = page.get_by_role("checkbox", name="Former les demi-groupes")
    box.focus()
    with page.expect_response("**/faite/"):
        page.keyboard.press("Space")
    expect(page.get_by_text("2 sur 2")).to_be_visible()
    expect(box).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("Former les demi-groupes : fait")
    page.keyboard.press("Tab")
    with page.expect_response(f"**/echeances/{line.pk}/"):
        page.keyboard.press("Enter")
    words = page.get_by_label("Quoi").first
    expect(words).to_be_focused()
    words.fill("Former les groupes")
    with page.expect_response(f"**/echeances/{line.pk}/"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Modifier « Former les groupes »")).to_be_focused()
    line.refresh_from_db()
    assert line.label == "Former les groupes"
    assert line.done_by == world.user("nora")
