"""Reads an uploaded file in a child process that can harm nobody.

Whatever the file does to the child (crash, endless loop, memory), the caller gets a `Reading`
with a sentence for the teacher, never an exception.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from pixschool.core.importing.reading.issues import Issue
from pixschool.core.importing.reading.limits import DEFAULT, Limits

_ROOT = Path(__file__).resolve().parents[4]
_TICK = 0.1  # seconds between two looks at the clock and at the cancel flag
_REPORT_MOST = 8 * 1024 * 1024
# No secret of the server may be in the environment of a process that reads foreign files.
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONUTF8": "1"}

KILLED = (
    "Ce fichier n’a pas pu être lu : sa lecture demande trop de mémoire. Vérifiez que c’est "
    "le bon ; sinon, enregistrez-le au format CSV (UTF-8) et redéposez-le."
)
TOO_LONG = (
    "La lecture de ce fichier prend trop de temps. Vérifiez que c’est le bon ; "
    "sinon, partagez-le en plusieurs fichiers."
)
CANCELLED = "Lecture annulée : rien n’a été importé."


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one file. `staged` is empty when there is any error."""

    format: str = "unknown"
    rows: int = 0
    issues: list[Issue] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    staged: dict[str, Path] = field(default_factory=dict)
    # seconds, cpu (seconds) and peak_mb of the child
    usage: dict[str, float] = field(default_factory=dict)

    @property
    def errors(self) -> list[Issue]:
        return [issue for issue in self.issues if issue.level == "error"]

    @property
    def warnings(self) -> list[Issue]:
        return [issue for issue in self.issues if issue.level != "error"]

    def as_json(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "rows": self.rows,
            "issues": [issue.as_json() for issue in self.issues],
            "facts": self.facts,
            "staged": {name: str(path) for name, path in self.staged.items()},
            "usage": self.usage,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Reading":
        return cls(
            format=data["format"],
            rows=data["rows"],
            issues=[Issue.from_json(issue) for issue in data["issues"]],
            facts=data["facts"],
            staged={name: Path(path) for name, path in data["staged"].items()},
            usage=data["usage"],
        )


def read_file(
    path: Path,
    *,
    kinds: tuple[str, ...],
    staged: Path,
    options: dict[str, Any],
    signatures: tuple[str, ...] = (),
    limits: Limits = DEFAULT,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Reading:
    """Read `path` with the first of the reader modules `kinds` that recognises it.

    `kinds` are dotted module names; each has `recognise(source)` and `read(source, out, options)`.
    `signatures` are too; each has `SIGNATURES`, by which a file of another page is named.
    `staged` is a directory for this file alone (made if needed), where its rows are written.
    """
    staged.mkdir(parents=True, exist_ok=True, mode=0o700)
    request = {
        "path": str(path.resolve()),
        "kinds": kinds,
        "signatures": signatures,
        "staged": str(staged.resolve()),
        "options": options,
        "limits": limits.as_json(),
    }
    conversation = _Conversation(
        deadline=time.monotonic() + limits.wall, on_progress=on_progress, cancelled=cancelled
    )
    reading = conversation.hold(json.dumps(request).encode())
    if not reading.staged:
        for leftover in staged.glob("*.tsv"):
            leftover.unlink()
    return reading


def read_bytes(
    content: bytes,
    *,
    kinds: tuple[str, ...],
    options: dict[str, Any],
    signatures: tuple[str, ...] = (),
    limits: Limits = DEFAULT,
) -> Reading:
    """The same for readers that stage nothing: the file is in memory, and stays there."""
    file = os.memfd_create("upload")
    try:
        with os.fdopen(os.dup(file), "wb") as memory:
            memory.write(content)
        request = {
            "path": f"/dev/fd/{file}",
            "kinds": kinds,
            "signatures": signatures,
            "staged": os.devnull,  # no directory: a reader that stages something fails
            "options": options,
            "limits": limits.as_json(),
        }
        conversation = _Conversation(
            deadline=time.monotonic() + limits.wall,
            on_progress=None,
            cancelled=None,
            files=(file,),
        )
        return conversation.hold(json.dumps(request).encode())
    finally:
        os.close(file)


def _failed(code: str, message: str) -> Reading:
    return Reading(issues=[Issue("error", code, message)])


class _ReadingStoppedError(Exception):  # control flow between two methods
    def __init__(self, reading: Reading) -> None:
        self.reading = reading


@dataclass(kw_only=True)
class _Conversation:
    """One child: started, listened to, and always dead at the end."""

    deadline: float
    on_progress: Callable[[float], None] | None
    cancelled: Callable[[], bool] | None
    files: tuple[int, ...] = ()  # open here, and in the child

    def hold(self, request: bytes) -> Reading:
        with subprocess.Popen(
            [sys.executable, "-E", "-s", "-m", "pixschool.core.importing.reading.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            start_new_session=True,
            pass_fds=self.files,
        ) as child:
            try:
                return self._listen(child, request)
            except _ReadingStoppedError as stop:
                return stop.reading
            finally:
                _kill_group(child)

    def _listen(self, child: subprocess.Popen[bytes], request: bytes) -> Reading:
        if child.stdin is None or child.stdout is None:  # for the type checker: we asked for pipes
            raise RuntimeError("the child has no pipes")
        try:
            child.stdin.write(request)
            child.stdin.close()
        except BrokenPipeError:
            return _verdict(child.wait())
        for line in self._lines(child.stdout):
            message = json.loads(line)
            if "report" in message:
                return Reading.from_json(message["report"])
            if self.on_progress:
                self.on_progress(message["progress"])
        return _verdict(child.wait())

    def _lines(self, pipe: IO[bytes]) -> Iterator[bytes]:
        """Lines as they come, with a look at the clock and at the cancel flag in between."""
        buffer = b""
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                self._check()
                if not selector.select(timeout=_TICK):
                    continue
                data = os.read(pipe.fileno(), 1 << 16)
                if not data:
                    return
                *lines, buffer = (buffer + data).split(b"\n")
                if len(buffer) > _REPORT_MOST:
                    return
                yield from lines

    def _check(self) -> None:
        if time.monotonic() > self.deadline:
            raise _ReadingStoppedError(_failed("TOO_LONG", TOO_LONG))
        if self.cancelled and self.cancelled():
            raise _ReadingStoppedError(_failed("CANCELLED", CANCELLED))


def _verdict(returncode: int) -> Reading:
    if -returncode in (signal.SIGXCPU, signal.SIGALRM):
        return _failed("TOO_LONG", TOO_LONG)
    return _failed("READER_KILLED", KILLED)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
