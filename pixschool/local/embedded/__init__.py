"""Real PostgreSQL and Valkey for a machine that has neither: started on demand, shared, stopped.

Every process that needs them holds a share, which is a lock on a file: the kernel drops it when
the process ends, however it ends. One process per server (`embedded.keeper`) starts the server,
and stops it when the last share is gone. Nothing is left to clean after a power cut.
Standard library only: the settings, and commands on an empty machine, import this first.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import select
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

DATABASE = "pixschool"
# A Unix socket's path holds 107 bytes, and "/.s.PGSQL.5432.lock" is the longest name we put there.
_LONGEST_SOCKET_DIRECTORY = 107 - len("/.s.PGSQL.5432.lock")
_START_TIMEOUT = 180.0  # seconds; a database that recovers from a power cut may take a while
_CODE = Path(__file__).resolve().parents[3]


class EmbeddedError(RuntimeError):
    """A server did not start; the message says why and what to do."""


def socket_directory(var: Path) -> Path:
    """Where the sockets of the servers of `var` are: inside it, unless its path does not suit.

    A long path does not fit a socket address; a comma, a quote or a space would need quoting in
    three places. Then it is a short directory, private to the account, named after the path.
    """
    inside = var.resolve() / "run"
    plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(inside))
    if plain and len(str(inside)) <= _LONGEST_SOCKET_DIRECTORY:
        return inside
    digest = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:16]
    return Path(f"/tmp/pixschool-{digest}")  # noqa: S108 - created 0700, refused if not ours


def database_url(var: Path) -> str:
    """Where the embedded PostgreSQL of `var` answers, or would: nothing is started."""
    return f"postgres://postgres@/{DATABASE}?host={socket_directory(var)}&port=5432"


def redis_url(var: Path, *, database: int = 0) -> str:
    """Where the embedded Valkey of `var` answers, as redis-py and Django's cache spell it."""
    return f"unix://{socket_directory(var)}/valkey.sock?db={database}"


def broker_url(var: Path, *, database: int = 0) -> str:
    """The same place as `redis_url`, as Celery spells it."""
    return f"redis+socket://{socket_directory(var)}/valkey.sock?virtual_host={database}"


def ensure(var: Path, *, postgres: bool, valkey: bool) -> None:
    """Hold the embedded servers asked for until this process ends, starting them if need be.

    Raises EmbeddedError when one does not start.
    """
    wanted = [name for name, yes in (("postgres", postgres), ("valkey", valkey)) if yes]
    var = var.resolve()
    try:
        if wanted:
            private_directory(socket_directory(var))
        for name in wanted:
            _hold(var / name)
    except PermissionError as error:
        message = (
            f"{error.filename}: permission denied. {var} was made by another account: "
            "use that account, or set PIXSCHOOL_VAR to a directory of your own."
        )
        raise EmbeddedError(message) from error


def private_directory(path: Path) -> None:
    """Make `path` readable by its owner alone; refuse one that somebody else prepared."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    trusted = {os.geteuid(), path.parent.stat().st_uid}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in trusted:
        message = f"{path} exists and is not ours: remove it, or set PIXSCHOOL_VAR elsewhere."
        raise EmbeddedError(message)
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(0o700)


def lock(path: Path, how: int) -> int:
    """A new descriptor of `path` locked as `how`; closing it, or dying, unlocks."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, how)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def is_kept(home: Path) -> bool:
    """Whether a keeper looks after the server whose files are in `home`."""
    try:
        os.close(lock(home / "keeper.lock", fcntl.LOCK_SH | fcntl.LOCK_NB))
    except BlockingIOError:
        return True
    return False


_shares: dict[Path, int] = {}


def _hold(home: Path) -> None:
    private_directory(home)
    with _one_at_a_time(home):
        if home not in _shares:
            # Waits while a keeper that saw no share is stopping its server.
            _shares[home] = lock(home / "shares.lock", fcntl.LOCK_SH)
        if not is_kept(home):
            _start_keeper(home)


def release(var: Path) -> None:
    """Give up this process's shares before it ends."""
    for home in (var.resolve() / "postgres", var.resolve() / "valkey"):
        if home in _shares:
            os.close(_shares.pop(home))


@contextlib.contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    descriptor = lock(home / "start.lock", fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def _start_keeper(home: Path) -> None:
    answer, question = os.pipe()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))
    }
    try:
        with (home / "server.log").open("ab") as log:
            # The keeper puts itself in the background at once: this child ends, we collect it.
            subprocess.run(
                [sys.executable, "-m", "pixschool.local.embedded.keeper", str(home), str(question)],
                cwd=_CODE,
                env=environment | {"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(question,),
                start_new_session=True,
                check=False,
            )
    finally:
        os.close(question)
    with open(answer, "rb", buffering=0) as stream:  # noqa: PTH123 - a descriptor, not a path
        said = _read_all(stream.fileno())
    if said != "ready":
        message = (
            f"{home.name} did not start: {said or 'no answer'}\nIts log: {home / 'server.log'}"
        )
        raise EmbeddedError(message)


def _read_all(descriptor: int) -> str:
    """What the keeper says before it closes its end."""
    said = b""
    deadline = time.monotonic() + _START_TIMEOUT
    while select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(descriptor, 4096)
        if not part:
            break
        said += part
    return said.decode(errors="replace").strip()
