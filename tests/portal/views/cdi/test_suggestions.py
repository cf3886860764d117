"""The figures suggest, on a page of their own that the day asks for; a person decides, and may
change their mind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from campaigns.models import Participation, PixCampaign
from students.models import SupportDismissal, SupportFlag
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


@pytest.fixture
def url(world: World) -> str:
    return reverse("portal:cdi_suggested", args=[world.here.uai])


@pytest.fixture(autouse=True)
def stopped(world: World, client: PageClient) -> None:
    """Somebody began in each class, five weeks before the results were last read."""
    now = timezone.now()
    PixCampaign.objects.filter(campaign=world.here.campaign).update(read_at=now)
    begun = Participation.objects.filter(student__in=[world.a.started, world.b.started])
    begun.update(attempt_at=now - timedelta(weeks=5), shared_at=None, progress=0.37)
    client.force_login(world.user("dora"))


def sent_by(client: PageClient, url: str, button: str) -> tuple[str, dict[str, str]]:
    page = html.fromstring(client.get(url).content)
    [form] = page.xpath(f"(//main//form[.//button[starts-with(., '{button}')]])[1]")
    button_ = form.xpath(f".//button[starts-with(., '{button}')]")[0]
    return form.get("action"), dict(form.form_values()) | {
        button_.get("name"): button_.get("value")
    }


def test_dismissed_then_taken_up_again(url: str, world: World, client: PageClient) -> None:
    for name in ("cdi", "cdi_queue"):
        page = client.get(reverse(f"portal:{name}", args=[world.here.uai])).content.decode()
        [later] = html.fromstring(page).xpath("//*[@id='suggestions']")
        assert later.get("hx-get").startswith(url)
        assert later.xpath(f".//a[@href='{url}']")  # without scripts
    action, sent = sent_by(client, url, "Écarter")
    said = page_of(client.post(action, sent, follow=True))
    assert "suggestion écartée" in said
    assert SupportDismissal.objects.count() == 1
    action, sent = sent_by(client, url, "Reprendre")
    assert "1 suggestion reprise" in page_of(client.post(action, sent, follow=True))
    assert "déjà reprise" in page_of(client.post(action, sent, follow=True))
    assert not SupportDismissal.objects.exists()


def test_accepted_twice_is_flagged_once(url: str, world: World, client: PageClient) -> None:
    action, sent = sent_by(client, url, "Signaler")
    client.post(action, sent)
    assert "plus d’actualité" in page_of(client.post(action, sent, follow=True))
    assert SupportFlag.objects.count() == 1
