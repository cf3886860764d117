"""A whole year built without a mouse: asked, proposed, applied, moved, undone, taken back."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from pixschool.core.models import SchoolYear
from rituals.models import PlanAct, Ritual
from tests.factories.rituals import RitualFactory
from tests.factories.students import ClassroomFactory
from tests.support.browser import sign_in, tab_to
from tests.support.world import World, build_world

ANNOUNCER = "#announcer"


@pytest.fixture
def august() -> Iterator[None]:
    with time_machine.travel("2026-08-25T10:00+02:00", tick=True):
        yield


@pytest.fixture
def world(transactional_db: None) -> World:
    world = build_world()
    for name in ("5A", "4A", "3A"):
        ClassroomFactory(year=world.here.year, name=name)
    return world


def said(page: Page, words: str) -> None:
    expect(page.locator(ANNOUNCER)).to_contain_text(re.compile(words))


def focused(page: Page, words: str) -> None:
    expect(page.locator(".bar a:focus")).to_contain_text(words)


@pytest.mark.usefixtures("august")
def test_a_whole_year(page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")

    # Asked and proposed.
    tab_to(page, page.get_by_role("main").get_by_role("link", name="Proposer l’année").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Proposer l’année")
    tab_to(page, page.get_by_role("button", name="Voir la proposition"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mois par mois")).to_be_visible()
    assert not Ritual.objects.exists()

    # One line unticked, the rest applied.
    tab_to(page, page.locator("input[name='slot'][value^='pix-orga.']"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Appliquer"))
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("rituels posés")
    planned = Ritual.objects.planned()
    assert planned.count() > 30
    assert not planned.filter(key="pix-orga").exists()

    # Moved, stretched, shrunk, removed: each is said.
    bar = page.locator(".bar:not(.is-again) a", has_text="Découvrir le réseau")
    tab_to(page, bar)
    page.keyboard.press("ArrowRight")
    said(page, r"Découvrir le réseau du collège.*du 14 au 25.sept\.")
    focused(page, "du 14 au 25 sept.")
    page.keyboard.press("Shift+ArrowRight")
    said(page, r"du 14.sept\. au 2.oct\.")
    page.keyboard.press("Shift+ArrowLeft")
    said(page, r"du 14 au 25.sept\.")
    page.keyboard.press("ArrowDown")
    focused(page, "EduConnect")
    page.keyboard.press("ArrowUp")
    focused(page, "Découvrir le réseau")
    page.keyboard.press("Delete")
    said(page, "est retiré")
    expect(bar).to_have_count(0)

    # Taken back one by one, done again.
    page.keyboard.press("Control+z")
    said(page, "Annulé.*retrait")
    focused(page, "Découvrir le réseau")
    for _ in range(3):
        page.keyboard.press("Control+z")
    said(page, "Annulé.*déplacement")
    focused(page, "du 7 au 18 sept.")
    page.keyboard.press("Control+y")
    said(page, "Refait.*déplacement")
    for keys in ("Control+Shift+Z", "Control+z", "Control+z"):
        page.keyboard.press(keys)

    undo_and_redo_the_proposal(page)


def undo_and_redo_the_proposal(page: Page) -> None:
    """It holds many rituals: the planner asks first, both ways."""
    planned = Ritual.objects.planned()
    undo = page.get_by_role("button", name=re.compile("^Annuler.*: Proposition de l’année"))
    expect(undo).to_be_enabled(timeout=20_000)
    page.keyboard.press("Control+z")
    question = page.get_by_role("dialog", name="Annuler ce geste")
    expect(question).to_contain_text("rituels quitteront l’année")
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    assert planned.count() > 30
    page.keyboard.press("Control+z")
    tab_to(page, question.get_by_role("button", name="Annuler ce geste"))
    page.keyboard.press("Enter")
    said(page, "Annulé.*proposition de l’année")
    expect(page.locator(".bar")).to_have_count(0)
    assert not planned.exists()
    page.keyboard.press("Control+y")
    tab_to(page, page.get_by_role("dialog").get_by_role("button", name="Refaire ce geste"))
    page.keyboard.press("Enter")
    said(page, "Refait.*proposition de l’année")
    assert planned.count() > 30


def test_many_presses_in_a_row_are_all_counted(
    page: Page, live_server: object, world: World
) -> None:
    ritual = RitualFactory(year=world.here.year, title="Rentrée")
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    page.locator(".bar a").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    said(page, r"du 28.sept\. au")
    expect(page.locator(".bar")).to_have_attribute("data-version", "5")
    ritual.refresh_from_db()
    assert ritual.starts_on.isoformat() == "2026-09-28"


def test_enter_opens_and_a_refusal_is_seen_and_said(
    page: Page, live_server: object, world: World
) -> None:
    ritual = RitualFactory(year=world.here.year, title="Rentrée")
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    page.locator(".bar a").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    said(page, "rien n’a bougé")
    expect(page.locator("#planner .alert--warning").first).to_contain_text("rien n’a bougé")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/annee/rituels/{ritual.pk}/$"))


def test_somebody_else_was_faster(page: Page, live_server: object, world: World) -> None:
    ritual = RitualFactory(year=world.here.year, title="Rentrée")
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    Ritual.objects.filter(pk=ritual.pk).update(version=7, title="Rentrée des 6e")
    page.locator(".bar a").focus()
    with page.expect_response(re.compile("deplacer")) as answer:
        page.keyboard.press("ArrowRight")
    assert answer.value.status == 409
    said(page, "Quelqu’un d’autre vient de modifier «.Rentrée des 6e.»")
    focused(page, "Rentrée des 6e")
    page.keyboard.press("ArrowRight")
    said(page, r"Rentrée des 6e.*du 21.sept\.")
    assert PlanAct.objects.filter(year=SchoolYear.objects.get(pk=ritual.year_id)).count() == 1


def test_the_help_lists_the_arrows(page: Page, live_server: object, world: World) -> None:
    RitualFactory(year=world.here.year)
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    for _ in range(2):  # opened again, it has not lost them
        page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="Raccourcis clavier")
        expect(keys.get_by_text("déplace le rituel d’une semaine")).to_be_visible()
        page.keyboard.press("Escape")
