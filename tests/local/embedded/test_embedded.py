"""The embedded servers: shared, stopped with their last user, recovered after any accident."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import environ
import kombu
import psycopg
import pytest
import redis

from pixschool.local import embedded
from pixschool.local.embedded import children, servers
from tests.local.conftest import CODE, HOLDER, Machine, eventually


def write_a_row(machine: Machine) -> None:
    with psycopg.connect(embedded.database_url(machine.var)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")


def count_rows(machine: Machine) -> int:
    with psycopg.connect(embedded.database_url(machine.var)) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row
    return int(row[0])


def test_the_addresses_mean_the_same_to_every_library(machine: Machine) -> None:
    holder = machine.holder()

    django = environ.Env.db_url_config(embedded.database_url(machine.var))
    with psycopg.connect(dbname=django["NAME"], user=django["USER"], **django["OPTIONS"]) as direct:
        unaccented = direct.execute(
            "SELECT lower('ÉLÈVE'), (SELECT count(*) FROM pg_available_extensions"
            " WHERE name IN ('unaccent', 'pg_trgm', 'btree_gist', 'citext'))"
        ).fetchone()
    assert unaccented == ("élève", 4)
    cache = redis.Redis.from_url(embedded.redis_url(machine.var, database=3))
    cache.set("seen", 1)
    cache.close()
    with kombu.Connection(embedded.broker_url(machine.var, database=3)) as broker:
        assert broker.default_channel.client.get("seen") == b"1"
    assert holder.poll() is None


def test_the_last_user_out_stops_the_servers(machine: Machine) -> None:
    first = machine.holder()
    second = machine.holder()
    postmaster = machine.postmaster()

    first.kill()  # the one whose need started them
    first.wait()
    third = machine.holder()
    write_a_row(machine)
    assert machine.postmaster() == postmaster

    second.kill()
    third.communicate()  # an orderly end
    eventually(lambda: not machine.processes())
    machine.holder()
    assert count_rows(machine) == 1


def test_two_first_users_at_once_start_one_server(machine: Machine) -> None:
    racing = [machine.python(HOLDER, str(machine.var)) for _ in range(4)]

    for process in racing:
        assert process.stdout
        assert process.stdout.readline() == "held\n"

    assert machine.keeper_of("postgres")  # exactly one
    assert machine.keeper_of("valkey")


def test_a_killed_keeper_takes_its_server_along_and_is_replaced(machine: Machine) -> None:
    machine.holder()
    write_a_row(machine)
    before = machine.postmaster()
    for server in ("postgres", "valkey"):
        os.kill(machine.keeper_of(server), signal.SIGKILL)

    machine.holder()  # at once: the old server may still be on its way out

    assert machine.postmaster() != before
    assert count_rows(machine) == 1


def test_a_crashed_server_is_started_again(machine: Machine) -> None:
    machine.holder()
    write_a_row(machine)
    before = machine.postmaster()

    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        try:
            return machine.postmaster() != before and count_rows(machine) == 1
        except (OSError, psycopg.Error):
            return False

    eventually(is_back)


def test_after_a_power_cut_leftovers_are_no_obstacle(machine: Machine) -> None:
    holder = machine.holder()
    write_a_row(machine)
    for pid in (*machine.processes(), machine.postmaster()):
        os.kill(pid, signal.SIGKILL)
    holder.wait()
    eventually(lambda: not machine.processes())
    pid_file = machine.var / "postgres/data/postmaster.pid"
    # The number now belongs to somebody else, as it may after a restart.
    pid_file.write_text(pid_file.read_text().replace(pid_file.read_text().split()[0], "1", 1))
    log = next((machine.var / "valkey/appendonlydir").glob("*.base.rdb"))
    log.write_bytes(b"torn")

    machine.holder()

    assert count_rows(machine) == 1
    assert (machine.var / "valkey/appendonlydir.damaged").exists()


def test_a_half_made_cluster_is_made_anew(machine: Machine) -> None:
    half = machine.var / "postgres/data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    machine.holder()

    assert not half.exists()
    write_a_row(machine)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as somebody else")
def test_as_root_no_right_is_widened(machine: Machine, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    machine.var = home / "var"
    before = {path: path.stat().st_mode for path in (home, *home.parents)}

    machine.holder()

    assert {path: path.stat().st_mode for path in (home, *home.parents)} == before
    for private in ("", "postgres", "postgres/data", "valkey"):
        assert stat.S_IMODE((machine.var / private).stat().st_mode) == 0o700
    assert Path(f"/proc/{machine.postmaster()}").stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as somebody else")
def test_programs_under_roots_closed_home_are_found(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "program").touch(mode=0o700)
    question = f"import os; print(os.getuid(), os.access({str(closed / 'program')!r}, os.X_OK))"
    account = children.unprivileged_account()

    done = subprocess.run(
        ["/usr/bin/python3", "-c", question],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: children.become(account),
    )

    assert done.stdout == f"{account[0]} True\n"


def test_a_long_path_with_spaces_and_accents_will_do(machine: Machine, tmp_path: Path) -> None:
    machine.var = tmp_path / "collège, 2e étage" / ("très long " * 12) / "var"

    machine.holder()

    write_a_row(machine)
    sockets = embedded.socket_directory(machine.var)
    assert machine.var not in sockets.parents
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


def test_a_socket_directory_prepared_by_somebody_else_is_refused(tmp_path: Path) -> None:
    trap = tmp_path / "run"
    trap.symlink_to(tmp_path)

    with pytest.raises(embedded.EmbeddedError, match="not ours"):
        embedded.private_directory(trap)


def test_a_failed_start_says_why(machine: Machine) -> None:
    (machine.var / "postgres/data").mkdir(parents=True)
    (machine.var / "postgres/data/PG_VERSION").write_text("9\n")

    done = subprocess.run(
        [sys.executable, "-c", HOLDER, str(machine.var)],
        cwd=CODE,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )

    assert "postgres did not start" in done.stderr
    assert "made by PostgreSQL 9" in done.stderr


@pytest.mark.skipif(not Path("/usr/lib/postgresql").exists(), reason="no PostgreSQL of Debian's")
def test_without_the_wheels_debian_servers_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "_inside_wheel", lambda *_: None)

    assert servers.postgres_binaries().is_relative_to("/usr/lib/postgresql")
    assert servers.valkey_binary().name in {"valkey-server", "redis-server"}
