"""Where what was read from a file waits between preview and confirm.

A staged table is a file in COPY text format, written by the reader's child process. It holds no
birth date, no sex and no national number in clear; it is deleted when the batch ends.
"""

import shutil
from pathlib import Path

from django.conf import settings

from pixschool.core.models import ImportBatch, ImportFile


def directory(file: ImportFile) -> Path:
    """The private directory of one file's staged rows."""
    return Path(settings.PRIVATE_ROOT) / "staged" / str(file.batch_id) / str(file.pk)


def discard_upload(file: ImportFile) -> None:
    """Forget the bytes that were dropped; what was read stays."""
    if file.raw:
        file.raw.delete(save=False)
        file.raw = ""
        file.save(update_fields=["raw"])


def discard(batch: ImportBatch) -> None:
    """Forget everything that waited for this batch: uploads and staged rows."""
    for file in batch.files.all():
        discard_upload(file)
    shutil.rmtree(Path(settings.PRIVATE_ROOT) / "staged" / str(batch.pk), ignore_errors=True)
