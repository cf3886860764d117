"""A session ends while somebody is at work: each kind of request, in a browser."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from rituals.models import Milestone, Ritual
from tests.factories.core import PASSWORD
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.support.browser import sign_in
from tests.support.world import World

NOTE = "Prévenir Mme Hénaff, salle 12"
OVER = "Votre session est finie"
BACK = "Votre session était finie : rien n’a été enregistré."


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(year=world.here.year, title="Rentrée")


@pytest.fixture
def line(ritual: Ritual) -> Milestone:
    return MilestoneFactory(ritual=ritual, label="Réserver la salle")


@pytest.fixture
def nora(page: Page, live_server: object, world: World) -> Page:
    sign_in(page, live_server, world.user("nora"))
    return page


def go(page: Page, live_server: object, name: str, *args: object) -> str:
    """Opens a page; returns its address."""
    path = reverse(name, args=args)
    page.goto(f"{live_server}{path}")
    page.wait_for_load_state("networkidle")
    return path


def end_session(page: Page) -> None:
    Session.objects.all().delete()


def enter(page: Page, name: str) -> None:
    """Sign in on the page that came up."""
    expect(page).to_have_url(re.compile(f"{reverse('account_login')}\\?"))
    expect(page.get_by_text(OVER)).to_be_visible()
    page.get_by_label("Adresse de courriel").fill(f"{name}@ecole.example")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page).not_to_have_url(re.compile(reverse("account_login")))


def waiting(page: Page) -> str:
    """What the tab keeps, once the page has loaded: it may show before its scripts have run."""
    page.wait_for_load_state()
    return str(page.evaluate("sessionStorage.getItem('typed') ?? ''"))


def test_a_ticked_line(nora: Page, live_server: object, world: World, line: Milestone) -> None:
    path = go(nora, live_server, "rituals:ritual", world.here.uai, line.ritual_id)
    end_session(nora)
    nora.get_by_label("Réserver la salle").check()
    enter(nora, "nora")
    expect(nora).to_have_url(f"{live_server}{path}")
    expect(nora.locator("#messages")).to_contain_text(BACK)
    expect(nora.get_by_text("Le dernier geste est à refaire.")).to_be_visible()
    expect(nora.get_by_label("Réserver la salle")).not_to_be_checked()
    nora.get_by_label("Réserver la salle").check()
    expect(nora.locator("#checklist .is-done")).to_be_visible()


def test_a_filter(nora: Page, live_server: object, world: World) -> None:
    path = go(nora, live_server, "campaigns:missing", world.here.uai)
    end_session(nora)
    nora.get_by_label("Classe", exact=True).select_option(label="6A")
    enter(nora, "nora")
    expect(nora).to_have_url(f"{live_server}{path}")
    expect(nora.get_by_role("heading", level=1)).to_have_text("Qui manque")
    expect(nora.get_by_text(BACK)).to_have_count(0)


def test_a_line_typed_beside_a_tick(
    nora: Page, live_server: object, world: World, line: Milestone
) -> None:
    go(nora, live_server, "rituals:ritual", world.here.uai, line.ritual_id)
    nora.get_by_text("Ajouter une ligne").click()
    nora.get_by_label("Quoi", exact=True).fill(NOTE)
    end_session(nora)
    nora.get_by_label("Réserver la salle").check()
    enter(nora, "nora")
    expect(nora.get_by_label("Quoi", exact=True)).to_have_value(NOTE)


def test_a_form_with_a_note(nora: Page, live_server: object, world: World, ritual: Ritual) -> None:
    path = go(nora, live_server, "rituals:ritual_edit", world.here.uai, ritual.pk)
    nora.get_by_label("Note").fill(NOTE)
    end_session(nora)
    nora.get_by_role("button", name="Enregistrer").click()
    expect(nora.get_by_text("Ce que vous aviez tapé vous attend.")).to_be_visible()
    assert waiting(nora)
    assert "Hénaff" not in waiting(nora)

    nora.get_by_role("link", name="Recevoir un code").click()  # another way in, and back
    nora.get_by_role("link", name="Autre moyen").click()
    nora.go_back()
    nora.go_back()
    enter(nora, "nora")
    expect(nora).to_have_url(f"{live_server}{path}")
    expect(nora.locator("#messages")).to_contain_text(BACK)
    expect(nora.get_by_label("Note")).to_have_value(NOTE)
    expect(nora.get_by_label("Note")).to_be_focused()
    assert waiting(nora) == ""
    nora.get_by_role("button", name="Enregistrer").click()
    expect(nora.get_by_role("heading", level=1)).to_contain_text("Rentrée")
    expect(nora.get_by_text(BACK)).to_have_count(0)
    assert Ritual.objects.get().note == NOTE


def test_somebody_else_sees_nothing_of_it(
    nora: Page, live_server: object, world: World, ritual: Ritual
) -> None:
    go(nora, live_server, "rituals:ritual_edit", world.here.uai, ritual.pk)
    nora.get_by_label("Note").fill(NOTE)
    end_session(nora)
    nora.get_by_role("button", name="Enregistrer").click()
    enter(nora, "alice")
    expect(nora.get_by_label("Note")).to_have_value("")
    expect(nora.get_by_text(BACK)).to_have_count(0)
    assert waiting(nora) == ""


def test_a_text_whose_form_is_elsewhere_is_shown(
    nora: Page, live_server: object, world: World, line: Milestone
) -> None:
    """The form came by HTMX into a page that does not have it at first."""
    go(nora, live_server, "rituals:ritual", world.here.uai, line.ritual_id)
    nora.get_by_role("link", name="Modifier « Réserver la salle »").click()
    nora.locator(".checklist-form").get_by_label("Quoi", exact=True).fill(NOTE)
    end_session(nora)
    nora.get_by_text("Ajouter une ligne").click()
    nora.locator(".checklist-add").get_by_role("button", name="Ajouter").click()
    enter(nora, "nora")
    expect(nora.locator("#messages")).to_contain_text(f"Quoi : {NOTE}")


def test_a_form_sent_from_an_older_session(
    nora: Page, live_server: object, world: World, ritual: Ritual
) -> None:
    """Signed in again in another tab: the forms of this one are of the session before."""
    path = go(nora, live_server, "rituals:ritual_edit", world.here.uai, ritual.pk)
    nora.get_by_label("Note").fill(NOTE)
    nora.context.add_cookies(
        [{"name": settings.CSRF_COOKIE_NAME, "value": "a" * 32, "url": str(live_server)}]
    )
    nora.get_by_role("button", name="Enregistrer").click()
    expect(nora.get_by_text("Ce que vous aviez tapé vous y attend.")).to_be_visible()
    nora.get_by_role("link", name="Revenir à la page").click()
    expect(nora).to_have_url(f"{live_server}{path}")
    expect(nora.get_by_label("Note")).to_have_value(NOTE)


def test_leaving_leaves_nothing(nora: Page, live_server: object, world: World) -> None:
    go(nora, live_server, "portal:home", world.here.uai)
    nora.locator(".user-summary").click()
    nora.get_by_role("button", name="Se déconnecter").click()
    expect(nora.get_by_role("heading", name="Connexion")).to_be_visible()
    assert waiting(nora) == ""
    expect(nora.get_by_text(OVER)).to_have_count(0)
