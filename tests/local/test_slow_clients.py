"""Two hundred clients who send letter by letter do not stop the site, with nothing in front."""

import contextlib
import os
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from pixschool.local.run import web_command

from .conftest import eventually

CODE = Path(__file__).resolve().parents[2]
SLOW = 200
HEADERS = b"POST /compte/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_well(port: int) -> bool:
    with contextlib.suppress(OSError):
        url = f"http://127.0.0.1:{port}/healthz/live"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
    return False


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    server = subprocess.Popen(
        web_command(host="127.0.0.1", port=port),
        cwd=CODE,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: is_well(port), within=90)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.mark.parametrize(
    "beginning",
    [HEADERS + b"Content-Length: 5000\r\n\r\nlogin=", HEADERS, b"GET /heal"],
    ids=["in the body", "in the headers", "in the first line"],
)
def test_health_answers(port: int, beginning: bytes) -> None:
    with contextlib.ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            for _ in range(SLOW)
        ]
        for client in slow:
            client.sendall(beginning)
        for _ in range(5):
            for client in slow:
                client.sendall(b"a")
            assert is_well(port)
