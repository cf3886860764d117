"""Who leaves the school frees the seats that come after that day; marks stay."""

from django.db import transaction
from django.utils import timezone

from certification.models import SessionCandidate
from pixschool.core import journal
from pixschool.core.models import School
from students.models import Enrolment


@transaction.atomic
def free_seats(*, school: School) -> int:
    """Take out of the plans to come those who are in the school no more; how many seats."""
    coming = SessionCandidate.objects.select_for_update(of=("self",)).filter(
        session__plan__school=school,
        session__plan__state__in=["applied", "draft"],
        session__starts_at__gt=timezone.now(),
        presence="",
        incidents=None,
    )
    rows = list(coming.values_list("pk", "student_id", "session__plan__year_id"))
    pupils = {pupil for _pk, pupil, _year in rows}
    open_ones = Enrolment.objects.open().filter(student__in=pupils)
    present = set(open_ones.values_list("student_id", "year_id"))
    gone = [pk for pk, pupil, year in rows if (pupil, year) not in present]
    if gone:
        SessionCandidate.objects.filter(pk__in=gone).delete()
        journal.record(
            "certification_seats_freed",
            school=school,
            actor=None,
            target="certification_candidate",
            ids=gone,
        )
    return len(gone)
