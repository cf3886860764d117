"""The cache holds nothing that may not be lost, so its absence must not stop anybody."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeout

logger = logging.getLogger(__name__)


def _or_empty(method: Callable[..., Any], answer: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def forgiving(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except (RedisConnectionError, RedisTimeout):
            logger.warning(
                "cache unreachable: %s answered as an empty cache would", method.__name__
            )
            return answer(*args, **kwargs)

    return forgiving


class ForgivingRedisCache(RedisCache):
    """Redis; while it is away, an empty cache. Sign-in works then, without its rate limits."""

    get = _or_empty(RedisCache.get, lambda _self, _key, default=None, **_kwargs: default)
    get_many = _or_empty(RedisCache.get_many, lambda *_args, **_kwargs: {})
    has_key = _or_empty(RedisCache.has_key, lambda *_args, **_kwargs: False)
    set = _or_empty(RedisCache.set, lambda *_args, **_kwargs: None)
    set_many = _or_empty(RedisCache.set_many, lambda _self, data, **_kwargs: list(data))
    add = _or_empty(RedisCache.add, lambda *_args, **_kwargs: True)
    touch = _or_empty(RedisCache.touch, lambda *_args, **_kwargs: False)
    delete = _or_empty(RedisCache.delete, lambda *_args, **_kwargs: False)
    delete_many = _or_empty(RedisCache.delete_many, lambda *_args, **_kwargs: None)
