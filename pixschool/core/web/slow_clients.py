"""Clients of any speed: a request takes a thread once it is here whole, an answer once it is made.

An ASGI application around Django's WSGI one, which would hold a thread while bytes arrive one by
one. What waits here costs a few kilobytes; who sends too slowly is cut. The reverse proxy does the
same in front (`deploy/Caddyfile`): this is the site without one.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Wsgi = Callable[..., Iterable[bytes]]

IN_MEMORY = 1 << 20  # bytes of a request; beyond, a file that has no name
_PLAIN = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a body may take: `grace` seconds, more in proportion to what is announced, never
    more than `most`. And how many bytes: of one request, of all those that are arriving."""

    grace: float = 20
    bytes_per_second: int = 50_000  # a slow line of a small school gives twice that
    most: float = 300
    body: int = 200 << 20
    all_bodies: int = 400 << 20

    def seconds(self, announced: int) -> float:
        return min(self.grace + announced / self.bytes_per_second, self.most)


class RefusedRequestError(Exception):
    """Answered before Django sees it: (status, words)."""


class ClientGoneError(Exception):
    """Nobody is left to answer."""


@dataclass
class WsgiAnswer:
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


class SlowClients:
    """`threads`: how many requests Django works on at once, in this process."""

    def __init__(self, wsgi: Wsgi, *, threads: int, patience: Patience | None = None) -> None:
        self._wsgi, self._patience = wsgi, patience or Patience()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._arriving = 0  # bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # no websocket, no lifespan
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                size = await self._receive(scope, receive, body)
            except ClientGoneError:
                return
            except RefusedRequestError as refused:
                answer = _refusal(*refused.args)
            else:
                environ = wsgi_environ(scope, body, size)
                loop = asyncio.get_running_loop()
                answer = await loop.run_in_executor(self._pool, self._work, environ)
        start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})

    async def _receive(self, scope: Scope, receive: Receive, body: IO[bytes]) -> int:
        announced = _announced(scope)
        if announced > self._patience.body:
            raise RefusedRequestError(413, "Trop lourd.")
        size = 0
        try:
            async with asyncio.timeout(self._patience.seconds(announced)):
                is_whole = False
                while not is_whole:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientGoneError
                    part = message.get("body", b"")
                    size, self._arriving = size + len(part), self._arriving + len(part)
                    if size > self._patience.body:
                        raise RefusedRequestError(413, "Trop lourd.")
                    if self._arriving > self._patience.all_bodies:
                        raise RefusedRequestError(503, "Trop d’envois à la fois. Réessayez.")
                    body.write(part)
                    is_whole = not message.get("more_body", False)
        except TimeoutError:
            raise RefusedRequestError(408, "Envoi trop lent.") from None
        finally:
            self._arriving -= size
        body.seek(0)
        return size

    def _work(self, environ: dict[str, Any]) -> WsgiAnswer:
        """All of Django's part, in one thread: its connections belong to it."""
        answer = WsgiAnswer()
        parts: list[bytes] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _exc_info: object = None
        ) -> Callable[[bytes], None]:
            answer.status = int(status.split(" ", 1)[0])
            answer.headers = [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
            ]
            return parts.append

        found = self._wsgi(environ, start_response)
        try:
            parts.extend(found)
        finally:
            if callable(close := getattr(found, "close", None)):
                close()
        if environ["REQUEST_METHOD"] != "HEAD":
            answer.body = b"".join(parts)
        return answer


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:18])
    return 0


def _refusal(status: int, words: str) -> WsgiAnswer:
    body = words.encode()
    return WsgiAnswer(status, [*_PLAIN, (b"content-length", b"%d" % len(body))], body)


def wsgi_environ(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """The request as PEP 3333 wants it. A header with an underscore is left out: it would pass for
    the one with a dash, which only the proxy may set."""
    raw = scope.get("raw_path") or scope["path"].encode()
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw.split(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        if key == "CONTENT_TYPE":
            environ[key] = text
        elif key not in {"CONTENT_LENGTH", "TRANSFER_ENCODING"}:
            key = f"HTTP_{key}"
            separator = "; " if key == "HTTP_COOKIE" else ","
            environ[key] = f"{environ[key]}{separator}{text}" if key in environ else text
    return environ | {"CONTENT_LENGTH": str(size)}
