"""A reader that does what a hostile file might make a library do. The file says what."""

import ctypes
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.source import Source


def recognise(source: Source) -> bool:
    return True


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    how = source.path.read_text()
    _DEEDS[how](out)


def _crash(out: Output) -> None:
    out.table("rows").write("1\tDUPONT\n")
    raise ValueError("DUPONT Tom")


def _kill(out: Output) -> None:
    out.table("rows").write("1\tDUPONT\n")
    os.kill(os.getpid(), signal.SIGKILL)


def _loop(out: Output) -> None:
    while True:
        pass


def _fill(out: Output) -> None:
    file = out.table("rows")
    for _ in range(1000):
        file.write("x" * 100_000)


def _look(out: Output) -> None:
    out.facts["environment"] = dict(os.environ)
    out.facts["modules"] = sorted(sys.modules)
    out.facts["descriptors"] = len(list(Path("/proc/self/fd").iterdir()))
    out.facts["core"] = resource.getrlimit(resource.RLIMIT_CORE)[0]


def _print(out: Output) -> None:
    print('{"report": "mine"}', flush=True)
    os.write(1, b"noise\n")
    out.format = "noise"


def _progress(out: Output) -> None:
    for step in range(8):
        time.sleep(0.1)
        out.progress(step / 4)


_DEEDS = {
    "crash": _crash,
    "exit": lambda out: os._exit(0),
    "kill": _kill,
    "segfault": lambda out: ctypes.string_at(0),
    "memory": lambda out: bytearray(2 << 30),
    "loop": _loop,
    "sleep": lambda out: time.sleep(60),
    "fill the disk": _fill,
    "look around": _look,
    "print": _print,
    "progress": _progress,
}
