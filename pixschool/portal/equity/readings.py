"""The results of pupils, course by course: a course is compared with itself only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

from campaigns.attempts import IS_FINISHED
from campaigns.models import Campaign, Participation
from pixschool.portal.equity.comparing import TwoReadings
from pixschool.portal.equity.help_given import HelpGiven


class CourseReading(NamedTuple):
    """`mastery`: 0..1."""

    at: datetime
    mastery: float
    campaign: int


OfPupil = Mapping[str, Sequence[CourseReading]]  # by course, by date
Readings = Mapping[int, OfPupil]
_NEVER = datetime.max.replace(tzinfo=UTC)


def course_of(campaign: Campaign) -> str:
    """What tells courses apart."""
    return " ".join(campaign.course.casefold().split())


def course_key(campaign: Campaign) -> str:
    """As `course_of`; a campaign whose course is not known stands alone."""
    return course_of(campaign) or f"campaign {campaign.pk}"


def readings(campaigns: Sequence[Campaign], students: Iterable[int]) -> Readings:
    """By pupil, of those who have any: all that they finished with a result. One query."""
    course = {
        one.pk: course_key(one) for one in campaigns if one.kind != Campaign.CampaignKind.PROFILES
    }
    done = Participation.objects.filter(
        IS_FINISHED,
        campaign__in=list(course),
        student__in=list(students),
        is_ignored=False,
        mastery__isnull=False,
    )
    dated = sorted(
        (at, campaign, student, mastery)
        for student, campaign, shared, begun, mastery in done.values_list(
            "student", "campaign", "shared_at", "attempt_at", "mastery"
        )
        if (at := shared or begun) and student is not None and mastery is not None
    )
    found: dict[int, dict[str, list[CourseReading]]] = defaultdict(lambda: defaultdict(list))
    for at, campaign, student, mastery in dated:
        found[student][course[campaign]].append(CourseReading(at, mastery, campaign))
    return found


def under_floor(found: Readings, floor: float | None) -> dict[int, float]:
    """{pupil: last result} of those whose last one is under the floor of the school (0..1)."""
    if floor is None:
        return {}
    last = {
        student: max(row for rows in courses.values() for row in rows).mastery
        for student, courses in found.items()
    }
    return {student: mastery for student, mastery in last.items() if mastery < floor}


def two_readings(
    found: Readings, given: HelpGiven, levels: Mapping[int, str]
) -> tuple[list[TwoReadings], int, tuple[int, int]]:
    """(pairs, how many of the helped were chosen otherwise, who has no pair by group).

    `levels`: of every pupil. A pair is two campaigns that follow one another on one course, of who
    was not chosen for help before the first. It is of a helped pupil when they were chosen before
    any other result, hence by this one, and came before the second. Who is chosen later in the
    meantime stays among the others: left out for a low result, they would make the others look
    better than they are.
    """
    pairs, otherwise, alone = [], 0, [0, 0]
    for student, level in levels.items():
        own = list(_pairs(student, level, found.get(student, {}), given))
        pairs += own
        came, is_compared = student in given.came, any(one.is_helped for one in own)
        otherwise += is_compared and student in given.otherwise
        if not is_compared and (came or not own):
            alone[0 if came else 1] += 1
    return pairs, otherwise, (alone[0], alone[1])


def _pairs(student: int, level: str, courses: OfPupil, given: HelpGiven) -> Iterator[TwoReadings]:
    chosen, came = given.chosen.get(student, _NEVER), given.came.get(student, _NEVER)
    moments = sorted(row.at for rows in courses.values() for row in rows)
    for course, rows in courses.items():
        for first, last in pairwise(sittings(rows)):
            if chosen <= first.at:
                continue
            until = min((at for at in moments if at > first.at), default=last.at)
            is_helped = chosen <= until and came <= last.at
            window = course, level, first.campaign, last.campaign
            yield TwoReadings(student, window, first.mastery, last.mastery, is_helped)


def sittings(rows: Sequence[CourseReading]) -> list[CourseReading]:
    """The first result of each campaign, by date: who tries again has chosen to."""
    first: dict[int, CourseReading] = {}
    for row in rows:
        first.setdefault(row.campaign, row)
    return list(first.values())
