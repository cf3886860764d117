"""Taking in the files that somebody drops."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.files import File
from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import ImportBatch, ImportFile, SchoolYear, User


@transaction.atomic
def receive(
    *,
    year: SchoolYear,
    kind: str,
    files: "Sequence[File[bytes]]",  # Django's File is generic for the type checker alone
    author: User | None,
    answers: dict[str, Any] | None = None,
) -> ImportBatch:
    """Keep the files on private storage; nothing is parsed here.

    `year`: the one the person works in; a file may say another of itself.
    """
    school = year.school
    batch = ImportBatch.objects.create(
        school=school,
        year=year,
        kind=kind,
        author=author,
        answers=answers or {},
    )
    for position, upload in enumerate(files):
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        file = ImportFile(
            batch=batch,
            position=position,
            name=_display_name(upload.name or "fichier"),
            size=upload.size,
            sha256=digest.hexdigest(),
        )
        file.raw.save(f"{batch.pk}-{position}", upload, save=False)
        file.save()
    journal.record("import_received", school=school, actor=author, target="import", ids=[batch.pk])
    return batch


def _display_name(name: str) -> str:
    """The last part of the name, printable, at most 120 characters."""
    printable = "".join(char for char in name if char.isprintable())
    return printable.replace("\\", "/").rsplit("/", 1)[-1][-120:] or "fichier"
