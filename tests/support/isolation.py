"""What keeps a test to itself: its own cache keys, its own files, no network."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

_LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104

test_id = ""  # of the test now running, in this process and its threads


def cache_key(key: str, prefix: str, version: int) -> str:
    from django.conf import settings  # read while settings are still being imported

    return f"test:{settings.RUN}:{settings.WORKER}:{test_id}:{prefix}:{version}:{key}"


class NetworkError(Exception):
    pass


@contextmanager
def only_loopback(*urls: str) -> Iterator[None]:
    """Refuse to connect elsewhere than to this machine, or to the servers given."""
    allowed = _LOOPBACK | {host for url in urls if (host := urlsplit(url).hostname)}
    connect = socket.socket.connect
    look_up = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _check(address[0])
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check(host)
        return look_up(host, *args, **kwargs)

    def _check(host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name and name not in allowed and not name.startswith("127."):
            raise NetworkError(name)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_look_up
    try:
        yield
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.getaddrinfo = look_up
