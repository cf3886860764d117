"""Beside every figure that comes from Pix stands the day on which it was read."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from lxml import html

from campaigns.models import Participation, PixCampaign
from certification.models import CertificationResult
from pixschool.papers.asked import PaperAsk
from pixschool.papers.making import html_of
from pixschool.papers.registry import BY_KEY
from tests.factories.certification_results import CertificationResultFactory
from tests.portal.views.prepared import NEXT
from tests.portal.views.test_year_figures import PAGES, changed, pages
from tests.support.client import PageClient
from tests.support.pages import page_of, plain
from tests.support.world import World

pytestmark = pytest.mark.django_db

READ = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAID = re.compile(r"20 nov\.|20 novembre 2026")
# Names, and the answers given for them: no figure.
NO_FIGURE = {
    "campaigns:answer",
    "campaigns:drop",  # says how long ago each campaign was read
    "campaigns:answers",
    "campaigns:question",
    "campaigns:tick",
    "campaigns:missing_export",
}


@pytest.fixture
def read(world: World) -> World:
    """Campaigns read on one day, results of the certification exported on the same."""
    PixCampaign.objects.update(read_at=READ)
    student, year = world.a.finished, world.here.year
    CertificationResultFactory(student=student, year=year, read_on=READ.date())
    return world


@pytest.mark.parametrize("name", ["nora", "bob"])
def test_a_page_that_results_change_says_when_they_were_read(read: World, name: str) -> None:
    urls = {row.name: row.url(read) for row in PAGES}
    with time_machine.travel(timezone.now(), tick=False):  # « écrit à l’instant », both times
        before = pages(read, name, urls)
        CertificationResult.objects.all().delete()
        Participation.objects.all().delete()
        shown = changed(before, pages(read, name, urls))
    assert {"portal:home", "portal:equity", "portal:student"} <= shown.keys()
    silent = {page: shown[page] for page in shown if not SAID.search(plain(before[page]))}
    assert {page: silent[page] for page in silent.keys() - NO_FIGURE} == {}


@pytest.mark.parametrize("key", ["booklet", "missing", "results", "council"])
def test_a_paper_says_it_too(read: World, key: str) -> None:
    room = read.a.room if BY_KEY[key].is_of_class else None
    asked = PaperAsk(year=read.here.year, today=date(2026, 11, 28), audience=room)
    assert "Lu dans Pix Orga le 20 nov." in plain(html_of(BY_KEY[key], asked))


def test_two_days_and_what_was_never_read(read: World, client: PageClient) -> None:
    PixCampaign.objects.filter(campaign=read.only_6b).update(read_at=None)
    client.force_login(read.user("nora"))
    home = reverse("portal:home", args=[read.here.uai])
    said = "Lu dans Pix Orga le 20 nov. ; 1 campagne jamais importée</p>"
    assert said in page_of(client.get(home))
    moment = datetime(NEXT, 1, 8, 12, tzinfo=UTC)
    PixCampaign.objects.filter(campaign=read.only_6b).update(read_at=moment)
    said = "Lu dans Pix Orga entre le 20 novembre 2026 et le 8 janvier 2027</p>"
    assert said in page_of(client.get(home))


def test_the_missing_of_a_class_say_nothing_of_what_does_not_expect_it(
    read: World, client: PageClient
) -> None:
    moment = datetime(2026, 11, 3, 12, tzinfo=UTC)
    PixCampaign.objects.filter(campaign=read.only_6b).update(read_at=moment)
    client.force_login(read.user("nora"))
    url = reverse("campaigns:missing", args=[read.here.uai])

    def said(query: str) -> list[str]:
        page = html.fromstring(page_of(client.get(f"{url}?{query}")))
        return page.xpath("//p[@data-read]/text()")

    both = "Lu dans Pix Orga entre le 3 nov. et le 20 nov."
    assert said("campagne=") == said(f"classe={read.b.room.pk}") == [both]
    assert said(f"classe={read.a.room.pk}") == ["Lu dans Pix Orga le 20 nov."]
    assert said("niveau=3E") == []  # nobody is expected there
