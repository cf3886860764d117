"""Long-lived processes under one roof: started again when they fail, ended all together.

A signal, even `kill -9` of the supervisor, leaves nothing behind: a guard process, which only waits
for our end, takes down what we started.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import IO

from pixschool.local.embedded.children import die_with_parent

_LONGEST_PAUSE = 30.0
_STEADY = 60.0  # seconds a child must live for its next failure to count as the first


@dataclass
class Child:
    """One long-lived process, in a process group of its own."""

    name: str
    command: list[str]
    colour: int
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0  # when to start it (again), on the monotonic clock
    pause: float = 1.0
    unfinished: bytes = field(default=b"", repr=False)  # a line still being written


class Guard:
    """A process that outlives us just long enough to end every process group we announced."""

    def __init__(self, *, grace: float) -> None:
        listen, self._tell = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            os.close(self._tell)
            for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(ignored, signal.SIG_IGN)
            with contextlib.suppress(BaseException):
                _end_groups(_announced_groups(listen), grace=grace)
            os._exit(0)
        os.close(listen)

    def watch(self, group: int) -> None:
        os.write(self._tell, b"+%d\n" % group)

    def forget(self, group: int) -> None:
        os.write(self._tell, b"-%d\n" % group)

    def act(self) -> None:
        """End all of them now, as if we had died."""
        os.close(self._tell)


def _announced_groups(listen: int) -> set[int]:
    """The groups still standing when the other end of the pipe is gone."""
    groups: set[int] = set()
    with os.fdopen(listen) as lines:
        for line in lines:
            (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    return groups


def _end_groups(groups: set[int], *, grace: float) -> None:
    deadline = time.monotonic() + grace
    standing = {group for group in groups if _signal_group(group, signal.SIGTERM)}
    while standing and time.monotonic() < deadline:
        time.sleep(0.05)
        standing = {group for group in standing if _signal_group(group, 0)}
    for group in standing:
        _signal_group(group, signal.SIGKILL)


def _signal_group(group: int, number: int) -> bool:
    """Whether anybody was there to receive it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


class Supervisor:
    """Keeps the children running, prefixes what they say, and ends them all together."""

    def __init__(self, children: list[Child], *, grace: float = 10.0) -> None:
        """`grace`: seconds between asking a child to end and ending it."""
        self.children = children
        self.stopping = False
        self._guard = Guard(grace=grace)
        self._events = selectors.DefaultSelector()
        self._colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._width = max(len(child.name) for child in children)
        wake, poke = os.pipe()
        os.set_blocking(poke, False)
        signal.set_wakeup_fd(poke, warn_on_full_buffer=False)
        self._events.register(wake, selectors.EVENT_READ)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to be woken

    def step(self, *, at_most: float = 1.0) -> bool:
        """Wait for something to happen and deal with it. False: everything has ended."""
        now = time.monotonic()
        if not self.stopping:
            for child in self.children:
                if child.process is None and child.due <= now:
                    self._start(child)
        for key, _ in self._events.select(at_most):
            if key.data is None:
                os.read(key.fd, 4096)
            else:
                self._pass_on(key.data, key.fileobj)
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self._collect(child, child.process)
        return not self.stopping or any(child.process for child in self.children)

    def stop(self) -> None:
        if not self.stopping:
            self.stopping = True
            self._guard.act()

    def _asked_to_stop(self, _number: int, _frame: object) -> None:
        self.stop()

    def _start(self, child: Child) -> None:
        me = os.getpid()
        child.started = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM, parent=me),  # noqa: PLW1509 - no thread
        )
        self._guard.watch(child.process.pid)
        assert child.process.stdout is not None  # noqa: S101 - for the type checker
        os.set_blocking(child.process.stdout.fileno(), False)
        self._events.register(child.process.stdout, selectors.EVENT_READ, child)

    def _collect(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        if process.stdout in self._events.get_map():
            self._pass_on(child, process.stdout)
        if process.stdout:
            with contextlib.suppress(KeyError):
                self._events.unregister(process.stdout)
            process.stdout.close()
        _signal_group(process.pid, signal.SIGKILL)  # what a crashed parent left behind
        child.process = None
        if self.stopping:
            return
        self._guard.forget(process.pid)
        now = time.monotonic()
        child.pause = 1.0 if now - child.started > _STEADY else child.pause
        child.due = now + child.pause
        self.say(child, f"ended with status {process.returncode}; again in {child.pause:.0f} s")
        child.pause = min(child.pause * 2, _LONGEST_PAUSE)

    def _pass_on(self, child: Child, stream: object) -> None:
        assert hasattr(stream, "fileno")  # noqa: S101 - for the type checker
        while True:
            try:
                part = os.read(stream.fileno(), 65536)
            except BlockingIOError:
                return
            if not part:
                with contextlib.suppress(KeyError):
                    self._events.unregister(stream)
                return
            *lines, child.unfinished = (child.unfinished + part).split(b"\n")
            for line in lines:
                self.say(child, line.decode(errors="replace"))

    def say(self, child: Child, line: str) -> None:
        prefix = f"{child.name:<{self._width}} |"
        if self._colours:
            prefix = f"\x1b[{child.colour}m{prefix}\x1b[0m"
        write(f"{prefix} {line}")


def write(text: str, *, to: IO[str] | None = None) -> None:
    """Print, unless nobody reads any more."""
    stream = to or sys.stdout
    with contextlib.suppress(BrokenPipeError):
        stream.write(text + "\n")
        stream.flush()
