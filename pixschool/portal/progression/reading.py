"""What is planned and what is measured in a school's year, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery

from campaigns.missing import read_dates
from campaigns.missing.measures import measures
from pixschool.core.models import SchoolYear
from pixschool.core.reference.crcn import COMPETENCE_BY_CODE
from pixschool.core.sql import rows
from pixschool.core.text.french import date_fr
from pixschool.portal.progression.digging import ClassDigging, of_class
from pixschool.portal.progression.matrix import MatrixCell, Place, PlannedThing, matrix
from rituals.models import Ritual
from rituals.projects.planned import planned
from students.models import Classroom, Enrolment, Student, SupportVisit


def progression(*, year: SchoolYear) -> list[MatrixCell]:
    """Of the levels that have classes. Eight queries."""
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
    return matrix(levels, Counter(level_of.values()), _planned(year), shares, _visits(year))


def read_text(*, year: SchoolYear) -> str:
    """When what is measured was read, of the pupils of the year."""
    pupils = Enrolment.objects.in_year(year).open().values("student_id")
    return read_dates.of_pupils(pupils, school=year.school)


def digging(*, year: SchoolYear) -> list[ClassDigging[Student]]:
    """Class by class, in their natural order, pupils by name. Three queries."""
    rooms = Classroom.objects.in_year(year).by_level().values_list("pk", "name", "level")
    pupils: dict[int, list[Student]] = defaultdict(list)
    enrolled = Enrolment.objects.in_year(year).open().select_related("student")
    for one in enrolled.order_by("student__name_key", "student_id"):
        pupils[one.classroom_id].append(one.student)
    times = _times([student.pk for same in pupils.values() for student in same])
    return [
        of_class(name, level, {one: times[one.pk] for one in pupils[pk]})
        for pk, name, level in rooms
        if pupils[pk]
    ]


def _times(students: Sequence[int]) -> dict[int, dict[str, int]]:
    """{pupil: {competence: how many campaigns have measured it}}"""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for student, code, number in rows(
        "SELECT p.student_id, c.competence, count(DISTINCT p.campaign_id) "
        "FROM campaigns_participation p "
        "JOIN LATERAL (SELECT * FROM campaigns_competenceresult "
        "WHERE participation_id = p.id OFFSET 0) c ON true "
        "WHERE p.student_id = ANY(%(students)s) AND (c.mastery IS NOT NULL OR c.level > 0) "
        "GROUP BY p.student_id, c.competence",
        {"students": list(students)},
    ):
        found[student][code] = number
    return found


def _planned(year: SchoolYear) -> dict[Place, list[PlannedThing]]:
    """Projects with their subject, the other rituals that have competences, then the campaigns
    that no ritual plans, with what they have measured; each by date."""
    found: dict[Place, list[PlannedThing]] = defaultdict(list)
    for one in planned(year):
        when = _when(one.starts_on, one.ends_on)
        detail = ", ".join(filter(None, [one.teachers, when]))
        title = f"{one.subject} · {one.title}{_hours(one.sessions)}"
        found[one.competence, one.level].append(PlannedThing(title, detail))
    others = Ritual.objects.in_year(year).planned().filter(project=None).exclude(competences=[])
    counted = others.annotate(hours=Count("sessions", filter=Q(sessions__is_held=True)))
    for ritual in counted.order_by("starts_on", "pk"):
        thing = PlannedThing(
            f"{ritual.title}{_hours(ritual.hours)}", _when(ritual.starts_on, ritual.ends_on)
        )
        for code in ritual.competences:
            for level in ritual.levels:
                found[code, level].append(thing)
    for name, first, last, code, level in rows(_ALONE, {"year": year.pk}):
        found[code, level].append(PlannedThing(name, _when(first, last)))
    return found


# A collection of profiles looks at the sixteen: it works on none.
_ALONE = """
SELECT a.name, a.opens_on, a.closes_on, c.competence, r.level
FROM campaigns_campaign a
JOIN campaigns_participation p ON p.campaign_id = a.id AND p.counts
JOIN LATERAL (
    SELECT * FROM campaigns_competenceresult
    WHERE participation_id = p.id AND mastery IS NOT NULL OFFSET 0
) c ON true
JOIN students_enrolment e
    ON e.student_id = p.student_id AND e.year_id = a.year_id AND e.ends_on IS NULL
JOIN students_classroom r ON r.id = e.classroom_id
WHERE a.year_id = %(year)s AND NOT a.is_archived AND a.kind <> 'profiles'
  AND NOT EXISTS (SELECT FROM rituals_ritual WHERE campaign_id = a.id AND removed_at IS NULL)
GROUP BY a.id, c.competence, r.level ORDER BY a.opens_on, a.id
"""


def _hours(number: int) -> str:
    return f" ({number} h)" if number else ""


def _when(first: date | None, last: date | None) -> str:
    """« du 5 au 16 oct. »."""
    if not first or not last:
        return ""
    return f"du {date_fr(first, 'short')} au {date_fr(last, 'short')}"


def _visits(year: SchoolYear) -> dict[Place, int]:
    """How many visits to the CDI have worked on a competence, by the level of who came."""
    seen = SupportVisit.objects.filter(booking__slot__year=year, booking__cancelled_at=None)
    level = Enrolment.objects.in_year(year).open().filter(student=OuterRef("booking__student"))
    told = seen.annotate(level=Subquery(level.values("classroom__level")[:1]))
    return Counter(
        (code, level)
        for topics, level in told.values_list("topics", "level")
        for code in topics
        if level and code in COMPETENCE_BY_CODE
    )
