"""python -m tests.bench.imports [--runs 3] [--only roster|results] [--size 100000]

Files received, read, previewed and written by the services the screens call, beside the parser
alone and COPY of the same rows.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.database import CODE, own_folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=["roster", "results"], default="")
    parser.add_argument("--size", type=int, default=100_000)
    options = parser.parse_args()
    with own_folder() as folder:
        print(measure(folder, options))


def measure(folder: Path, options: argparse.Namespace) -> str:
    from django.core.management import call_command

    from pixschool.core import schools
    from tests.bench import report
    from tests.bench.inputs import UAI, YEAR

    call_command("migrate", verbosity=0)
    schools.create_school(uai=UAI, start_year=YEAR)
    measures, command = [], []
    if options.only != "results":
        small = folder / "school.zip"
        write("roster", small, 1_200)
        measures.append(rosters("1 200 pupils", small, folder, max(options.runs, 5)))
        command = [by_command(small) for _ in range(max(options.runs, 5))]
    large = folder / "large.zip"
    write("roster", large, options.size)
    if options.only != "results":
        measures.append(rosters(f"{thousands(options.size)} pupils", large, folder, options.runs))
    if options.only != "roster":
        measures.append(results(large, folder, options))
    return report.imports(measures, command, runs=options.runs)


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def write(kind: str, target: Path, size: int) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.bench.inputs", kind, str(target), str(size)],
        cwd=CODE,
        check=True,
    )


def ours(kind: str, paths: list[Path]) -> dict[str, float]:
    from tests.bench.inputs import UAI

    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.ours", kind, UAI, *map(str, paths)],
        cwd=CODE,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    say(kind, found)
    return found


def rosters(title: str, path: Path, folder: Path, runs: int) -> object:
    from tests.bench import floor, report

    found = report.ImportTimes(title)
    for _ in range(runs):
        floor.empty("core_importbatch", *floor.ROSTER_TABLES)
        note(found, ours("roster", [path]))
        floor.save(floor.ROSTER_TABLES, folder)
        floor.empty(*floor.ROSTER_TABLES)
        found.parse.append(floor.parse_siecle(path))
        found.copy.append(floor.load(floor.ROSTER_TABLES, folder))
        say("floor", {"parse": found.parse[-1], "copy": found.copy[-1]})
    return found


def results(roster: Path, folder: Path, options: argparse.Namespace) -> object:
    from tests.bench import floor, report

    floor.empty("core_importbatch", *floor.ROSTER_TABLES)
    ours("roster", [roster])
    exports = folder / "exports"
    exports.mkdir()
    write("results", exports, options.size)
    paths = sorted(exports.glob("*.csv"))
    title = f"{thousands(options.size)} participations × 16 competences, {len(paths)} files"
    found = report.ImportTimes(title)
    for _ in range(options.runs):
        floor.empty(*floor.RESULTS_TABLES)
        note(found, ours("results", paths))
        floor.save(floor.RESULTS_TABLES, folder)
        floor.empty(*floor.RESULTS_TABLES)
        found.parse.append(floor.parse_csv(paths))
        found.copy.append(floor.load(floor.RESULTS_TABLES, folder))
        say("floor", {"parse": found.parse[-1], "copy": found.copy[-1]})
    return found


def note(found: object, run: dict[str, float]) -> None:
    found.preview.append(run["preview"])
    found.confirm.append(run["confirm"])
    found.process_mb = max(found.process_mb, run["process_mb"])
    found.reader_mb = max(found.reader_mb, run["reader_mb"])


def by_command(path: Path) -> float:
    """What somebody at a terminal waits for, with an empty school each time."""
    from tests.bench import floor
    from tests.bench.inputs import UAI

    floor.empty("core_importbatch", *floor.ROSTER_TABLES)
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", "import_roster", str(path), "--school", UAI],
        cwd=CODE,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


def say(what: str, found: dict[str, float]) -> None:
    """Progress, on stderr: the report has stdout for itself."""
    print(what, {k: round(v, 2) for k, v in found.items() if isinstance(v, float)}, file=sys.stderr)


if __name__ == "__main__":
    main()
