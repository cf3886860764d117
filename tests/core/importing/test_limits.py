"""An import never holds the database for long, nor after its end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection

from pixschool.core.importing import batches, limits
from pixschool.core.importing.reading import sandbox
from pixschool.core.models import ImportBatch, School
from pixschool.core.sql import one, run
from students.importers.roster import RosterImport
from students.models import Student
from tests.factories.core import SchoolFactory
from tests.support.imports import codes, confirm, drop, dump
from tests.support.siecle_files import Listed, numbered, siecle_zip
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

Status = ImportBatch.BatchStatus
ROWS = numbered([Listed("KEROUÉDAN", "Éloïse"), Listed("N'DIAYE", "Tom", "6B")])
RUNNING = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = %(name)s AND state = 'active'"
)


@pytest.fixture
def school() -> School:
    return SchoolFactory()


def dropped(work: Work, school: School) -> ImportBatch:
    return drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))


def received(school: School) -> ImportBatch:
    file = ContentFile(siecle_zip(ROWS, uai=school.uai), name="s.zip")
    return batches.receive(year=school.current_year, kind="roster", files=[file], author=None)


def make_slow(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """From here `step` holds PostgreSQL for a minute, in one statement."""

    def slow(*_args: object, **_kwargs: object) -> None:
        run("SELECT pg_sleep(60)")

    monkeypatch.setattr(RosterImport, step, slow)


def is_at_work(batch_id: int) -> bool:
    return bool(one(RUNNING, {"name": f"pixschool-import-{batch_id}"}))


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 45
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class TestTooLong:
    @pytest.mark.parametrize("step", ["load", "plan"])
    def test_a_comparison_ends_with_a_sentence(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        monkeypatch.setattr(settings, "IMPORT_STATEMENT_SECONDS", 1)
        make_slow(monkeypatch, step)
        batch = dropped(work, school)

        assert (batch.status, codes(batch)) == (Status.REJECTED, {"TOO_LONG"})
        assert "rien n’a été enregistré" in batch.issues[0]["message"]
        assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]

    def test_a_writing_leaves_nothing(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = dropped(work, school)
        before = dump()
        monkeypatch.setattr(settings, "IMPORT_STATEMENT_SECONDS", 1)
        write = RosterImport.write

        def slow(self: RosterImport, *args: object) -> object:
            write(self, *args)
            run("SELECT pg_sleep(60)")

        monkeypatch.setattr(RosterImport, "write", slow)
        confirm(work, batch)

        assert (batch.status, codes(batch)) == (Status.REJECTED, {"TOO_LONG"})
        assert dump() == before

    def test_a_preview_made_again(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = dropped(work, school)
        monkeypatch.setattr(settings, "IMPORT_STATEMENT_SECONDS", 1)
        make_slow(monkeypatch, "plan")

        assert batches.replan(batch).status == Status.REJECTED
        assert codes(batch) == {"TOO_LONG"}

    def test_taking_back_changes_nothing(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = confirm(work, dropped(work, school))
        monkeypatch.setattr(settings, "IMPORT_STATEMENT_SECONDS", 1)
        make_slow(monkeypatch, "undo")

        with pytest.raises(batches.ImportRefusedError, match="rien n’a changé"):
            batches.undo(batch=batch, actor=None)
        assert Student.objects.count() == 2

    @pytest.mark.parametrize("step", ["read_file", "plan"])
    def test_the_time_of_a_worker(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        def rung(*_args: object, **_kwargs: object) -> None:
            raise SoftTimeLimitExceeded

        monkeypatch.setattr(sandbox if step == "read_file" else RosterImport, step, rung)
        batch = dropped(work, school)
        assert (batch.status, codes(batch)) == (Status.REJECTED, {"TOO_LONG"})


class TestGivenUp:
    def test_the_statement_under_way_ends(
        self, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = received(school)
        make_slow(monkeypatch, "plan")
        worker = threading.Thread(target=_read_and_hang_up, args=[batch.pk])
        worker.start()
        until(lambda: is_at_work(batch.pk))

        assert batches.cancel(batch=batch, actor=None).status == Status.CANCELLED
        worker.join(45)
        assert not worker.is_alive()
        batch.refresh_from_db()
        assert batch.status == Status.CANCELLED
        assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]

    def test_a_statement_that_had_not_begun_never_does(
        self, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between two statements there is nothing to end: the next one is not begun."""
        batch, begun = received(school), []

        def between(*_args: object, **_kwargs: object) -> None:
            somebody = threading.Thread(target=_give_up, args=[batch])
            somebody.start()
            somebody.join()
            run("SELECT 1")
            begun.append(1)

        monkeypatch.setattr(RosterImport, "plan", between)
        assert batches.read(batch.pk).status == Status.CANCELLED
        assert not begun

    def test_what_waits_for_its_worker_ends_at_once(self, work: Work, school: School) -> None:
        batch = dropped(work, school)
        batches.confirm(batch=batch, digest=batch.digest, actor=None)
        assert batches.cancel(batch=batch, actor=None).status == Status.CANCELLED
        work.drain()  # the worker comes to it
        batch.refresh_from_db()
        assert batch.status == Status.CANCELLED
        assert not Student.objects.exists()

    def test_the_sweep_ends_what_a_first_word_missed(
        self, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = received(school)
        make_slow(monkeypatch, "plan")
        worker = threading.Thread(target=_read_and_hang_up, args=[batch.pk])
        worker.start()
        until(lambda: is_at_work(batch.pk))
        monkeypatch.setattr(limits, "stop", lambda batch_id: None)  # it found nobody
        batches.cancel(batch=batch, actor=None)

        batches.sweep()
        worker.join(45)
        assert not worker.is_alive()


def _read_and_hang_up(batch_id: int) -> None:
    try:
        batches.read(batch_id)
    finally:
        connection.close()


def _give_up(batch: ImportBatch) -> None:
    try:
        batches.cancel(batch=batch, actor=None)
    finally:
        connection.close()


# A worker in the middle of a long statement.
LONG = """
import sys, django
django.setup()
from pixschool.core.importing import limits
from pixschool.core.models import ImportBatch
from pixschool.core.sql import run
with limits.step(ImportBatch.objects.get(pk=int(sys.argv[1]))):
    run("SELECT pg_sleep(600)")
"""


@pytest.mark.services
def test_a_statement_does_not_outlive_its_worker(school: School) -> None:
    batch = received(school)
    name = connection.settings_dict["NAME"]
    worker = subprocess.Popen(
        [sys.executable, "-c", LONG, str(batch.pk)],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PIXSCHOOL_TEST_DATABASE": name},
        cwd=settings.BASE_DIR,
        start_new_session=True,
    )
    try:
        until(lambda: is_at_work(batch.pk))
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    until(lambda: not is_at_work(batch.pk))
