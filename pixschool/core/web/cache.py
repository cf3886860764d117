"""The cache holds nothing that may not be lost, so its absence must not stop anybody."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeout

logger = logging.getLogger(__name__)

LOCAL_ENTRIES = 10_000  # a rate limit is an entry per address or account


def _or_local(name: str) -> Callable[..., Any]:
    method = getattr(RedisCache, name)

    @wraps(method)
    def forgiving(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except (RedisConnectionError, RedisTimeout):
            logger.warning("cache unreachable: %s answered by this process", name)
            return getattr(self.local, name)(*args, **kwargs)

    return forgiving


class ForgivingRedisCache(RedisCache):
    """Redis; while it is away, the memory of each process: sign-in keeps its rate limits."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.local = LocMemCache(server, params | {"OPTIONS": {"MAX_ENTRIES": LOCAL_ENTRIES}})

    get = _or_local("get")
    get_many = _or_local("get_many")
    has_key = _or_local("has_key")
    set = _or_local("set")
    set_many = _or_local("set_many")
    add = _or_local("add")
    touch = _or_local("touch")
    delete = _or_local("delete")
    delete_many = _or_local("delete_many")
