"""Redis may be away: nobody is stopped by that, and nobody may guess passwords meanwhile."""

import pytest
from django.core.cache import caches
from django.test import override_settings
from django.urls import reverse

from pixschool.core.web.cache import ForgivingRedisCache
from tests.factories.core import PASSWORD, UserFactory
from tests.support.client import PageClient

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def cache_without_server() -> ForgivingRedisCache:
    cache = ForgivingRedisCache(NOBODY_LISTENS, {})
    cache.local.clear()
    return cache


def test_the_process_remembers(cache_without_server: ForgivingRedisCache) -> None:
    cache = cache_without_server
    assert cache.get("key") is None
    assert cache.get("key", "default") == "default"
    cache.set("key", "value", 60)
    assert cache.get("key") == "value"
    assert cache.add("key", "other") is False
    assert cache.get_many(["key", "none"]) == {"key": "value"}
    assert cache.set_many({"more": 1}) == []
    assert "more" in cache
    assert cache.touch("key", 60) is True
    assert cache.delete("key") is True
    cache.delete_many(["more"])
    assert "key" not in cache
    assert "more" not in cache


def test_what_was_kept_meanwhile_has_its_end(cache_without_server: ForgivingRedisCache) -> None:
    cache_without_server.set("key", "value", 0)
    assert cache_without_server.get("key") is None


@pytest.mark.django_db
def test_passwords_cannot_be_guessed_while_it_is_away(client: PageClient) -> None:
    user = UserFactory()
    away = {
        "default": {
            "BACKEND": "pixschool.core.web.cache.ForgivingRedisCache",
            "LOCATION": NOBODY_LISTENS,
        }
    }
    with override_settings(CACHES=away):
        caches["default"].local.clear()
        sign_in = reverse("account_login")
        for _ in range(5):
            client.post(sign_in, {"login": user.email, "password": "wrong"})
        refused = client.post(sign_in, {"login": user.email, "password": PASSWORD})
        caches["default"].local.clear()
        accepted = client.post(sign_in, {"login": user.email, "password": PASSWORD})
    assert (refused.status_code, accepted.status_code) == (200, 302)
    assert "Trop d’essais" in refused.content.decode()
