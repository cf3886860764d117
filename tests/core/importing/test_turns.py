"""One school's imports never hold another's; mail and sign-in codes wait behind none."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection

from pixschool.celery import app
from pixschool.core.importing import batches, locks
from pixschool.core.jobs.schedule import PERIODIC_JOBS
from pixschool.core.models import ImportBatch, School
from tests.factories.core import SchoolFactory
from tests.support.imports import drop
from tests.support.siecle_files import Listed, numbered, siecle_zip
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

Status = ImportBatch.BatchStatus
ROWS = numbered([Listed("KEROUÉDAN", "Éloïse")])


def asked(school: School) -> ImportBatch:
    file = ContentFile(siecle_zip(ROWS, uai=school.uai), name="s.zip")
    batch = batches.receive(year=school.current_year, kind="roster", files=[file], author=None)
    batches.start_reading(batch)
    return batch


def status(batch: ImportBatch) -> str:
    return ImportBatch.objects.values_list("status", flat=True).get(pk=batch.pk)


@contextmanager
def at_work_for(school: School) -> Iterator[None]:
    """Another worker has an import of this school in hand."""
    other = connection.copy()
    key = [locks._TURNS + school.pk]
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", key)
            yield
            cursor.execute("SELECT pg_advisory_unlock(%s)", key)
    finally:
        other.close()


def test_a_school_with_an_import_at_work_leaves_the_worker_to_others(work: Work) -> None:
    busy, quiet = SchoolFactory(), SchoolFactory()
    mine, theirs = asked(busy), asked(quiet)
    with at_work_for(busy):
        work.drain()
        assert (status(mine), status(theirs)) == (Status.RECEIVED, Status.PREVIEW)


def test_whoever_ends_calls_for_the_next_of_the_school(work: Work) -> None:
    school = SchoolFactory()
    first = asked(school)
    others = [asked(school), asked(school)]
    with at_work_for(school):
        work._commit()
        while len(work.notified) > 1:  # their messages came and went
            task, ids = work.notified.pop()
            app.tasks[task].run(*ids)
    work.drain()
    assert {status(batch) for batch in [first, *others]} == {Status.PREVIEW}


def test_what_was_confirmed_comes_before_what_is_to_be_read(work: Work) -> None:
    school = SchoolFactory()
    shown = drop(work, school, "roster", ("s.zip", siecle_zip(ROWS, uai=school.uai)))
    read, unread = asked(school), asked(school)
    with at_work_for(school):
        batches.confirm(batch=shown, digest=shown.digest, actor=None)
        work._commit()
        work.notified.clear()
    batches.start_reading(read)
    work.drain()
    after = [ids[0] for _, ids in work.done]
    assert after.index(read.pk) < after.index(shown.pk, 1) < after.index(unread.pk)
    assert status(shown) == Status.DONE


def test_imports_and_mail_have_queues_of_their_own() -> None:
    app.autodiscover_tasks(force=True)

    def queue(name: str) -> str:
        return str(app.amqp.router.route({}, name)["queue"].name)

    tasks = {name: queue(name) for name in app.tasks if "celery." not in name}
    assert {name for name, asked in tasks.items() if asked == "imports"} == {
        "pixschool.core.tasks.read_import",
        "pixschool.core.tasks.apply_import",
        "pixschool.papers.tasks.make_part",
    }
    assert [name for name, asked in tasks.items() if asked == "mail"] == [
        "pixschool.core.tasks.sweep_outbox"
    ]
    assert {tasks[job.task] for job in PERIODIC_JOBS} == {"celery", "mail"}
    assert set(app.amqp.queues) == {"celery", "mail", "imports"}
