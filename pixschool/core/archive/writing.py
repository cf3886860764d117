"""A worker writes the archive: one table after the other, as they all were at one moment."""

import csv
import logging
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from pixschool.core.access.permissions import Capability
from pixschool.core.archive import files
from pixschool.core.archive.tables import all_tables
from pixschool.core.models import Membership, SchoolArchive
from pixschool.core.sql import run
from pixschool.core.text.french import count, date_fr
from pixschool.core.text.typo import text
from pixschool.core.web.exports import BOM, plain_cell, text_file

logger = logging.getLogger(__name__)
LISTING = "LISEZ-MOI.txt"
_PROGRESS_SECONDS = 3600


def write(archive_id: int) -> None:
    """Write one that nobody is writing. What goes wrong becomes its state."""
    claimed = SchoolArchive.objects.filter(pk=archive_id, started_at=None, ended_at=None)
    if not claimed.update(started_at=timezone.now()):
        return
    archive = SchoolArchive.objects.select_related("school", "author").get(pk=archive_id)
    key = get_random_string(32)
    try:
        size = _write(archive, key)
    except Exception:
        logger.exception("the archive %s failed", archive_id)
        files.drop(archive.school_id, key)
        key, size = "", 0
    # Of two workers, since one was thought dead, the first to end is right.
    mine = SchoolArchive.objects.filter(pk=archive_id, ended_at=None)
    has_ended = mine.update(key=key, size=size, ended_at=timezone.now())
    if key and has_ended:
        files.keep_only(archive.school_id, key)
    elif key:
        files.drop(archive.school_id, key)


def progress(archive: SchoolArchive) -> int:
    """In percent; 0 when Redis has lost it."""
    return int(cache.get(_progress_key(archive.pk), 0))


def _write(archive: SchoolArchive, key: str) -> int:
    """Its size in bytes. Raises PermissionError when whoever asked may not have it any more."""
    reader = _reader(archive)
    if reader is None:
        raise PermissionError("whoever asked has left")
    with files.create(archive.school_id, key) as file, transaction.atomic():
        run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
            _fill(zipped, archive, reader)
    return files.finish(archive.school_id, key)


def _reader(archive: SchoolArchive) -> Membership | None:
    present = Membership.objects.active().filter(school=archive.school_id, user=archive.author_id)
    found = present.select_related("school", "user").first()
    return found if found and found.can(Capability.MANAGE_SCHOOL) else None


def _fill(zipped: ZipFile, archive: SchoolArchive, reader: Membership) -> None:
    lines, tables = [], all_tables()
    at = archive.school.local(archive.asked_at)
    moment = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    for rank, table in enumerate(tables):
        cache.set(_progress_key(archive.pk), 100 * rank // len(tables), _PROGRESS_SECONDS)
        entry = ZipInfo(f"{table.name}.csv", moment)
        entry.compress_type = ZIP_DEFLATED
        with zipped.open(entry, "w", force_zip64=True) as file:
            number = write_csv(file, table.headers, table.rows(reader))
        lines.append(f"{table.name}.csv : {table.about} ({count(number, 'ligne')})")
    zipped.writestr(LISTING, text_file(text(_listing(archive, lines))))


def _listing(archive: SchoolArchive, lines: Sequence[str]) -> str:
    school, asked = archive.school, date_fr(archive.school.local(archive.asked_at), "full")
    head = (
        f"{school.name} ({school.uai}) : export de PixSchool, {asked}.",
        "Ces fichiers contiennent des données d’élèves : gardez-les en lieu sûr.",
        "Tableaux CSV en UTF-8, séparés par des points-virgules. Les parts vont de 0 à 1.",
    )
    return "\n\n".join([*head, "\n".join(lines)])


def write_csv(file: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Row by row, however many there are; how many."""
    number = 0
    with TextIOWrapper(file, "utf-8", newline="") as lines:
        lines.write(BOM)
        writer = csv.writer(lines, delimiter=";")
        writer.writerow(headers)
        for row in rows:
            writer.writerow([plain_cell(cell) for cell in row])
            number += 1
    return number


def _progress_key(archive_id: int) -> str:
    return f"archive-progress:{archive_id}"
