"""Redis may be away: nobody is stopped by that."""

import pytest

from pixschool.core.cache import ForgivingRedisCache


@pytest.fixture
def cache_without_server() -> ForgivingRedisCache:
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {})  # nobody listens on port 1


def test_it_answers_as_an_empty_cache_would(cache_without_server: ForgivingRedisCache) -> None:
    cache = cache_without_server
    cache.set("key", "value", 60)
    assert cache.get("key") is None
    assert cache.get("key", "default") == "default"
    assert cache.add("key", "value") is True
    assert cache.get_many(["key"]) == {}
    assert cache.set_many({"key": "value"}) == ["key"]
    assert "key" not in cache
    assert cache.delete("key") is False
