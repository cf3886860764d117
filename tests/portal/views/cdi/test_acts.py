"""A visit is noted from the list: what was worked on is proposed, one click says how it went."""

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from students.models import PeerHelper, Presence, SupportBooking, SupportReason, SupportVisit
from tests.factories.peers import PeerHelperFactory, PeerPairFactory
from tests.factories.support import (
    SupportBookingFactory,
    SupportFlagFactory,
    SupportSlotFactory,
)
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


def seat(world: World, reason: str | None = None) -> SupportBooking:
    """Of today, a pupil who came."""
    pupil = world.a.missing
    flag = reason and SupportFlagFactory(year=world.here.year, student=pupil, reason=reason)
    slot = SupportSlotFactory(year=world.here.year)
    return SupportBookingFactory(
        slot=slot, student=pupil, flag=flag or None, presence=Presence.PRESENT
    )


def address(world: World, name: str, *args: int) -> str:
    return reverse(f"portal:{name}", args=[world.here.uai, *args])


@pytest.mark.parametrize(
    ("reason", "topic"),
    [
        (SupportReason.NOT_STARTED, "start"),
        (SupportReason.SLIDING, "go_on"),
        (SupportReason.KEYBOARD, "keyboard"),
        (SupportReason.OTHER, ""),
        (None, ""),
    ],
)
def test_what_was_worked_on_is_proposed(
    reason: str | None, topic: str, world: World, client: PageClient
) -> None:
    booking = seat(world, reason)
    client.force_login(world.user("sam"))
    page = html.fromstring(client.get(address(world, "cdi")).content)
    [form] = page.xpath(f"//form[@action='{address(world, 'cdi_visit', booking.pk)}']")
    sent = dict(form.form_values())
    assert sent.get("topics", "") == topic
    assert len(form.xpath(".//button[@name='outcome']")) == 4
    answer = client.post(form.get("action"), sent | {"outcome": "finished"})
    if topic:
        assert answer.headers["Location"] == f"{address(world, 'cdi')}#visitor-{booking.pk}"
        visit = SupportVisit.objects.get()
        assert (visit.topics, visit.outcome, visit.helper) == (
            [topic], "finished", world.members["sam"],
        )  # fmt: skip
    else:
        assert answer.status_code == 422
        assert "Dites ce qui a été travaillé" in page_of(answer)
        assert not SupportVisit.objects.exists()


def test_the_second_click_of_two_changes_nothing(world: World, client: PageClient) -> None:
    booking = seat(world, SupportReason.KEYBOARD)
    client.force_login(world.user("sam"))
    asked = {"topics": "keyboard", "outcome": "understood", "version": "0"}
    for _ in range(2):
        assert client.post(address(world, "cdi_visit", booking.pk), asked).status_code == 302
    late = client.post(address(world, "cdi_visit", booking.pk), asked | {"outcome": "blocked"})
    assert late.status_code == 422
    assert SupportVisit.objects.get().outcome == "understood"


def test_an_assistant_and_a_pupil_of_another_day(world: World, client: PageClient) -> None:
    booking = seat(world, SupportReason.KEYBOARD)
    tomorrow = booking.slot
    tomorrow.day = tomorrow.day.replace(day=tomorrow.day.day + 1)
    tomorrow.save()
    client.force_login(world.user("sam"))
    page = client.get(address(world, "cdi_visit", booking.pk))
    assert page.status_code == 403
    assert "pas attendu aujourd’hui" in page_of(page)
    assert world.a.canary not in page_of(page)
    assert client.post(address(world, "cdi_mark", booking.pk)).status_code == 403


def test_what_is_done_twice_to_a_seat_is_done_once(world: World, client: PageClient) -> None:
    booking = seat(world)
    SupportBooking.objects.update(presence="")
    client.force_login(world.user("dora"))
    for _ in range(2):
        done = client.post(address(world, "cdi_cancel", booking.pk), {"version": "1"}, follow=True)
        assert "annulé" in page_of(done)
    noted = client.get(address(world, "cdi_visit", booking.pk), follow=True)
    assert "Ce rendez-vous est annulé" in page_of(noted)


def test_the_pupil_who_helped_is_offered_and_kept(world: World, client: PageClient) -> None:
    booking = seat(world, SupportReason.KEYBOARD)
    PeerHelperFactory(student=world.b.finished, year=world.here.year)
    agreement = PeerHelperFactory(student=world.a.finished, year=world.here.year)
    PeerPairFactory(agreement=agreement, helped=world.a.missing)
    client.force_login(world.user("dora"))
    url = address(world, "cdi_visit", booking.pk)
    page = html.fromstring(client.get(url).content)
    offered = page.xpath("//select[@name='peer']/option[@value != '']/@value")
    assert offered == [str(world.a.finished.pk), str(world.b.finished.pk)]
    sent = {"topics": ["keyboard"], "outcome": "finished", "version": 0}
    refused = client.post(url, sent | {"peer": world.a.missing.pk})
    assert refused.status_code == 422
    client.post(url, sent | {"peer": world.a.finished.pk})
    assert SupportVisit.objects.get().peer == world.a.finished
    PeerHelper.objects.update(withdrawn_at=timezone.now())
    page = html.fromstring(client.get(url).content)
    assert page.xpath("//select[@name='peer']/option[@selected]/@value") == [
        str(world.a.finished.pk)
    ]


def test_what_was_noted_is_corrected_or_taken_back_from_the_list(
    world: World, client: PageClient
) -> None:
    booking = seat(world, SupportReason.KEYBOARD)
    client.force_login(world.user("sam"))
    url = address(world, "cdi_visit", booking.pk)
    client.post(url, {"topics": "keyboard", "outcome": "blocked", "version": "0"})
    day = html.fromstring(client.get(address(world, "cdi")).content)
    assert url in day.xpath("//a[starts-with(., 'corriger')]/@href")
    page = client.get(url)
    assert f"par {world.user('sam')}" in page_of(page)
    form = html.fromstring(page.content).forms[-1]
    sent = dict(form.form_values()) | {"verb": "take_back"}
    assert "plus rien n’est noté" in page_of(client.post(url, sent, follow=True))
    assert not SupportVisit.objects.exists()
    day = page_of(client.get(address(world, "cdi")))
    assert f"Annuler le pointage de {booking.student}" in day
