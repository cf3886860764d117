"""The only writer of certification results: a file is applied, or taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from certification.models import CertificationResult
from certification.results.deciding import CHANGED, NEW, Decided
from pixschool.core.models import ImportBatch


def write(
    batch: ImportBatch, decided: Sequence[Decided], read_on: dict[int, date | None]
) -> dict[str, Any]:
    """Add the new results; a corrected one takes the place of the former, which is kept."""
    current = {
        result.number_key: result
        for result in CertificationResult.objects.current().filter(
            school_id=batch.school_id, number_key__in={one.row.number_key for one in decided}
        )
    }
    for one in decided:
        student_id = one.whose.student_id
        if student_id is None or one.effect not in {NEW, CHANGED}:
            continue
        former = current.get(one.row.number_key)
        if former is not None and former.pk is None:
            former.save()  # a correction in the same drop: the former enters first
        if former is not None:
            CertificationResult.objects.filter(pk=former.pk).update(is_current=False)
        current[one.row.number_key] = _result(
            batch, one, student_id, read_on[one.line.file_id], former
        )
    CertificationResult.objects.bulk_create(
        [result for result in current.values() if result.pk is None]
    )
    return {}


def _result(
    batch: ImportBatch,
    one: Decided,
    student_id: int,
    read_on: date | None,
    former: CertificationResult | None,
) -> CertificationResult:
    return CertificationResult(
        school_id=batch.school_id,
        year=one.whose.year,
        student_id=student_id,
        generation=one.row.generation,
        number_key=one.row.number_key,
        read_on=read_on,
        replaces=former,
        created_in=batch,
        **one.content,
    )


def undo(batch: ImportBatch) -> None:
    """What the batch has added goes; what it had corrected is current again."""
    added = CertificationResult.objects.filter(school_id=batch.school_id, created_in=batch)
    former = [result.replaces_id for result in added if result.replaces_id]
    added.delete()
    CertificationResult.objects.filter(pk__in=former).update(is_current=True)
