"""make restore-drill: a backup of a whole school comes back row for row, or this fails.

A database of its own (the embedded server), filled with the demo schools, dumped by
`deploy/backup.sh`, damaged, restored by `deploy/restore.sh`; then the number of rows and a checksum
of every table are compared, and the migrations have nothing to do.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

CODE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CODE))

import psycopg  # noqa: E402
from psycopg import sql  # noqa: E402

from pixschool.local import embedded  # noqa: E402
from pixschool.local.embedded.servers import postgres_binaries  # noqa: E402

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# The order of rows is no fact: the checksums of the rows are sorted before they are put together.
CHECKSUM = (
    "SELECT count(*), md5(coalesce(string_agg(row_sum, '' ORDER BY row_sum), '')) "
    "FROM (SELECT md5(t::text) AS row_sum FROM {} t) AS rows"
)
SEQUENCES = "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences ORDER BY 1"

State = dict[str, tuple[int | str | None, ...]]


def state_of(url: str) -> State:
    """Rows and checksum of every table, and where each sequence stands."""
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute(TABLES).fetchall()]
        found: State = {
            name: connection.execute(
                sql.SQL(CHECKSUM).format(sql.Identifier(name))  # type: ignore[arg-type]
            ).fetchone()
            or ()
            for name in tables
        }
        return found | {name: (value,) for name, value in connection.execute(SEQUENCES)}


def damage(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        tables = [name for (name,) in connection.execute(TABLES).fetchall()]
        every = sql.SQL(", ").join(map(sql.Identifier, tables))
        connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(every))


class Drill:
    """A directory with servers of its own, and the programs that work there."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.backup = var / "backup.dump"
        ours = ("DATABASE_URL", "REDIS_URL", "BROKER_URL")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        self.environment = kept | {"PIXSCHOOL_VAR": str(var), "PIXSCHOOL_DEMO": "1"}
        self.url = embedded.database_url(var)

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=CODE, env=self.environment, check=True)

    def run(self, script: str) -> None:
        programs = self.environment | {
            "PATH": f"{postgres_binaries()}:{os.environ['PATH']}",
            "PIXSCHOOL_PG": "",
            "PGHOST": str(embedded.socket_directory(self.var)),
            "PGUSER": "postgres",
            "PGDATABASE": embedded.DATABASE,
        }
        subprocess.run(["/bin/sh", script, self.backup], cwd=CODE, env=programs, check=True)


def drill(place: Drill) -> int:
    place.manage("migrate", "--no-input", "--verbosity=0")
    place.manage("seed_demo")
    before = state_of(place.url)
    place.run("deploy/backup.sh")
    damage(place.url)
    if state_of(place.url) == before:
        sys.exit("Nothing was damaged: this drill would prove nothing.")
    place.run("deploy/restore.sh")
    after = state_of(place.url)
    place.manage("migrate", "--check")

    names = sorted(before.keys() | after.keys())
    differing = [name for name in names if before.get(name) != after.get(name)]
    rows = sum(int(value[0] or 0) for value in before.values() if len(value) == 2)
    size = place.backup.stat().st_size
    outcome = f"DIFFERENT: {', '.join(differing)}" if differing else "all came back."
    sys.stdout.write(f"{len(before)} tables and sequences, {rows} rows, {size} bytes: {outcome}\n")
    return 1 if differing else 0


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="pixschool-drill-") as directory:
        var = Path(directory)
        embedded.ensure(var, postgres=True, valkey=True)
        status = drill(Drill(var))
        embedded.release(var)
        return status


if __name__ == "__main__":
    sys.exit(main())
