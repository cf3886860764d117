"""python -m tests.bench.web.pages: what the main pages cost in the invented school, beside a page
without data of the same run."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from tests.bench.database import CODE, own_folder

ROUNDS = 15
USERS = 20
ASKED_EACH = 10
WORKERS = 2
TARGET = 4
OK = 200
WAIT = 30  # seconds for the server to answer


@dataclass
class PageCost:
    """A page, asked several times; milliseconds."""

    title: str
    address: str
    queries: int = 0
    size: int = 0  # bytes, not compressed
    alone: list[float] = field(default_factory=list)
    shared: list[float] = field(default_factory=list)

    def row(self, floor: "PageCost") -> str:
        ratio = median(self.alone) / median(floor.alone)
        slowest = quantiles(self.shared, n=20)[-1]
        return (
            f"| {self.title} | {self.queries} | {self.size / 1024:.0f} | "
            f"**{median(self.alone):.1f}** | **{ratio:.1f}** | {median(self.shared):.0f} | "
            f"{slowest:.0f} |"
        )


def main() -> None:
    os.environ["PIXSCHOOL_DEMO"] = "1"  # its accounts exist in that mode alone
    with own_folder():
        print(measure())


def measure() -> str:
    """The section of the report."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from pixschool.core.models import Membership
    from tests.bench.report import conditions

    settings.ALLOWED_HOSTS = ["localhost"]
    call_command("migrate", verbosity=0)
    call_command("build_assets", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("seed_demo", schools=1, verbosity=0, stdout=sys.stderr)
    lead = Membership.objects.filter(roles__contains=["lead"]).select_related("school").first()
    if lead is None:
        raise RuntimeError
    client = Client(headers={"host": "localhost"})
    client.force_login(lead.user)
    pages = pages_of(lead.school)
    for page in pages:
        look(client, page)
    for _ in range(ROUNDS):
        for page in pages:  # in turns: a slow moment of the machine slows all of them
            page.alone.append(asked(lambda page=page: client.get(page.address, secure=True)))
    with served() as base:
        load(base, pages, client.cookies)
    return _markdown(pages, conditions())


def pages_of(school: Any) -> list[PageCost]:
    from django.urls import reverse

    from students.models import Classroom

    rooms = Classroom.objects.filter(school=school, year=school.current_year).with_size()
    largest = rooms.order_by("-size", "pk").first()
    here = [school.uai]
    return [
        PageCost("without data (« Aide »)", reverse("portal:help", args=here)),
        PageCost("home", reverse("portal:home", args=here)),
        PageCost("a class", reverse("portal:classroom", args=[*here, largest.pk])),
        PageCost("the year", reverse("rituals:planner", args=here)),
        PageCost("who is missing", reverse("campaigns:missing", args=here)),
        PageCost("who is missing, by name", reverse("campaigns:missing", args=here) + "?noms=1"),
        PageCost("settings", reverse("core:settings", args=here)),
    ]


def look(client: Any, page: PageCost) -> None:
    """Once for the caches, then once to count."""
    from django.db import connection

    client.get(page.address, secure=True)
    counted: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        counted.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        answer = client.get(page.address, secure=True)
    if answer.status_code != OK:
        raise RuntimeError(page.address)
    page.queries, page.size = len(counted), len(answer.content)


def asked(act: Any) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


@contextmanager
def served(
    application: str = "pixschool.asgi:application", workers: int = WORKERS
) -> Iterator[str]:
    """The web server as shipped, on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--http", "1"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--loop", "asyncio"]
    command += ["--workers", str(workers), "--no-access-log", application]
    environment = os.environ | {"ALLOWED_HOSTS": "localhost"}
    server = subprocess.Popen(
        command, cwd=CODE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=WAIT)


def _wait(port: int) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError


def load(base: str, pages: list[PageCost], cookies: Any) -> None:
    """Twenty people at once; each asks for every page in turn. To the first byte."""
    import httpx

    headers = {
        "Host": "localhost",
        "X-Forwarded-Proto": "https",
        "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()),
    }

    def person(rank: int) -> list[tuple[int, float]]:
        found = []
        with httpx.Client(base_url=base, headers=headers, timeout=WAIT) as web:
            for turn in range(ASKED_EACH * len(pages)):
                at = (rank + turn) % len(pages)
                started = time.perf_counter()
                with web.stream("GET", pages[at].address) as answer:
                    next(answer.iter_raw(1), b"")
                    found.append((at, (time.perf_counter() - started) * 1000))
                    if answer.status_code != OK:
                        raise RuntimeError(pages[at].address)
        return found

    with ThreadPoolExecutor(USERS) as pool:
        for found in pool.map(person, range(USERS)):
            for at, milliseconds in found:
                pages[at].shared.append(milliseconds)


def _markdown(pages: list[PageCost], conditions: str) -> str:
    rows = "\n".join(page.row(pages[0]) for page in pages)
    return f"""## Pages

{conditions} The invented school of `make run`, as its RUPN.

| page | queries | KB | ms | ratio | ms, {USERS} people | of these, slowest in 20 |
|---|---|---|---|---|---|---|
{rows}

- **ms**: one process, the whole page, median of {ROUNDS} rounds that take turns.
- **ratio**: to the page without data of the same rounds.
- **{USERS} people**: at once, on {WORKERS} web processes as shipped, to the first byte, \
each asking for every page {ASKED_EACH} times without a pause.

Target: home, class, year and who is missing in {TARGET} × the page without data.
"""


if __name__ == "__main__":
    main()
