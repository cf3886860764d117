"""Real processes in directories of their own, found again by a mark in their environment."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pixschool.local import embedded

CODE = Path(__file__).resolve().parent.parent.parent

# Holds both servers, says who it is, and waits to be told (or killed).
HOLDER = """
import sys
from pathlib import Path
from pixschool.local import embedded
embedded.ensure(Path(sys.argv[1]), postgres=True, valkey=True)
print("held", flush=True)
sys.stdin.read()
"""


class Machine:
    """A directory for the servers' files, and the processes started for the test."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.mark = secrets.token_hex(8)
        self._started: list[subprocess.Popen[str]] = []
        self._limits: list[threading.Timer] = []

    def python(
        self, program: str, *arguments: str, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            cwd=CODE,
            env=os.environ | (environment or {}) | {"PIXSCHOOL_TEST_MARK": self.mark},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._started.append(process)
        # Whoever reads its words must not wait for ever when it has none.
        limit = threading.Timer(180, process.kill)
        limit.daemon = True
        limit.start()
        self._limits.append(limit)
        return process

    def holder(self) -> subprocess.Popen[str]:
        process = self.python(HOLDER, str(self.var))
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        return process

    def processes(self) -> dict[int, str]:
        """The command line of every process that descends from the test, by process id."""
        found = {}
        wanted = f"PIXSCHOOL_TEST_MARK={self.mark}".encode()
        for directory in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (directory / "environ").read_bytes().split(b"\0"):
                    line = (directory / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(directory.name)] = line.decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return found

    def pid_of(self, part: str) -> int:
        (pid,) = [pid for pid, line in self.processes().items() if part in line]
        return pid

    def keeper_of(self, server: str) -> int:
        return self.pid_of(f"pixschool.local.embedded.keeper {self.var / server}")

    def postmaster(self) -> int:
        return int((self.var / "postgres/data/postmaster.pid").read_text().split()[0])

    def clean(self) -> None:
        for limit in self._limits:
            limit.cancel()
        for process in self._started:
            process.kill()
            process.communicate()
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        sockets = embedded.socket_directory(self.var)
        if self.var not in sockets.parents:
            shutil.rmtree(sockets, ignore_errors=True)


def eventually(condition: Callable[[], object], *, within: float = 15.0) -> None:
    """Wait for `condition`, and fail when it has not come about after `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "var")
    yield machine
    machine.clean()
