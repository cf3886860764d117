"""Who could be asked to help others: the figures point at them, a person asks."""

from dataclasses import dataclass

from campaigns.attempts import IS_FINISHED
from campaigns.models import Participation
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from students.models import Classroom, Enrolment, PeerHelper, Student, SupportFlag

AT_EASE = 0.8  # of mastery, in one campaign that is finished


@dataclass(frozen=True)
class PupilAtEase:
    """Not a helper: nobody has asked yet, or the answer was not noted."""

    student: Student
    classroom: Classroom
    mastery: float  # 0..1
    campaign_name: str


def pupils_at_ease(*, year: SchoolYear, membership: Membership) -> list[PupilAtEase]:
    """Those one may see, by class, the most at ease first; neither who helps already nor who waits
    for help. Four queries; none for who does not help."""
    if not membership.can(Capability.SEE_SUPPORT):
        return []
    best: dict[int, tuple[float, str]] = {}
    finished = Participation.objects.filter(
        IS_FINISHED,
        counts=True,
        campaign__year=year,
        mastery__gte=AT_EASE,
        student__in=Student.objects.visible_to(membership).values("pk"),
    )
    for pk, mastery, name in finished.values_list("student", "mastery", "campaign__name"):
        if pk is not None and mastery is not None:
            best[pk] = max(best.get(pk, (0.0, "")), (mastery, name))
    known = PeerHelper.objects.in_year(year).helping().values_list("student", flat=True)
    waiting = SupportFlag.objects.open().in_year(year).values_list("student", flat=True)
    left = set(best) - set(known) - set(waiting)
    found = [
        PupilAtEase(place.student, place.classroom, *best[place.student_id])
        for place in Enrolment.objects.at(year=year, student__in=list(left))
    ]
    found.sort(
        key=lambda one: (
            one.classroom.level, one.classroom.name, -one.mastery, one.student.name_key
        )
    )  # fmt: skip
    return found
