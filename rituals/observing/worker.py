"""The service worker of the observation pages, and what it keeps: static files, pages without
names."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

_WORKER = "js/observing/worker.js"
# What a page reopened without network needs. `tests/rituals/observing` compares it with what the
# page loads.
MODULES = (
    "js/observing/page.js",
    "js/observing/cells.js",
    "js/observing/sending.js",
    "js/observing/store.js",
)
OTHERS = ("css/pixschool.css", "css/observing.css", "fonts/inter.woff2", "img/favicon.svg")


def worker_script() -> str:
    """Its source, after the addresses of what it keeps. Another release is another text, which a
    browser sees by itself."""
    assets = assets_kept()
    source = _read(_WORKER)
    digest = hashlib.sha256(source.encode())
    for name in (*MODULES, *OTHERS):
        digest.update(_bytes(name))
    version = digest.hexdigest()[:16]
    return f"const VERSION = {json.dumps(version)};\nconst ASSETS = {json.dumps(assets)};\n{source}"


def assets_kept() -> list[str]:
    """Addresses. A module asks for the others by their plain name, whatever that of its own."""
    plain = [f"{settings.STATIC_URL}{name}" for name in MODULES]
    return list(
        dict.fromkeys([*plain, *(staticfiles_storage.url(name) for name in (*MODULES, *OTHERS))])
    )


def _read(name: str) -> str:
    return _bytes(name).decode()


@cache
def _bytes_of(path: str, _changed_at: int) -> bytes:
    return Path(path).read_bytes()


def _bytes(name: str) -> bytes:
    """As collected, else where it is written; empty for the font before it is built."""
    found = finders.find(name)
    if staticfiles_storage.exists(name):
        found = staticfiles_storage.path(name)
    if not isinstance(found, str):
        return b""
    return _bytes_of(found, Path(found).stat().st_mtime_ns)
