"""What a page asked for with GET may say to the database."""

from pathlib import Path

import pytest
from django.db import connection, transaction

from pixschool.core import sql
from pixschool.core.models import School
from pixschool.core.web.readonly import WriteOnReadError, no_writes, only_reads, writing_allowed
from tests.factories.core import SchoolFactory

READS = [
    "SELECT 1",
    " \n select name from core_school where name = 'UPDATE x; DELETE'",
    '(SELECT "update" FROM t) UNION (SELECT 1)',
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "-- INSERT INTO t\nSELECT 1 /* DELETE */",
    "SELECT E'it\\'s; DROP TABLE t'",
    "SELECT $x$ INSERT ' $x$",
    "SELECT updated_at, is_deleted FROM t",
    'SAVEPOINT "s1"',
    'RELEASE SAVEPOINT "s1"',
    'ROLLBACK TO SAVEPOINT "s1"',
    'DECLARE "c" NO SCROLL CURSOR FOR SELECT 1',
    "EXPLAIN SELECT 1;",
]
WRITES = [
    "INSERT INTO t VALUES (1)",
    "  \n/* */ update t set a = 1",
    "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
    "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
    "WITH x AS (SELECT 1) UPDATE t SET a = 1",
    "WITH x AS (SELECT 1) MERGE INTO t USING x ON true WHEN MATCHED THEN DELETE",
    "EXPLAIN ANALYZE DELETE FROM t",
    "SELECT * INTO other FROM t",
    "SELECT * FROM t FOR UPDATE",
    "SELECT nextval('t_id_seq')",
    "SELECT 'a'; DROP TABLE t",
    "SELECT E'\\''; DELETE FROM t --'",
    "TRUNCATE t",
    "COPY t FROM STDIN",
    "CREATE TABLE t (a int)",
    "ALTER TABLE t ADD b int",
    "DROP TABLE t",
    "DO $$ BEGIN DELETE FROM t; END $$",
    "CALL change()",
    "LOCK TABLE t",
    "PREPARE p AS DELETE FROM t",
    "EXECUTE p",
    "REFRESH MATERIALIZED VIEW v",
    "SET session_replication_role = replica",
]


@pytest.mark.parametrize("statement", READS)
def test_reads(statement: str) -> None:
    assert only_reads(statement)


@pytest.mark.parametrize("statement", WRITES)
def test_writes(statement: str) -> None:
    assert not only_reads(statement)


@pytest.mark.django_db
class TestGuard:
    def test_refuses_whatever_way_it_is_said(self, tmp_path: Path) -> None:
        school = SchoolFactory()
        (tmp_path / "rows").write_text("")
        ways = [
            lambda: School.objects.create(uai="0330001A", name="x"),
            school.delete,
            lambda: School.objects.update(name="x"),
            lambda: list(School.objects.select_for_update()),
            lambda: sql.run("WITH x AS (UPDATE core_school SET name = 'x' RETURNING 1) TABLE x"),
            lambda: sql.copy_rows("core_school", ["name"], []),
            lambda: sql.copy_in("core_school", tmp_path / "rows"),
        ]
        for way in ways:
            with no_writes(), pytest.raises(WriteOnReadError), transaction.atomic():
                way()
        assert School.objects.get().name == school.name

    def test_lets_read_and_make_savepoints(self) -> None:
        SchoolFactory()
        with no_writes(), transaction.atomic(), transaction.atomic():
            assert len(list(School.objects.order_by("name").iterator())) == 1

    def test_makes_way_for_what_is_recorded_and_ends(self) -> None:
        school = SchoolFactory()
        with no_writes():
            with writing_allowed():
                School.objects.update(name="Un")
            with pytest.raises(WriteOnReadError), transaction.atomic():
                School.objects.update(name="Deux")
        school.refresh_from_db()
        assert school.name == "Un"
        School.objects.update(name="Trois")
        assert connection.execute_wrappers == []
