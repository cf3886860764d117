"""A database for one measure: beside the one of DATABASE_URL, else on an embedded server."""

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg

CODE = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """A folder and, in it, all that Django needs to run; both are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pixschool-bench-"))
    try:
        with own_database(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def own_database(folder: Path) -> Iterator[None]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "pixschool.settings"
    os.environ["PIXSCHOOL_VAR"] = str(folder / "var")
    os.environ.setdefault("SECRET_KEY", secrets.token_hex(32))
    os.environ.setdefault("INE_KEY", secrets.token_hex(32))
    given = os.environ.get("DATABASE_URL", "")
    name = f"pixschool_bench_{os.getpid()}"
    if given:
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    from django.conf import settings

    from pixschool.local import embedded

    embedded.ensure(
        settings.VAR_DIR, postgres=settings.EMBEDDED_DATABASE, valkey=settings.EMBEDDED_REDIS
    )
    try:
        django.setup()
        yield
    finally:
        from django.db import connection

        connection.close()
        embedded.release(settings.VAR_DIR)
        if given:
            with psycopg.connect(given, autocommit=True) as server:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")
