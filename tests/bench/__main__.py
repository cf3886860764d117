"""make bench [TESTS="--runs 3 --only roster --write"]

A database of its own: beside the one of DATABASE_URL, else on the embedded server of a directory
that is made for the occasion and removed.
"""

import argparse
import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg

CODE = Path(__file__).resolve().parents[2]
DOCUMENT = CODE / "docs" / "bench.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=["roster", "results", "year"], default="")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--write", action="store_true", help="rewrite docs/bench.md")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pixschool-bench-"))
    try:
        with own_database(folder):
            text = measure(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(text)
    if options.write:
        DOCUMENT.write_text(text)


@contextlib.contextmanager
def own_database(folder: Path) -> Iterator[None]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "pixschool.settings"
    os.environ["PIXSCHOOL_VAR"] = str(folder / "var")
    os.environ.setdefault("SECRET_KEY", secrets.token_hex(32))
    os.environ.setdefault("INE_KEY", secrets.token_hex(32))
    given = os.environ.get("DATABASE_URL", "")
    name = f"pixschool_bench_{os.getpid()}"
    if given:
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    from django.conf import settings

    from pixschool import embedded

    embedded.ensure(
        settings.VAR_DIR, postgres=settings.EMBEDDED_DATABASE, valkey=settings.EMBEDDED_REDIS
    )
    try:
        django.setup()
        yield
    finally:
        from django.db import connection

        connection.close()
        embedded.release(settings.VAR_DIR)
        if given:
            with psycopg.connect(given, autocommit=True) as server:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure(folder: Path, options: argparse.Namespace) -> str:
    from django.core.management import call_command
    from django.db import connection

    from pixschool.core import schools
    from tests.bench import report, year
    from tests.bench.inputs import UAI, YEAR

    call_command("migrate", verbosity=0)
    schools.create_school(uai=UAI, start_year=YEAR)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
    if options.only == "year":
        return year.measure(UAI)
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
    imports = report.markdown(measures, command, runs=options.runs, server=server)
    return imports if options.only else imports + year.measure(UAI)


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

    found = report.Measure(title)
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
    found = report.Measure(title)
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
