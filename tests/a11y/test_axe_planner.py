"""The planner and the proposal once they are full: no violation of any rule of axe either."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from rituals.plan import proposing
from rituals.plan.year_facts import facts_of
from tests.a11y.test_axe import check
from tests.factories.core import MembershipFactory, SchoolYearFactory
from tests.factories.rituals import RitualFactory
from tests.factories.students import ClassroomFactory
from tests.support.browser import sign_in
from tests.support.world import World, build_world


@pytest.fixture
def world(transactional_db: None) -> World:
    world = build_world()
    for name in ("5A", "4A", "3A"):
        ClassroomFactory(year=world.here.year, name=name)
    return world


def test_a_full_year(page: Page, live_server: object, world: World) -> None:
    year = world.here.year
    facts = facts_of(year, year.school)
    proposing.apply(year=year, answers=proposing.remembered(facts, []), actor=None)
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    expect(page.locator(".bar").first).to_be_visible()
    check(page)


def test_a_proposal(page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner_propose', args=[world.here.uai])}")
    page.get_by_role("button", name="Voir la proposition").click()
    expect(page.get_by_role("heading", name="Mois par mois")).to_be_visible()
    page.get_by_text("Pourquoi").first.click()
    check(page)


def test_last_year_when_somebody_left(page: Page, live_server: object, world: World) -> None:
    school = world.here.school
    before = SchoolYearFactory(school=school, start_year=world.here.year.start_year - 1)
    gone = MembershipFactory(school=school, former=True)
    RitualFactory(
        year=before,
        leader=gone,
        note="Réserver la salle.",
        starts_on=date(2025, 11, 3),
        ends_on=date(2025, 11, 14),
    )
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:planner_carry', args=[world.here.uai])}")
    expect(page.get_by_role("heading", name="Qui prend la suite")).to_be_visible()
    check(page)


def test_a_year_being_emptied(page: Page, live_server: object, world: World) -> None:
    """The question that undo asks; then the empty year, and what was removed from it."""
    year, nora = world.here.year, world.user("nora")
    facts = facts_of(year, year.school)
    proposing.apply(year=year, answers=proposing.remembered(facts, []), actor=nora)
    sign_in(page, live_server, nora)
    page.goto(f"{live_server}{reverse('rituals:planner', args=[world.here.uai])}")
    page.get_by_role("button", name="Annuler").click()
    question = page.get_by_role("dialog", name="Annuler ce geste")
    expect(question).to_be_visible()
    check(page)
    question.get_by_role("button", name="Annuler ce geste").click()
    expect(page.locator(".bar")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="L’année est encore vide")).to_be_visible()
    page.get_by_text("Retirés", exact=True).click()
    check(page)
