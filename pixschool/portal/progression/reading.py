"""What is planned and what is measured in a school's year, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from campaigns.missing import read_dates
from campaigns.missing.measures import measures
from pixschool.core.models import SchoolYear
from pixschool.core.sql import rows
from pixschool.portal.progression.digging import ClassDigging, of_class
from pixschool.portal.progression.matrix import MatrixCell, Place, matrix
from rituals.models import Ritual
from rituals.projects.planned import planned
from students.models import Classroom, Enrolment


def progression(*, year: SchoolYear) -> list[MatrixCell]:
    """Of the levels that have classes. Six queries."""
    levels = list(
        dict.fromkeys(Classroom.objects.in_year(year).by_level().values_list("level", flat=True))
    )
    level_of = dict(
        Enrolment.objects.in_year(year).open().values_list("student_id", "classroom__level")
    )
    shares: dict[Place, list[float]] = defaultdict(list)
    for (student, code), measure in measures(list(level_of)).items():
        if measure.share or measure.mastery is not None:
            # A profile says level 0 of what the pupil has never worked on.
            shares[code, level_of[student]].append(measure.share)
    return matrix(levels, Counter(level_of.values()), _planned(year), shares)


def read_text(*, year: SchoolYear) -> str:
    """When what is measured was read, of the pupils of the year."""
    return read_dates.of_pupils(Enrolment.objects.in_year(year).open().values("student_id"))


def digging(*, year: SchoolYear) -> list[ClassDigging]:
    """Class by class, in their natural order. Three queries."""
    rooms = Classroom.objects.in_year(year).by_level().values_list("pk", "name", "level")
    pupils: dict[int, list[int]] = defaultdict(list)
    for student, room in (
        Enrolment.objects.in_year(year).open().values_list("student_id", "classroom_id")
    ):
        pupils[room].append(student)
    times = _times([student for same in pupils.values() for student in same])
    return [
        of_class(name, level, [times[one] for one in pupils[pk]])
        for pk, name, level in rooms
        if pupils[pk]
    ]


def _times(students: Sequence[int]) -> dict[int, dict[str, int]]:
    """{pupil: {competence: how many campaigns have measured it}}"""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for student, code, number in rows(
        "SELECT p.student_id, c.competence, count(DISTINCT p.campaign_id) "
        "FROM campaigns_participation p "
        "JOIN campaigns_competenceresult c ON c.participation_id = p.id "
        "WHERE p.student_id = ANY(%(students)s) AND (c.mastery IS NOT NULL OR c.level > 0) "
        "GROUP BY p.student_id, c.competence",
        {"students": list(students)},
    ):
        found[student][code] = number
    return found


def _planned(year: SchoolYear) -> dict[Place, list[str]]:
    """Projects with their subject and their hours, then the other rituals that have competences,
    by date."""
    found: dict[Place, list[str]] = defaultdict(list)
    for one in planned(year):
        hours = f" ({one.sessions} h)" if one.sessions else ""
        found[one.competence, one.level].append(f"{one.subject} · {one.title}{hours}")
    others = Ritual.objects.in_year(year).planned().filter(project=None).order_by("starts_on", "pk")
    for ritual in others.exclude(competences=[]):
        for code in ritual.competences:
            for level in ritual.levels:
                found[code, level].append(ritual.title)
    return found
