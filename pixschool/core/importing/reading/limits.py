"""How much a file may cost. Counted while reading: declared sizes are never believed."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Self

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    upload: int = 25 * MEBIBYTE
    unpacked: int = 400 * MEBIBYTE
    ratio: int = 200
    entries: int = 20
    rows: int = 200_000
    columns: int = 3_000
    name: int = 255  # characters, as the base keeps them
    class_name: int = 40
    staged: int = 600 * MEBIBYTE
    memory: int = 512 * MEBIBYTE
    cpu: int = 30
    wall: int = 60

    def as_json(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, int]) -> Self:
        return cls(**data)


DEFAULT = Limits()


def confine(limits: Limits) -> None:
    """Bind the current process, for good. Called by the child before it opens anything."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),  # a core dump would hold names
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.staged),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    # A soft limit below the hard one: SIGXCPU, which is not mistaken for a plain kill.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 1))
    # The parent watches the clock too; this one works even when the parent has died.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limits.wall)
    os.umask(0o077)
    os.nice(5)


@contextmanager
def at_most_cpu(seconds: int) -> Iterator[None]:
    """Leave the current process at most so many more seconds of work, meanwhile."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(usage.ru_utime + usage.ru_stime) + seconds
    if soft == resource.RLIM_INFINITY or wanted < soft:
        resource.setrlimit(resource.RLIMIT_CPU, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
