"""The life of an import, whatever is imported: lost messages, dead workers, broken plans."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from pixschool.celery import app
from pixschool.core import journal
from pixschool.core.importing import batches, locks, progress
from pixschool.core.importing.reading import sandbox
from pixschool.core.importing.state import end
from pixschool.core.jobs import notify_worker
from pixschool.core.models import AuditEntry, ImportBatch, ImportFile, School
from pixschool.core.web.cache import ForgivingRedisCache
from students.importers.roster import RosterImport
from students.models import Student
from tests.factories.core import SchoolFactory
from tests.support.imports import codes, confirm, drop, dump
from tests.support.siecle_files import Listed, numbered, siecle_zip, table_csv
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

Status = ImportBatch.BatchStatus
ROWS = numbered([Listed("KEROUÉDAN", "Éloïse"), Listed("N'DIAYE", "Tom", "6B")])
LONG_AGO = timedelta(minutes=10)


@pytest.fixture
def school() -> School:
    return SchoolFactory()


def receive(school: School, name: str = "siecle.zip") -> ImportBatch:
    data = siecle_zip(ROWS, uai=school.uai)
    return batches.receive(
        year=school.current_year, kind="roster", files=[ContentFile(data, name=name)], author=None
    )


class TestReceiving:
    def test_bytes_are_private_and_hashed(self, school: School) -> None:
        file = receive(school).files.get()
        path = settings.PRIVATE_ROOT / file.raw.name

        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
        assert len(file.sha256) == 64
        assert not file.raw.name.endswith("siecle.zip")

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\nora\\export.zip", "export.zip"),
            ("a\x00b\n.csv", "ab.csv"),
            ("x" * 300 + ".csv", "x" * 116 + ".csv"),
        ],
    )
    def test_the_name_is_shown_never_used(self, school: School, given: str, shown: str) -> None:
        assert receive(school, given).files.get().name == shown

    def test_the_bytes_go_once_read(self, work: Work, school: School) -> None:
        batch = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        assert not batch.files.get().raw
        assert not list((settings.PRIVATE_ROOT / "uploads").glob("*"))


class TestFailures:
    def fail(self, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception) -> None:
        def broken(*_args: object, **_kwargs: object) -> None:
            raise error

        monkeypatch.setattr(RosterImport, step, broken)

    @pytest.mark.parametrize("step", ["load", "plan"])
    def test_while_comparing(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        self.fail(monkeypatch, step, KeyError("x"))
        batch = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))

        assert (batch.status, codes(batch)) == (Status.REJECTED, {"FAILED"})

    def test_while_writing(
        self,
        work: Work,
        school: School,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        batch = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        before = dump()
        self.fail(monkeypatch, "write", ValueError("Failing row contains (KEROUÉDAN)"))
        confirm(work, batch)

        assert (batch.status, codes(batch)) == (Status.REJECTED, {"FAILED"})
        assert dump() == before
        assert "ValueError" in caplog.text
        assert "KEROUÉDAN" not in caplog.text
        # Nothing is held: the next one passes.
        monkeypatch.undo()
        work.listen(monkeypatch)
        again = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        assert confirm(work, again).status == Status.DONE

    def test_a_database_that_goes_away_is_tried_again(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        self.fail(monkeypatch, "write", OperationalError("gone"))
        with pytest.raises(OperationalError):
            confirm(work, batch)
        batch.refresh_from_db()
        assert batch.status == Status.APPLYING

        monkeypatch.undo()
        ImportBatch.objects.update(heartbeat_at=timezone.now() - LONG_AGO)
        work.listen(monkeypatch)
        batches.sweep()
        work.drain()
        batch.refresh_from_db()
        assert batch.status == Status.DONE


class TestSweep:
    def test_a_lost_message(self, work: Work, school: School) -> None:
        batch = receive(school)  # nobody was notified
        ImportBatch.objects.update(created_at=timezone.now() - LONG_AGO)
        batches.sweep()
        work.drain()
        batch.refresh_from_db()

        assert batch.status == Status.PREVIEW

    def test_a_worker_that_died_while_reading(self, work: Work, school: School) -> None:
        batch = receive(school)
        past = timezone.now() - LONG_AGO
        ImportBatch.objects.update(status=Status.READING, created_at=past, heartbeat_at=past)
        batches.sweep()
        batches.sweep()  # two schedulers
        assert len(work.notified) == 1
        work.drain()
        batch.refresh_from_db()
        assert batch.status == Status.PREVIEW

    def test_one_that_still_works_is_left_alone(self, work: Work, school: School) -> None:
        receive(school)
        ImportBatch.objects.update(
            status=Status.READING,
            created_at=timezone.now() - LONG_AGO,
            heartbeat_at=timezone.now(),
        )
        batches.sweep()
        assert not work.notified

    def test_a_broker_that_is_down_fails_no_click(
        self, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_args: object, **_kwargs: object) -> None:
            raise ConnectionError("no broker")

        monkeypatch.setattr(notify_worker.current_app, "send_task", refuse)
        batch = receive(school)
        batches.start_reading(batch)
        assert batch.status == Status.RECEIVED

    def test_what_a_killed_process_left_goes_after_a_day(self, work: Work, school: School) -> None:
        waiting = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        root = settings.PRIVATE_ROOT
        (root / "staged" / "999999").mkdir()
        orphans = [root / "staged" / "999999" / "rows.tsv", root / "uploads" / "999999-0"]
        for path in orphans:
            path.write_text("KEROUÉDAN")
        for path in [*orphans, orphans[0].parent]:
            os.utime(path, (time.time(), time.time()))  # the clock of the test, not of the disk
        batches.sweep()
        assert all(path.exists() for path in orphans)  # perhaps of a command still at work

        two_days_ago = time.time() - 48 * 3600
        for path in [*root.glob("staged/*"), *root.glob("uploads/*")]:
            os.utime(path, (two_days_ago, two_days_ago))
        batches.sweep()
        assert not any(path.exists() for path in orphans)
        assert list((root / "staged" / str(waiting.pk)).rglob("rows.tsv"))


class TestOneAtATime:
    """Whatever is notified twice, a batch goes forward once."""

    def test_a_second_reader_leaves_it_to_the_first(self, work: Work, school: School) -> None:
        batch = receive(school)
        with _another_session() as other:
            other.execute("SELECT pg_advisory_lock(%s)", [locks._READERS + batch.pk])
            assert batches.read(batch.pk).status == Status.RECEIVED
            # The server may see the end of a session a moment after we have closed it.
            other.execute("SELECT pg_advisory_unlock_all()")
        assert batches.read(batch.pk).status == Status.PREVIEW

    def test_a_late_preview_does_not_bring_back_what_was_confirmed(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        plan = RosterImport.plan

        def slow(self: RosterImport, this: ImportBatch) -> object:
            found = plan(self, this)
            _in_another_session(
                "UPDATE core_importbatch SET status = 'applying' WHERE id = %s", this.pk
            )
            return found

        monkeypatch.setattr(RosterImport, "plan", slow)
        assert batches.replan(batch).status == Status.APPLYING
        assert _status(batch) == Status.APPLYING

    def test_an_expiry_does_not_take_back_a_confirmation(self, work: Work, school: School) -> None:
        seen = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        batches.confirm(batch=seen, digest=seen.digest, actor=None)

        assert end(seen, Status.EXPIRED).status == Status.APPLYING
        work.drain()
        assert _status(seen) == Status.DONE

    def test_two_confirmed_together(self, work: Work, school: School) -> None:
        one, two = (
            drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
            for _ in range(2)
        )
        batches.confirm(batch=one, digest=one.digest, actor=None)
        with pytest.raises(batches.ImportRefusedError, match="en cours"):
            batches.confirm(batch=two, digest=two.digest, actor=None)

    def test_what_breaks_at_the_very_end_is_said_too(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        record = journal.record

        def broken(event: str, **kwargs: object) -> object:
            if event == "import_applied":
                raise ValueError
            return record(event, **kwargs)

        monkeypatch.setattr(journal, "record", broken)
        confirm(work, batch)
        assert (batch.status, codes(batch)) == (Status.REJECTED, {"FAILED"})
        assert not Student.objects.exists()

    def test_taking_back_waits_for_the_import_at_work(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "IMPORT_LOCK_SECONDS", 1)
        batch = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        confirm(work, batch)
        with _another_session() as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", [locks._WRITERS, school.pk])
            with pytest.raises(batches.ImportRefusedError, match="en cours"):
                batches.undo(batch=batch, actor=None)
        assert _status(batch) == Status.DONE


def test_no_pupil_s_name_outlives_the_import(work: Work, school: School) -> None:
    """Neither in the lines shown as a sample nor in what had to be verified."""
    twins = numbered([Listed("KEROUÉDAN", "Éloïse"), Listed("KEROUÉDAN", "Éloïse")])
    batch = drop(work, school, "roster", ("liste.csv", table_csv(twins)))
    assert "KEROUÉDAN" in str([*ImportBatch.objects.values(), *ImportFile.objects.values()])
    assert {"HOMONYMS"} <= codes(batch)

    confirm(work, batch)
    kept = str([*ImportBatch.objects.values(), *ImportFile.objects.values()])
    assert batch.status == Status.DONE
    assert "KEROUÉDAN" not in kept
    assert "6A" in str(batch.issues)  # where to look


class TestCancelling:
    def test_while_reading_kills_the_reader(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = receive(school)
        read_file = sandbox.read_file

        def slow(*args: object, **kwargs: object) -> sandbox.Reading:
            batches.cancel(batch=batch, actor=None)  # the click comes while it is being read
            return read_file(*args, **kwargs)

        monkeypatch.setattr(sandbox, "read_file", slow)
        batches.read(batch.pk)
        batch.refresh_from_db()

        assert batch.status == Status.CANCELLED
        assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]

    def test_between_the_reading_and_the_preview(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = receive(school)
        plan = RosterImport.plan

        def slow(self: RosterImport, this: ImportBatch) -> object:
            found = plan(self, this)
            _in_another_session(
                "UPDATE core_importbatch SET cancel_requested = true WHERE id = %s", this.pk
            )
            return found

        monkeypatch.setattr(RosterImport, "plan", slow)
        batches.read(batch.pk)
        batch.refresh_from_db()
        assert batch.status == Status.CANCELLED

    def test_once_done_is_too_late(self, work: Work, school: School) -> None:
        batch = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
        confirm(work, batch)
        batches.cancel(batch=batch, actor=None)
        batch.refresh_from_db()

        assert (batch.status, batch.cancel_requested) == (Status.DONE, False)
        assert not AuditEntry.objects.filter(event="import_cancelled").exists()


@contextmanager
def _another_session() -> "Iterator[CursorWrapper]":
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def _in_another_session(sql: str, *params: object) -> None:
    with _another_session() as cursor:
        cursor.execute(sql, params)


def test_progress_survives_the_loss_of_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    progress.report(7, 40, "Lecture")
    assert progress.read(7) == progress.ImportProgress(40, "Lecture")

    nobody_there = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr(progress, "cache", nobody_there)
    progress.report(7, 60, "Lecture")
    assert progress.read(7).step


# A process of its own: applies the batch, but stops half-way through the writing and says so.
HALF_WAY = """
import sys, time, django
django.setup()
from students.importers import roster
from pixschool.core.importing import batches
run, done = roster.run, 0
def slow(sql, params=None):
    global done
    rows = run(sql, params)
    if "INTO students_" in sql:
        done += 1
        if done == int(sys.argv[2]):
            print("half-way", flush=True)
            time.sleep(60)
    return rows
roster.run = slow
batches.apply(int(sys.argv[1]))
"""


@pytest.fixture
def spawn() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []

    def start(*command: str) -> "subprocess.Popen[str]":
        database = connection.settings_dict
        process = subprocess.Popen(
            [sys.executable, *command],
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "PIXSCHOOL_TEST_DATABASE": database["NAME"],
            },
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.services
@pytest.mark.parametrize("statement", [1, 2, 3])
def test_a_worker_killed_in_the_middle_has_written_nothing(
    work: Work, school: School, spawn: Callable[..., "subprocess.Popen[str]"], statement: int
) -> None:
    batch = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
    before = dump()
    batches.confirm(batch=batch, digest=batch.digest, actor=None)
    worker = spawn("-c", HALF_WAY, str(batch.pk), str(statement))
    assert worker.stdout
    assert worker.stdout.readline() == "half-way\n"
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()

    _until(lambda: dump() == before)
    batch.refresh_from_db()
    assert batch.status == Status.APPLYING

    ImportBatch.objects.update(heartbeat_at=timezone.now() - LONG_AGO)
    work.notified.clear()
    batches.sweep()
    work.drain()
    batch.refresh_from_db()
    assert batch.status == Status.DONE
    assert Student.objects.count() == len(ROWS)


@pytest.mark.services
def test_a_real_broker_and_a_real_worker(
    school: School, spawn: Callable[..., "subprocess.Popen[str]"]
) -> None:
    app.autodiscover_tasks(force=True)
    spawn("-m", "celery", "-A", "pixschool", "worker", "--pool=solo", "--loglevel=ERROR")
    batch = receive(school)
    batches.start_reading(batch)
    _until(lambda: _status(batch) == Status.PREVIEW)
    batch.refresh_from_db()
    batches.confirm(batch=batch, digest=batch.digest, actor=None)
    _until(lambda: _status(batch) == Status.DONE)

    assert Student.objects.count() == len(ROWS)


def _status(batch: ImportBatch) -> str:
    return ImportBatch.objects.values_list("status", flat=True).get(pk=batch.pk)


def _until(condition: Callable[[], bool], *, within: float = 60) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
