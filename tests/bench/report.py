"""The measures as markdown. Nothing in docs/bench.md is typed by hand."""

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from django.db import connection


@dataclass
class ImportTimes:
    """One import, several runs. Seconds; `floor` is parser plus COPY."""

    title: str
    preview: list[float] = field(default_factory=list)
    confirm: list[float] = field(default_factory=list)
    parse: list[float] = field(default_factory=list)
    copy: list[float] = field(default_factory=list)
    process_mb: float = 0
    reader_mb: float = 0

    @property
    def ours(self) -> float:
        return median(a + b for a, b in zip(self.preview, self.confirm, strict=True))

    @property
    def floor(self) -> float:
        return median(a + b for a, b in zip(self.parse, self.copy, strict=True))

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    def row(self) -> str:
        return (
            f"| {self.title} | {median(self.preview):.2f} | {median(self.confirm):.2f} | "
            f"**{self.ours:.2f}** | {median(self.parse):.2f} | {median(self.copy):.2f} | "
            f"**{self.floor:.2f}** | **{self.ratio:.1f}** | {self.process_mb:.0f} | "
            f"{self.reader_mb:.0f} |"
        )


def heading(*, runs: int) -> str:
    """The first lines: when and where; quoted ratios are between runs that took turns."""
    return f"""# Measures

Written by `make bench TESTS=--write` on {datetime.now(UTC):%Y-%m-%d}: {machine()}, Python \
{platform.python_version()}. Medians of at least {runs} runs that take turns with their floor \
(ours, floor, ours, floor…). Each section says the load of the machine when it ended.
"""


def imports(measures: list[ImportTimes], command: list[float], *, runs: int) -> str:
    wall = f"{median(command):.2f} s" if command else "not measured"
    return f"""## Imports beside their floor

{conditions()} Seconds.

| import | preview | confirm | ours | parser | COPY | floor | ratio | MB, us | MB, reader |
|---|---|---|---|---|---|---|---|---|---|
{chr(10).join(measure.row() for measure in measures)}

A whole school by `manage.py import_roster`, the start of Python included: {wall}.

- **ours**: the services the screens call, in a fresh process: the file is received, read in the
  limited child process, planned and shown (preview), then planned again and written (confirm).
- **floor**: lxml's `iterparse` (or the `csv` module) seeing every element of the same file and
  keeping nothing, then `COPY` of the very rows our import wrote into the same tables, emptied,
  with their indexes and constraints, in one transaction.
- **MB**: peak resident memory of the importing process (`VmHWM`) and of the reader child
  (`getrusage`, an upper bound: it counts what its parent held before `exec`).

Targets: a school in one second; 100 000 pupils, preview and confirm together, in 2.5 × the floor;
200 MB whatever the size.
"""


def cold(measures: list[ImportTimes]) -> str:
    return f"""## Imports on cold statistics

{conditions()} Seconds.

| import | preview | confirm | ours | parser | COPY | floor | ratio | MB, us | MB, reader |
|---|---|---|---|---|---|---|---|---|---|
{chr(10).join(measure.row() for measure in measures)}

As above, but autovacuum is off for these tables, and PostgreSQL's statistics are those of tables
that hold nothing: what an import finds when it comes within a minute of another. The results come
right after their roster.

Target: the ratios of warm statistics.
"""


def conditions() -> str:
    """What a figure depends on beside the code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(s) FROM unnest(ARRAY['server_version', 'synchronous_commit']) s"
        )
        (server,), (flush,) = cursor.fetchall()
    return (
        f"PostgreSQL {server.split()[0]}, `synchronous_commit = {flush}`, "
        f"load {os.getloadavg()[1]:.1f} over five minutes."
    )


def machine() -> str:
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    model = names[0] if names else platform.machine()
    return f"{os.cpu_count()} cores ({model})"
