"""Strictness for the whole suite; what a test must ask for by name stands in the modules beside."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from pixschool.local import embedded

pytest.register_assert_rewrite(
    "tests.support.browser", "tests.support.queries", "tests.support.client"
)

from tests.support import browser, isolation, queries  # noqa: E402
from tests.support.browser import assets, browser_context_args, browser_type_launch_args, page  # noqa: E402, F401 - fixtures
from tests.support.client import PageClient  # noqa: E402
from tests.support.reading import read  # noqa: E402, F401 - a fixture
from tests.support.work import Capture, Work  # noqa: E402
from tests.support.world import World, build_world  # noqa: E402

# Playwright's synchronous interface runs an event loop in the thread that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for a browser has committed data: the server has a connection of its own."""
    for item in items:
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
    browser.skip_without_browser(items)


def pytest_collection_finish() -> None:
    """What the suite has loaded stays until its end: the collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def servers() -> None:
    """The embedded servers when no other was given; shared by the workers of a run."""
    embedded.ensure(
        settings.VAR_DIR, postgres=settings.EMBEDDED_DATABASE, valkey=settings.EMBEDDED_REDIS
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    servers: None, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Servers first, then one database per worker."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Between tests that commit, empty the few tables that were written, not all of them. At the
    end no session is left in the database: a thread of a test may have kept its own."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() == (True,):  # else Django's TRUNCATE: right, and slower
            connection.ops.sql_flush = quick_flush
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user "
            "AND pid <> pg_backend_pid()"
        )


def quick_flush(style: object, tables: list[str], **_options: bool) -> list[str]:
    with connection.cursor() as cursor:
        found = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)
        cursor.execute(" UNION ALL ".join(found))
        written = [name for (name,) in cursor.fetchall()]
    # Without foreign keys and their order: everything goes.
    return [
        "SET LOCAL session_replication_role = replica",
        *(f'DELETE FROM "{name}"' for name in written),
        "SET LOCAL session_replication_role = origin",
    ]


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    with isolation.only_loopback(
        os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    ):
        yield


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Each test begins at the instant of PIXSCHOOL_TEST_NOW, an ISO date with its offset, when
    there is one: `make clocks`."""
    now = os.environ.get("PIXSCHOOL_TEST_NOW")
    with time_machine.travel(datetime.fromisoformat(now)) if now else nullcontext():
        yield


@pytest.fixture(scope="session", autouse=True)
def stated_orders() -> Iterator[None]:
    with queries.orders_stated():
        yield


@pytest.fixture(autouse=True)
def own_cache(request: pytest.FixtureRequest) -> None:
    isolation.test_id = f"{abs(hash(request.node.nodeid)):x}"


@pytest.fixture(autouse=True)
def private_files() -> Iterator[Path]:
    """Uploads and staged rows: empty before each test, gone after it."""
    root = Path(settings.PRIVATE_ROOT)
    yield root
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)


@pytest.fixture(scope="session", autouse=True)
def _own_private_root() -> Iterator[None]:
    yield
    root = Path(settings.PRIVATE_ROOT)
    if root.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def client() -> PageClient:
    return PageClient()


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def work(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Capture
) -> Iterator[Work]:
    """A worker in this process: `work.drain()` does what it was notified of."""
    work = Work(monkeypatch, django_capture_on_commit_callbacks)
    yield work
    work.close()


@pytest.fixture
def count_queries() -> Callable[..., None]:
    return queries.assert_same_number
