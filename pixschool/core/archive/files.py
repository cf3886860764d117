"""Where an archive waits for the person who asked for it.

A file of the private storage: `archives/<id of the school>/<key>.zip`, whose name says nothing.
None outlives KEPT_FOR, nor its school; one of a school replaces the one before.
"""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

KEPT_FOR = timedelta(days=2)
_PARTIAL = ".partial"


def create(school_id: int, key: str) -> BinaryIO:
    """A file to write, for its owner alone; `finish` gives it its name."""
    path = _path(school_id, key).with_suffix(_PARTIAL)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def finish(school_id: int, key: str) -> int:
    """It is whole: its size in bytes."""
    path = _path(school_id, key)
    path.with_suffix(_PARTIAL).replace(path)
    return path.stat().st_size


def keep_only(school_id: int, key: str) -> None:
    """Those before it go; one that is being written stays."""
    path = _path(school_id, key)
    for other in path.parent.iterdir():
        if other.suffix != _PARTIAL and other != path:
            other.unlink(missing_ok=True)


def drop(school_id: int, key: str) -> None:
    """Forget one, whole or half-written."""
    path = _path(school_id, key)
    path.with_suffix(_PARTIAL).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def open_one(school_id: int, key: str) -> BinaryIO | None:
    """None when its time is over."""
    try:
        return _path(school_id, key).open("rb")
    except FileNotFoundError:
        return None


def discard(school_id: int) -> None:
    """Forget all that a school has asked for."""
    shutil.rmtree(_root() / str(school_id), ignore_errors=True)


def sweep(now: datetime) -> int:
    """Erase what is past KEPT_FOR, and what dead workers have left half-written. How many."""
    before = (now - KEPT_FOR).timestamp()
    gone = 0
    for path in _root().glob("*/*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _path(school_id: int, key: str) -> Path:
    return _root() / str(school_id) / f"{key}.zip"


def _root() -> Path:
    return Path(settings.PRIVATE_ROOT) / "archives"
