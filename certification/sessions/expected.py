"""Who waits for a session: the pupils of a level who neither sat nor are about to."""

from collections import defaultdict
from collections.abc import Iterable

from certification.models import (
    CertificationKind,
    CertificationResult,
    LongerDuration,
    PlanSettings,
    ResultStatus,
    SatPresence,
    SessionCandidate,
)
from certification.querysets import CertificationResultQuerySet
from pixschool.core.models import SchoolYear
from students.models import Enrolment, Student


def minutes_of(group: str, standard: int) -> int:
    """How long the test of a group lasts: as its name says it, else as for everybody."""
    return max(standard, int(group.rpartition("/")[2])) if "/" in group else standard


def expected_groups(
    settings: PlanSettings, staying_ids: Iterable[int]
) -> tuple[dict[str, list[Student]], dict[str, int]]:
    """({group: its pupils by name}, {group: its class}).

    `staying_ids`: the sessions that no new plan may touch.
    """
    year = settings.year
    sat = _served(settings, staying_ids)
    longer = dict(LongerDuration.objects.filter(year=year).values_list("student_id", "minutes"))
    pupils: dict[str, list[Student]] = defaultdict(list)
    of_class: dict[str, int] = {}
    enrolments = Enrolment.objects.at(year=year, classroom__level=settings.level)
    for enrolment in enrolments.order_by("classroom__name", "student__name_key", "student__pk"):
        if enrolment.student_id in sat:
            continue
        minutes = longer.get(enrolment.student_id)
        # A class whose own name has a « / » is told from a length by what follows it.
        room = enrolment.classroom.name.replace("/", "∕")
        name = f"{room}/{minutes}" if minutes else room
        pupils[name].append(enrolment.student)
        of_class[name] = enrolment.classroom_id
    return dict(pupils), of_class


def _served(settings: PlanSettings, staying_ids: Iterable[int]) -> set[int]:
    year = settings.year
    of_year = SessionCandidate.objects.applied().filter(session__plan__year=year)
    sat = set(of_year.filter(presence=SatPresence.PRESENT).values_list("student_id", flat=True))
    about_to = of_year.filter(session__in=staying_ids).exclude(presence=SatPresence.ABSENT)
    sat |= set(about_to.values_list("student_id", flat=True))
    # Who is certified already, as Pix says, is never summoned.
    return sat | set(certified_in(year).values_list("student_id", flat=True))


def certified_in(year: SchoolYear) -> CertificationResultQuerySet:
    """The results of those who are certified already: they are never summoned again."""
    return CertificationResult.objects.filter(
        year=year, kind=CertificationKind.PIX, status=ResultStatus.VALIDATED, is_current=True
    )
