"""Once the worker has written an import, every badge says what its list holds."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from campaigns.matching import arbitration
from pixschool.core.importing import batches
from students.models import Classroom
from tests.campaigns.results import FILE, STRANGER, Year, drop_exports
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.imports import confirm
from tests.support.pages import page_of
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


def missing(client: PageClient, year: Year) -> dict[str, tuple[int, int]]:
    """{class: (its badge in the list of the classes, how many names its own list holds)}."""
    uai = year.school.uai
    listed = html.fromstring(client.get(reverse("portal:classrooms", args=[uai])).content)
    found = {}
    for line in listed.xpath("//table[@id='classes']/tbody/tr"):
        name = line.xpath("string(th)").strip()
        badge = int(line.xpath("td[last()]/@data-value")[0])
        room = Classroom.objects.get(year=year.year, name=name)
        url = f"{reverse('campaigns:missing', args=[uai])}?classe={room.pk}&noms=1"
        page = html.fromstring(client.get(url).content)
        names = set(page.xpath("//main//a[contains(@href, '/eleves/')]/@href"))
        found[name] = (badge, len(names))
    return found


def to_attach(client: PageClient, year: Year) -> tuple[int, int]:
    """The badge of the names that wait, and how many questions are asked."""
    page = page_of(client.get(reverse("campaigns:drop", args=[year.school.uai])))
    badge = re.search(r"(\d+) noms? à rattacher", page)
    return int(badge[1]) if badge else 0, len(arbitration.waiting(year.school.pk))


def test_badges_follow_at_once(work: Work, year: Year, client: PageClient) -> None:
    client.force_login(MembershipFactory(school=year.school, lead=True).user)
    assert to_attach(client, year) == (0, 0)
    assert missing(client, year) == {"6A": (0, 0), "6B": (0, 0)}
    batch = drop_exports(work, year, FILE)
    assert to_attach(client, year) == (0, 0)
    confirm(work, batch)
    assert missing(client, year) == {"6A": (1, 1), "6B": (0, 0)}
    assert to_attach(client, year) == (1, 1)
    assert STRANGER.last_name in page_of(
        client.get(reverse("campaigns:arbitration", args=[year.school.uai]), follow=True)
    )
    batches.undo(batch=batch, actor=None)
    work.drain()
    assert missing(client, year) == {"6A": (0, 0), "6B": (0, 0)}
    assert to_attach(client, year) == (0, 0)
