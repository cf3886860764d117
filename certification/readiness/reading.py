"""Who is ready, of some pupils and of some classes: the same number of queries for any size."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import CompetenceResult, Participation
from certification.readiness.pupils import Profile, PupilReadiness, Readiness, readiness_of
from certification.readiness.rules import national_rules
from pixschool.core.reference.crcn import COMPETENCES, Competence
from students.models import Classroom, Enrolment

_CODES = [item.code for item in COMPETENCES]


@dataclass(frozen=True)
class ClassReadiness:
    """A class in numbers. `untested`: the competences nobody of it was ever tested on."""

    classroom: Classroom
    pupils: int
    ready: int
    not_ready: int
    unknown: int
    untested: Sequence[Competence]


def readiness_by_pupil(
    student_ids: Sequence[int], entry: Mapping[str, int] | None = None
) -> dict[int, PupilReadiness]:
    """Student id → what is known, whatever the campaign or the year. Three queries.

    `entry`: the numbers of the rule in force; the national ones when it is not given.
    """
    asked = entry or national_rules()["entry"].numbers
    profiles = _profiles(student_ids)
    courses: dict[int, set[str]] = defaultdict(set)
    tested = CompetenceResult.objects.filter(
        participation__student__in=student_ids, competence__in=_CODES, mastery__isnull=False
    )
    for student, code in tested.values_list("participation__student", "competence").distinct():
        courses[student].add(code)
    return {pk: readiness_of(profiles.get(pk), courses.get(pk, ()), asked) for pk in student_ids}


def readiness_by_class(
    classrooms: Sequence[Classroom], entry: Mapping[str, int] | None = None
) -> list[ClassReadiness]:
    """In the order given, of the pupils who are in them now. Four queries."""
    places = (
        Enrolment.objects.open()
        .filter(classroom__in=classrooms)
        .values_list("student", "classroom")
        .distinct()
    )
    members: dict[int, list[int]] = defaultdict(list)
    for student, classroom in places:
        members[classroom].append(student)
    found = readiness_by_pupil([pk for pupils in members.values() for pk in pupils], entry)
    return [_in_numbers(room, [found[pk] for pk in members[room.pk]]) for room in classrooms]


def untested_by_all(pupils: Sequence[PupilReadiness]) -> list[Competence]:
    """The competences none of them was ever tested on."""
    seen = {one.competence.code for pupil in pupils for one in pupil.competences if one.is_tested}
    return [item for item in COMPETENCES if item.code not in seen]


def _in_numbers(classroom: Classroom, pupils: Sequence[PupilReadiness]) -> ClassReadiness:
    numbers = Counter(pupil.readiness for pupil in pupils)
    return ClassReadiness(
        classroom,
        len(pupils),
        numbers[Readiness.READY],
        numbers[Readiness.NOT_READY],
        numbers[Readiness.UNKNOWN],
        untested_by_all(pupils),
    )


def _profiles(student_ids: Sequence[int]) -> dict[int, Profile]:
    """The last one that each has sent. Two queries."""
    sent = (
        Participation.objects.filter(
            student__in=student_ids, is_shared=True, is_certifiable__isnull=False
        )
        .order_by("student_id", "-shared_at", "-pk")
        .distinct("student_id")
        .prefetch_related("competences")
    )
    return {one.student_id: _profile(one) for one in sent if one.student_id is not None}


def _profile(one: Participation) -> Profile:
    read = [item for item in one.competences.all() if item.competence in _CODES]
    return Profile(
        is_certifiable=bool(one.is_certifiable),
        certifiable_count=one.certifiable_count,
        sent_at=one.shared_at,
        levels={item.competence: item.level for item in read if item.level is not None},
        pix={item.competence: item.pix for item in read if item.pix is not None},
    )
