"""python -m tests.bench.cold [--runs 3] [--size 100000]

A roster, then its results, into tables of which PostgreSQL believes that they are empty.
"""

import argparse
from pathlib import Path

from tests.bench.database import own_folder
from tests.bench.imports import note, ours, say, thousands, write

SMALL = 1_200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", type=int, default=100_000)
    options = parser.parse_args()
    with own_folder() as folder:
        print(measure(folder, runs=options.runs, size=options.size))


def measure(folder: Path, *, runs: int, size: int) -> str:
    from django.core.management import call_command

    from pixschool.core import schools
    from tests.bench import report
    from tests.bench.floor import RESULTS_TABLES, ROSTER_TABLES
    from tests.bench.inputs import UAI, YEAR

    call_command("migrate", verbosity=0)
    schools.create_school(uai=UAI, start_year=YEAR)
    never_analyzed((*ROSTER_TABLES, *RESULTS_TABLES))
    files = {count: prepare(folder / str(count), count) for count in (SMALL, size)}
    roster = report.ImportTimes(f"{thousands(size)} pupils")
    results = report.ImportTimes(f"{thousands(size)} participations × 16 competences")
    for _ in range(runs):
        make_cold(files[SMALL])
        path, exports = files[size]
        note(roster, ours("roster", [path]))
        note(results, ours("results", exports))
        measure_floor(folder, path, exports, roster, results)
    return report.cold([roster, results])


def prepare(folder: Path, count: int) -> tuple[Path, list[Path]]:
    """A roster and the exports of its pupils."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    write("roster", folder / "roster.zip", count)
    write("results", exports, count)
    return folder / "roster.zip", sorted(exports.glob("*.csv"))


def never_analyzed(tables: tuple[str, ...]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


def make_cold(small: tuple[Path, list[Path]]) -> None:
    """Few rows, then none, then statistics: pages are there, and nothing in them."""
    from django.db import connection

    from tests.bench import floor

    tables = (*floor.ROSTER_TABLES, *floor.RESULTS_TABLES)
    floor.empty("core_importbatch", *tables)
    path, exports = small
    ours("roster", [path])
    ours("results", exports)
    with connection.cursor() as cursor:
        for table in reversed(tables):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"ANALYZE {', '.join(tables)}")
        cursor.execute("CHECKPOINT")


def measure_floor(
    folder: Path, path: Path, exports: list[Path], roster: object, results: object
) -> None:
    from tests.bench import floor

    tables = (*floor.ROSTER_TABLES, *floor.RESULTS_TABLES)
    floor.save(tables, folder)
    floor.empty(*tables)
    roster.parse.append(floor.parse_siecle(path))
    roster.copy.append(floor.load(floor.ROSTER_TABLES, folder))
    results.parse.append(floor.parse_csv(exports))
    results.copy.append(floor.load(floor.RESULTS_TABLES, folder))
    say("floor", {"roster": roster.copy[-1], "results": results.copy[-1]})


if __name__ == "__main__":
    main()
