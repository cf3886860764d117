"""The last renderings of each school, by the digest of all that made them.

A file of the private storage: `renderings/<id of the school>/<digest>.pdf`. All of it may be lost
at any time; none of it outlives KEPT_FOR, nor the school. Beside them lie the files of `lots`.
"""

import os
import shutil
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.utils.crypto import get_random_string, salted_hmac

from pixschool.core.documents.rendering import PDF_VARIANT, files_of

# Of one school. The oldest goes first.
AT_MOST = 60
# Papers carry the day they were made on: tomorrow's digest is another.
KEPT_FOR = timedelta(days=2)


def digest_of(page: str) -> str:
    """Of an HTML page: 64 hexadecimal digits, others when its words, one of its files or the
    renderer changes. Keyed: a name of file tells nothing to whoever guesses the words."""
    made = salted_hmac("pixschool.documents", page, algorithm="sha256")
    made.update(f"\0{PDF_VARIANT}\0{version('weasyprint')}".encode())
    for url, path in sorted(files_of(page).items()):
        content = path.read_bytes()
        made.update(f"\0{url}\0{len(content)}\0".encode() + content)
    return made.hexdigest()


def fetch(school_id: int, digest: str) -> bytes | None:
    """The PDF of that digest, if this school has it."""
    return read(school_id, f"{digest}.pdf")


def keep(school_id: int, digest: str, pdf: bytes) -> None:
    """Keep it for the next who asks; never seen half written."""
    write(school_id, f"{digest}.pdf", pdf)
    renderings = (_root() / str(school_id)).glob("[0-9a-f]*.pdf")
    for old in sorted(renderings, key=_age)[:-AT_MOST]:
        old.unlink(missing_ok=True)


def read(school_id: int, name: str) -> bytes | None:
    """A file of this school, if it is there."""
    try:
        return _path(school_id, name).read_bytes()
    except FileNotFoundError:
        return None


def write(school_id: int, name: str, content: bytes) -> None:
    """A file of this school, for its owner alone; never seen half written."""
    path = _path(school_id, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_suffix(f".{get_random_string(8)}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    partial.replace(path)


def forget(school_id: int, pattern: str) -> None:
    """Erase the files of this school whose names are like that."""
    for path in (_root() / str(school_id)).glob(pattern):
        path.unlink(missing_ok=True)


def discard(school_id: int) -> None:
    """Forget all that a school has had rendered."""
    shutil.rmtree(_root() / str(school_id), ignore_errors=True)


def sweep(now: datetime) -> int:
    """Erase what is past KEPT_FOR, half-written files of dead processes included. How many."""
    before = (now - KEPT_FOR).timestamp()
    old = [path for path in _root().glob("*/*") if _age(path) < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _age(path: Path) -> float:
    """Seconds since 1970; 0 for a file that somebody else has just erased."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0


def _path(school_id: int, name: str) -> Path:
    return _root() / str(school_id) / name


def _root() -> Path:
    return Path(settings.PRIVATE_ROOT) / "renderings"
