"""Who was to sit, by our own plan, and has no result: Pix does not list the absent."""

from collections.abc import Iterable
from datetime import date

from certification.models import CertificationResult, SessionCandidate
from certification.results.deciding import Decided
from pixschool.core.models import ImportBatch
from pixschool.core.reference.names import class_key
from pixschool.core.reference.years import start_year_of
from students.models import Enrolment


def count(batch: ImportBatch, decided: Iterable[Decided], class_name: str) -> int:
    """Of those whom the plans that hold seat in the class of a file, in the years of its results;
    of a file of a session, on its days. Whoever has a result already, or gets one, is not."""
    lines = list(decided)
    days = {one.row.sat_on for one in lines}
    got = {one.whose.student_id for one in lines if one.whose.student_id}
    seated = _seated(batch, days, class_name)
    known = set(
        CertificationResult.objects.current()
        .filter(
            school_id=batch.school_id,
            student__in=seated,
            year__start_year__in={start_year_of(day) for day in days},
        )
        .values_list("student", flat=True)
    )
    return len(seated - got - known)


def _seated(batch: ImportBatch, days: set[date], class_name: str) -> set[int]:
    planned = SessionCandidate.objects.applied().filter(session__plan__school_id=batch.school_id)
    if not class_name:
        return set(
            planned.filter(session__starts_at__date__in=days).values_list("student", flat=True)
        )
    starts = {start_year_of(day) for day in days}
    there = Enrolment.objects.filter(
        classroom__school_id=batch.school_id,
        classroom__key=class_key(class_name),
        year__start_year__in=starts,
    )
    planned = planned.filter(
        session__plan__year__start_year__in=starts, student__in=there.values("student")
    )
    return set(planned.values_list("student", flat=True))
