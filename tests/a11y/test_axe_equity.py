"""The pages of equity with classes large enough for quartiles: drawings, tables, keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from pixschool.core.models import SchoolYear
from students.models import SupportRules
from tests.a11y.test_axe import check
from tests.factories.campaigns import (
    CampaignFactory,
    CompetenceResultFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.browser import sign_in
from tests.support.world import World

EVERYTHING = ("equity", "cohorts", "obligations", "progression", "equity_unseen")


@pytest.fixture
def full(world: World) -> World:
    """In 6e, twelve pupils in Bob's class and as many beside, at two readings of one course; they
    were in 5e the year before."""
    year = world.here.year
    before = SchoolYear.objects.create(school=year.school, start_year=year.start_year - 1)
    former = ClassroomFactory(year=before, name="5Y", level="5E")
    mine = world.here.classes["6A"].room
    other = ClassroomFactory(year=year, name="6Z", level=mine.level)
    pupils = [EnrolmentFactory(classroom=room).student for room in (mine, other) for _ in range(12)]
    for pupil in pupils:
        EnrolmentFactory(classroom=former, student=pupil)
    ClassroomFactory(year=year, name="5Z", level="5E")
    SupportRules.objects.create(year=year, floor=40)
    for rank, name in enumerate(("Rentrée 6e", "Point d’étape 6e")):
        campaign = CampaignFactory(
            year=year, name=name, course="Sixième", theme="securite", classrooms=[mine, other]
        )
        pix = PixCampaignFactory(campaign=campaign)
        for place, pupil in enumerate(pupils):
            done = ParticipationFactory(
                pix_campaign=pix, student=pupil, finished=True, mastery=(place % 12 + rank) / 15
            )
            CompetenceResultFactory(participation=done, competence="4.2")
    return world


@pytest.mark.parametrize("name", EVERYTHING)
def test_with_figures(name: str, page: Page, live_server: object, full: World) -> None:
    sign_in(page, live_server, full.user("nora"))
    page.goto(f"{live_server}{reverse(f'portal:{name}', args=[full.here.uai])}?niveau=6E")
    if name == "equity":
        expect(page.locator("svg.spreads .mark-bar")).to_have_count(2)
    check(page)


def test_one_s_own_classes(page: Page, live_server: object, full: World) -> None:
    sign_in(page, live_server, full.user("bob"))
    page.goto(f"{live_server}{reverse('portal:equity', args=[full.here.uai])}")
    expect(page.get_by_role("row").filter(has_text="Niveau 6e")).to_be_visible()
    check(page)


def test_the_keyboard_reaches_levels_table_and_method(
    page: Page, live_server: object, full: World
) -> None:
    sign_in(page, live_server, full.user("nora"))
    page.goto(f"{live_server}{reverse('portal:equity', args=[full.here.uai])}?niveau=6E")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText.trim()"))
        if reached[-1] == "Comment c’est calculé":
            break
    drawing = page.get_by_role("region", name="Dessin des écarts")
    assert reached[-1] == "Comment c’est calculé"
    assert {"6e", "Le tableau, campagne par campagne"} <= set(reached)
    page.keyboard.press("Enter")
    expect(page.locator("#calcul dl")).to_be_visible()
    page.get_by_text("Le tableau, campagne par campagne").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Quart du bas")).to_be_visible()
    drawing.focus()
    expect(drawing).to_be_focused()
