"""The process that keeps one embedded server: `python -m …embedded.keeper HOME PIPE`.

It starts the server whose files are in HOME, says "ready" (or why not) on PIPE, starts it again if
it dies, and stops it when no process holds a share of it any more. Killed itself, it takes the
server with it.
"""

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from pixschool.local.embedded import lock
from pixschool.local.embedded.children import become, die_with_parent
from pixschool.local.embedded.servers import NotStartedError, Postgres, Server, Valkey

_READY_TIMEOUT = 150.0
_STOP_TIMEOUT = 30.0
_LONGEST_PAUSE = 30.0
_LOG_BYTES = 5 * 1024 * 1024


class Keeper:
    """Keeps one server running for as long as somebody holds a share of it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.process: subprocess.Popen[bytes] | None = None
        self._alive = _when_free(server.home / "keeper.lock")
        # Inherited by the server and all its children: free means that none is left.
        self._server_lock = _when_free(server.home / "server.lock")

    def start(self) -> None:
        """Start the server and wait until it answers. Raises NotStartedError."""
        try:
            self._start()
        except NotStartedError as error:
            if not self.server.set_damage_aside():
                raise
            _say(f"{error}\nIts files were put aside; once more without them.")
            self._start()

    def _start(self) -> None:
        self.server.prepare()
        me = os.getpid()

        def in_child() -> None:
            become(self.server.account)
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
                raise NotStartedError(_last_lines(self.server.home / "server.log"))
            if time.monotonic() > deadline:
                message = f"no answer after {_READY_TIMEOUT:.0f} s."
                raise NotStartedError(message)
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
            except NotStartedError as error:
                _say(str(error))

    def _wait_for_no_share(self, tell: int) -> None:
        lock(self.server.home / "shares.lock", fcntl.LOCK_EX)  # kept until we end: newcomers wait
        os.write(tell, b".")

    def stop(self) -> None:
        """Gently, then less so: the server's own signal, SIGQUIT, SIGKILL, a wait after each."""
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
                raise NotStartedError(message) from None
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
    os.set_inheritable(report, False)
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
    except (NotStartedError, OSError) as error:
        _say(str(error))
        with contextlib.suppress(OSError):
            os.write(report, str(error).encode())
        raise SystemExit(1) from error
    finally:
        if keeper:
            keeper.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
