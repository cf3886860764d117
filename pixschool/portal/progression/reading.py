"""What is planned and what is measured in a school's year, in a fixed number of queries."""

from collections import Counter, defaultdict

from campaigns.missing.measures import measures
from pixschool.core.models import SchoolYear
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


def _planned(year: SchoolYear) -> dict[Place, list[str]]:
    """Projects with their subject, then the other rituals that have competences, by date."""
    found: dict[Place, list[str]] = defaultdict(list)
    for one in planned(year):
        found[one.competence, one.level].append(f"{one.subject} · {one.title}")
    others = Ritual.objects.in_year(year).planned().filter(project=None).order_by("starts_on", "pk")
    for ritual in others.exclude(competences=[]):
        for code in ritual.competences:
            for level in ritual.levels:
                found[code, level].append(ritual.title)
    return found
