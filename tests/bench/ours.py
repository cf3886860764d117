"""One import by our services in a process of its own: seconds and peak memory, as JSON."""

import json
import resource
import sys
import time
from pathlib import Path

import django


def main(kind: str, uai: str, paths: list[Path]) -> None:
    django.setup()
    from pixschool import celery  # noqa: F401 (the application whose broker is notified)
    from pixschool.core.importing import in_turn
    from pixschool.core.models import School

    school = School.objects.get(uai=uai)
    started = time.perf_counter()
    batch = in_turn.receive_and_read(year=school.current_year, kind=kind, paths=paths)
    previewed = time.perf_counter()
    in_turn.settle(in_turn.accept(batch, [in_turn.ACCEPT_ALL]))
    done = time.perf_counter()
    if batch.status != "done":
        sys.exit(f"{batch.status}: {batch.issues}")
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(
        json.dumps(
            {
                "preview": previewed - started,
                "confirm": done - previewed,
                "process_mb": _peak_kb() / 1024,
                "reader_mb": reader / 1024,
                "counts": batch.counts,
            }
        )
    )


def _peak_kb() -> int:
    """Of this program alone: what getrusage says includes the parent's memory before exec."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], [Path(name) for name in sys.argv[3:]])
