"""python -m tests.bench.web.families: how many times a second the families' page is given, beside a
view that does nothing on the same server, in the same run."""

import os
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from tests.bench.database import own_folder
from tests.bench.web.pages import served

CONNECTIONS = 4
SLICE = 2  # seconds each, in turns
ROUNDS = 7
TARGET = 0.8
END = b"\r\n\r\n"


@dataclass
class AskedPage:
    """An address, asked without a pause. `rates`: answers a second, slice by slice."""

    title: str
    address: str
    size: int = 0
    rates: list[float] = field(default_factory=list)


def main() -> None:
    os.environ["PIXSCHOOL_DEMO"] = "1"
    os.environ["ALLOWED_HOSTS"] = "localhost"
    with own_folder():
        print(measure())


def measure() -> str:
    """The section of the report."""
    from django.core.management import call_command

    from pixschool.core.models import FamilyPage
    from tests.bench.report import conditions

    call_command("migrate", verbosity=0)
    call_command("build_assets", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("seed_demo", schools=1, verbosity=0, stdout=sys.stderr)
    home = f"/familles/{FamilyPage.objects.get().slug}/"
    pages = [AskedPage("a view that does nothing", "/vide/"), AskedPage("the families' page", home)]
    pages.append(AskedPage("the same, in Arabic", f"{home}ar/"))
    with served("tests.bench.web.beside_nothing:application", workers=1) as base:
        for page in pages:
            page.size = len(_ask(base, page))
        for _ in range(ROUNDS):
            for page in pages:
                page.rates.append(_slice(base, page))
    return _markdown(pages, conditions())


def _slice(base: str, page: AskedPage) -> float:
    """Answers a second, on every connection at once."""
    until = time.monotonic() + SLICE
    counts = [0] * CONNECTIONS

    def person(rank: int) -> None:
        with _connected(base) as there:
            while time.monotonic() < until:
                _exchange(there, page.address)
                counts[rank] += 1

    people = [threading.Thread(target=person, args=[rank]) for rank in range(CONNECTIONS)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return sum(counts) / SLICE


def _ask(base: str, page: AskedPage) -> bytes:
    with _connected(base) as there:
        return _exchange(there, page.address)


def _connected(base: str) -> socket.socket:
    """A bare socket: a client library costs more than the answer."""
    place = urlsplit(base)
    return socket.create_connection((place.hostname, place.port), timeout=10)


def _exchange(there: socket.socket, address: str) -> bytes:
    """The body of the answer, which says its length. Raises RuntimeError for any other."""
    there.sendall(
        f"GET {address} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n\r\n".encode()
    )
    received = b""
    while END not in received:
        received += _more(there)
    head, _, body = received.partition(END)
    status, *lines = head.lower().split(b"\r\n")
    if b" 200 " not in status:
        raise RuntimeError(status)
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length"))
    while len(body) < length:
        body += _more(there)
    return body


def _more(there: socket.socket) -> bytes:
    found = there.recv(65536)
    if not found:
        raise RuntimeError
    return found


def _markdown(pages: list[AskedPage], conditions: str) -> str:
    floor = median(pages[0].rates)
    rows = "\n".join(
        f"| {page.title} | {page.size / 1024:.1f} | {median(page.rates):.0f} | "
        f"**{median(page.rates) / floor:.2f}** | {TARGET if page is not pages[0] else ''} |"
        for page in pages
    )
    return f"""## The families' page

{conditions} One web process as shipped, {CONNECTIONS} connections that ask without a pause, \
{ROUNDS} slices of {SLICE} s in turns.

| asked | KB | answers a second | ratio | target |
|---|---|---|---|---|
{rows}
"""


if __name__ == "__main__":
    main()
