"""Where what was read from a file waits between preview and confirm.

A staged table is a file in COPY text format, written by the reader's child process. It holds no
birth date, no sex and no national number in clear; it is deleted when the batch ends.
"""

import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings

from pixschool.core.importing.reading.issues import without_names
from pixschool.core.importing.reading.output import WHO
from pixschool.core.models import ImportBatch, ImportFile

_NAMING = frozenset({"sample", WHO})  # facts


def directory(file: ImportFile) -> Path:
    """The private directory of one file's staged rows."""
    return _of_batch(file.batch_id) / str(file.pk)


def directory_of(batch: ImportBatch) -> Path:
    """The private directory of what waits for the whole batch."""
    return _of_batch(batch.pk)


def _of_batch(batch_id: int) -> Path:
    return Path(settings.PRIVATE_ROOT) / "staged" / str(batch_id)


def discard_upload(file: ImportFile) -> None:
    """Forget the bytes that were dropped; what was read stays."""
    if file.raw:
        file.raw.delete(save=False)
        file.raw = ""
        file.save(update_fields=["raw"])


def discard(batch: ImportBatch) -> None:
    """Forget everything that waited for this batch: uploads, staged rows, names shown as
    samples or told of a refusal."""
    for file in batch.files.all():
        discard_upload(file)
        issues = without_names(file.issues)
        facts = {name: fact for name, fact in file.facts.items() if name not in _NAMING}
        if facts != file.facts or issues != file.issues:
            file.facts, file.issues = facts, issues
            file.save(update_fields=["facts", "issues"])
    shutil.rmtree(_of_batch(batch.pk), ignore_errors=True)


def discard_orphans(*, before: datetime) -> None:
    """Forget what a process killed at the wrong moment has left: files of batches that have ended,
    or that were never committed. Younger ones may be those of a command at work."""
    root = Path(settings.PRIVATE_ROOT)
    alive = ImportBatch.objects.filter(status__in=[*ImportBatch.RUNNING, *ImportBatch.WAITING])
    kept = {str(root / "staged" / str(pk)) for pk in alive.values_list("pk", flat=True)}
    uploads = ImportFile.objects.filter(batch__in=alive).exclude(raw="")
    kept |= {str(root / name) for name in uploads.values_list("raw", flat=True)}
    for found in [*root.glob("staged/*"), *root.glob("uploads/*")]:
        if str(found) in kept or found.stat().st_mtime > before.timestamp():
            continue
        if found.is_dir():
            shutil.rmtree(found, ignore_errors=True)
        else:
            found.unlink(missing_ok=True)
