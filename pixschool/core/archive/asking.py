"""An archive is asked for, found, taken away, forgotten."""

from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.archive import files
from pixschool.core.jobs import notify_worker
from pixschool.core.models import School, SchoolArchive, User

SILENCE = timedelta(minutes=20)  # a worker that is still at it then is dead


def ask(*, school: School, actor: User) -> SchoolArchive:
    """One at a time in a school: a second click finds the first."""
    try:
        with transaction.atomic():
            archive = SchoolArchive.objects.create(school=school, author=actor)
            journal.record(
                "archive_asked", school=school, actor=actor, target="archive", ids=[archive.pk]
            )
            start(archive)
    except IntegrityError:
        return SchoolArchive.objects.get(school=school, ended_at=None)
    return archive


def start(archive: SchoolArchive) -> None:
    """Tell a worker; the sweep tells it again."""
    notify_worker.notify("pixschool.core.tasks.write_archive", archive.pk)


def ready_for(*, school: School, user: User) -> SchoolArchive | None:
    """The one that this person asked for and may still take: another was written with other
    rights."""
    since = timezone.now() - files.KEPT_FOR
    written = SchoolArchive.objects.filter(school=school, author=user, ended_at__gte=since)
    return written.exclude(key="").order_by("-ended_at").first()


def last_taken(school: School) -> SchoolArchive | None:
    """For whoever is about to close the school."""
    taken = SchoolArchive.objects.filter(school=school, taken_at__isnull=False)
    return taken.select_related("author").order_by("-taken_at").first()


def take(*, archive: SchoolArchive, actor: User) -> BinaryIO | None:
    """The file, and a line in the journal; None when its time is over."""
    file = files.open_one(archive.school_id, archive.key)
    if file is None:
        return None
    SchoolArchive.objects.filter(pk=archive.pk).update(taken_at=timezone.now())
    journal.record(
        "archive_taken", school=archive.school, actor=actor, target="archive", ids=[archive.pk]
    )
    return file


def sweep(now: datetime) -> None:
    """Erase files whose time is over, and start again what a dead worker has left."""
    files.sweep(now)
    SchoolArchive.objects.filter(ended_at__lt=now - files.KEPT_FOR).exclude(key="").update(key="")
    waiting = SchoolArchive.objects.filter(ended_at=None)
    waiting.filter(started_at__lt=now - SILENCE).update(started_at=None)
    for archive in waiting.filter(started_at=None, asked_at__lt=now - timedelta(seconds=30)):
        start(archive)
