"""How long somebody stays signed in, by every way in."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from tests.factories.core import PASSWORD
from tests.support import mails
from tests.support.client import PageClient
from tests.support.world import World

SHARED = {"shared": "1"}
NORA = "nora@ecole.example"


def by_password(client: PageClient, said: dict[str, str]) -> None:
    client.post(reverse("account_login"), {"login": NORA, "password": PASSWORD, **said})


def after_a_slip(client: PageClient, said: dict[str, str]) -> None:
    other = {} if said else SHARED
    client.post(reverse("account_login"), {"login": NORA, "password": "non", **other})
    by_password(client, said)


def by_code(client: PageClient, said: dict[str, str]) -> None:
    client.post(reverse("account_request_login_code"), {"email": NORA, **said})
    text = mails.text_of(mails.last_to(NORA))
    code = next(line for line in text.split() if line.isupper() and len(line) >= 6)
    client.post(reverse("account_confirm_login_code"), {"code": code})


WAYS = [by_password, after_a_slip, by_code]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-09-21T10:00+02:00", tick=False) as clock:
        yield clock


def is_in(client: PageClient) -> bool:
    """Whether a page of the account is open to this browser."""
    return client.get(reverse("account_email")).status_code == 200


@pytest.mark.parametrize("way", WAYS)
class TestEveryWay:
    def test_of_one_s_own(self, way: Callable[..., None], client: PageClient, world: World) -> None:
        way(client, {})
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert cookie["max-age"] == 14 * 24 * 3600
        assert Session.objects.get().expire_date - timezone.now() > timedelta(days=13)

    def test_shared(self, way: Callable[..., None], client: PageClient, world: World) -> None:
        way(client, SHARED)
        assert is_in(client)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert (cookie["max-age"], cookie["expires"]) == ("", "")  # gone with the browser
        assert Session.objects.get().expire_date - timezone.now() <= timedelta(minutes=30)


class TestHalfAnHour:
    def test_without_a_request_it_is_over(
        self, clock: time_machine.Traveller, client: PageClient, world: World
    ) -> None:
        by_password(client, SHARED)
        clock.shift(timedelta(minutes=31))
        assert not is_in(client)

    def test_at_work_it_lasts(
        self, clock: time_machine.Traveller, client: PageClient, world: World
    ) -> None:
        by_password(client, SHARED)
        for _ in range(8):
            clock.shift(timedelta(minutes=20))
            assert is_in(client)

    def test_one_s_own_needs_no_request(
        self, clock: time_machine.Traveller, client: PageClient, world: World
    ) -> None:
        by_password(client, {})
        clock.shift(timedelta(days=13))
        assert is_in(client)
        clock.shift(timedelta(days=2))
        assert not is_in(client)

    def test_is_written_once_a_minute(
        self, clock: time_machine.Traveller, client: PageClient, world: World
    ) -> None:
        by_password(client, SHARED)
        written = set()
        for _ in range(10):
            clock.shift(timedelta(seconds=20))
            is_in(client)
            written.add(Session.objects.get().expire_date)
        assert 2 <= len(written) <= 4


def test_the_choice_is_offered_by_every_first_form(client: PageClient, db: None) -> None:
    for name in ("account_login", "account_request_login_code"):
        assert "Ordinateur partagé" in client.get(reverse(name)).content.decode()
