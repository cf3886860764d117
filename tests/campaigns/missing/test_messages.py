"""The messages for the ENT: everything that is needed, and to pupils no name at all."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html
from playwright.sync_api import Page

from campaigns.missing import lists, messages, stats
from campaigns.models import Campaign, PixCampaign
from tests.support.browser import sign_in
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(world: World) -> lists.ClassGroup:
    Campaign.objects.filter(pk=world.here.campaign.pk).update(
        name="Rentrée 6e", closes_on=date(2026, 11, 27)
    )
    campaigns = list(
        Campaign.objects.filter(year=world.here.year).prefetch_related("pix_campaigns")
    )
    rooms = [world.a.room]
    found = stats.missing(campaigns, rooms)
    (only,) = lists.group(found, campaigns=campaigns, order=[world.a.room.pk])
    return only


def test_to_pupils_says_what_when_and_how_and_names_nobody(
    world: World, place: lists.ClassGroup
) -> None:
    text = " ".join(messages.to_pupils(place).split())
    code = PixCampaign.objects.get(pk=world.here.pix.pk)
    for said in ("Rentrée 6e", "27 novembre", code.code, code.link, "référent Pix"):
        assert said in text
    for pupil in world.a.pupils:
        assert pupil.last_name not in text
        assert pupil.first_name not in text
    assert not any(sign.isdigit() for sign in text.split("Rentrée 6e")[0])  # nor how many


def test_to_the_teacher_names_each_missing_pupil_once(
    world: World, place: lists.ClassGroup
) -> None:
    text = messages.to_teacher(place)
    assert "6A" in text
    assert "2 élèves n’ont pas terminé" in " ".join(text.split())
    for pupil, times in ((world.a.started, 1), (world.a.missing, 1), (world.a.finished, 0)):
        assert text.count(f"{pupil.last_name} {pupil.first_name}") == times


def test_nothing_is_left_between_braces(place: lists.ClassGroup) -> None:
    assert "{" not in messages.to_pupils(place) + messages.to_teacher(place)


def test_what_stands_in_a_name_is_no_placeholder(place: lists.ClassGroup) -> None:
    place.name = "{noms}"
    assert "En {noms}, 2" in " ".join(messages.to_teacher(place).split())


def test_one_who_leads_a_class_has_the_messages_of_theirs(world: World, client: PageClient) -> None:
    client.force_login(world.user("bob"))
    page = client.get(reverse("campaigns:missing", args=[world.here.uai])).content
    ids = html.fromstring(page).xpath("//textarea/@id")
    assert f"to-pupils-{world.a.room.pk}" in ids
    assert f"to-pupils-{world.b.room.pk}" not in ids


def test_three_clicks_from_the_home(page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("nora"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server}{reverse('portal:home', args=[world.here.uai])}")
    page.get_by_role("navigation", name="Principale").get_by_role("link", name="Qui manque").click()
    section = page.get_by_role("region", name="6A")
    section.get_by_role("button", name="Message aux élèves").click()
    section.get_by_text("Message copié").wait_for()
    assert world.here.pix.code in page.evaluate("navigator.clipboard.readText()")


def test_a_list_that_the_page_cuts_makes_no_half_message(
    world: World, place: lists.ClassGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_LINES", 1)
    shown, hidden = lists.first([place])
    messages.write(shown, [place], world.here.school)
    assert hidden == 1
    assert shown[0].to_pupils == messages.to_pupils(place)
    assert shown[0].to_teacher == ""
