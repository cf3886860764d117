"""Between the web server and Django: whole requests in, whole answers out, limits before both."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pixschool.core.web.slow_clients import Patience, SlowClients

Part = tuple[bytes, bool]  # and whether more follows
seen: list[dict[str, Any]] = []


def echo(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answers what it was sent, in two parts."""
    seen.append(environ)
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Word", "é")])
    return [body[:2], body[2:]]


def run(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: Playwright, once started, keeps a loop in the one of the tests."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def ask(
    *parts: Part,
    headers: Iterable[tuple[bytes, bytes]] = (),
    method: str = "POST",
    patience: Patience | None = None,
    path: bytes = b"/e/0750001A/?x=1",
) -> list[dict[str, Any]]:
    """What is sent to a client who sends these parts, then nothing more."""
    sent: list[dict[str, Any]] = []
    left = list(parts)

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.sleep(3600)
        body, more = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path.partition(b"?")[0].decode(),
        "raw_path": path.partition(b"?")[0],
        "query_string": path.partition(b"?")[2],
        "headers": list(headers),
        "server": ("127.0.0.1", 8000),
        "client": ("192.0.2.7", 5000),
    }
    seen.clear()
    site = SlowClients(echo, threads=1, patience=patience)
    run(site(scope, receive, send))
    return sent


def test_a_request_arrives_whole() -> None:
    start, body = ask((b"nom=No", True), (b"\xc3\xa9mie", False))
    assert (start["status"], body["body"]) == (200, b"nom=No\xc3\xa9mie")
    assert (b"x-word", "é".encode("latin-1")) in start["headers"]
    assert seen[0]["REMOTE_ADDR"] == "192.0.2.7"
    assert seen[0]["QUERY_STRING"] == "x=1"


def test_a_large_one_too() -> None:
    parts = [(b"x" * 500_000, n < 5) for n in range(6)]
    assert ask(*parts)[1]["body"] == b"x" * 3_000_000


def test_the_path_is_given_in_bytes() -> None:
    ask((b"", False), path=b"/%C3%A9l%C3%A8ves/a%2Fb")
    assert seen[0]["PATH_INFO"].encode("latin-1").decode() == "/élèves/a/b"


def test_head_has_no_body() -> None:
    assert ask((b"word", False), method="HEAD")[1]["body"] == b""


def test_a_header_with_an_underscore_does_not_pass_for_another() -> None:
    """`X_Forwarded_For` would become the variable that only the proxy may set."""
    forged = (b"x_forwarded_for", b"192.0.2.66")
    ask((b"", False), headers=[(b"x-forwarded-for", b"192.0.2.8"), forged])
    assert seen[0]["HTTP_X_FORWARDED_FOR"] == "192.0.2.8"


def test_headers_given_twice() -> None:
    ask((b"", False), headers=[(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x-a", b"1")])
    assert (seen[0]["HTTP_COOKIE"], seen[0]["HTTP_X_A"]) == ("a=1; b=2", "1")


def test_the_length_is_that_of_what_came() -> None:
    ask((b"abc", False), headers=[(b"transfer-encoding", b"chunked")])
    assert seen[0]["CONTENT_LENGTH"] == "3"
    assert "HTTP_TRANSFER_ENCODING" not in seen[0]


class TestRefused:
    """Django sees nothing of it."""

    def status(self, *parts: Part, patience: Patience, announced: int = 0) -> int:
        headers = [(b"content-length", b"%d" % announced)] if announced else []
        sent = ask(*parts, headers=headers, patience=patience)
        assert not seen
        assert (b"connection", b"close") in sent[0]["headers"]
        return int(sent[0]["status"])

    def test_who_sends_too_slowly(self) -> None:
        assert self.status((b"log", True), patience=Patience(grace=0.01)) == 408

    @pytest.mark.parametrize("announced", [0, 50])
    def test_what_is_too_heavy(self, announced: int) -> None:
        patience = Patience(body=10)
        assert self.status((b"x" * 50, False), patience=patience, announced=announced) == 413

    def test_more_than_the_machine_holds(self) -> None:
        assert self.status((b"x" * 50, False), patience=Patience(all_bodies=10)) == 503


def test_patience_follows_what_is_announced() -> None:
    patience = Patience(grace=20, bytes_per_second=50_000, most=300)
    assert [patience.seconds(size) for size in (0, 5_000_000, 200_000_000)] == [20, 120, 300]


def test_a_client_who_left_is_not_answered() -> None:
    sent: list[object] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": []}
    run(SlowClients(echo, threads=1)(scope, receive, send))
    assert not sent
