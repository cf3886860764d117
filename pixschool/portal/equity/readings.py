"""The results of pupils, course by course: a course is compared with itself only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from campaigns.attempts import IS_FINISHED
from campaigns.models import Campaign, Participation
from pixschool.portal.equity.arithmetic import TwoReadings
from pixschool.portal.equity.help_given import HelpGiven

OfPupil = Mapping[str, Sequence[tuple[datetime, float]]]  # by course, by date
Readings = Mapping[int, OfPupil]


def course_of(campaign: Campaign) -> str:
    """What tells courses apart."""
    return " ".join(campaign.course.casefold().split())


def readings(campaigns: Sequence[Campaign], students: Iterable[int]) -> Readings:
    """By pupil, of those who have any: all that they finished with a result. One query."""
    course = {
        one.pk: course_of(one) or f"campaign {one.pk}"
        for one in campaigns
        if one.kind != Campaign.CampaignKind.PROFILES
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
    found: dict[int, dict[str, list[tuple[datetime, float]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for at, campaign, student, mastery in dated:
        found[student][course[campaign]].append((at, mastery))
    return found


def under_floor(found: Readings, floor: float | None) -> dict[int, float]:
    """{pupil: last result} of those whose last one is under the floor of the school (0..1)."""
    if floor is None:
        return {}
    last = {
        student: max(row for rows in courses.values() for row in rows)[1]
        for student, courses in found.items()
    }
    return {student: mastery for student, mastery in last.items() if mastery < floor}


def two_readings(
    found: Readings, given: HelpGiven
) -> tuple[list[TwoReadings], int, tuple[int, int]]:
    """(pairs, how many of the helped were chosen otherwise, who has no second reading by group).

    Of a pupil: the first course, in the order of the campaigns, that was read twice; of who was
    helped, last before the help and last after. Who has no reading before it is not compared.
    """
    helped = set(given.came)
    pairs, otherwise, alone = [], 0, [0, 0]
    for student, courses in found.items():
        begins = given.came.get(student)
        twice = [pair for rows in courses.values() if (pair := _pair(rows, begins))]
        if twice:
            start, end = twice[0]
            pairs.append(TwoReadings(start, end, student in helped))
            otherwise += student in given.otherwise
        else:
            alone[0 if student in helped else 1] += 1
    return pairs, otherwise, (alone[0], alone[1])


def _pair(
    rows: Sequence[tuple[datetime, float]], begins: datetime | None
) -> tuple[float, float] | None:
    """The two masteries of `rows`, by date; None when one is missing."""
    if begins is None:
        return (rows[0][1], rows[-1][1]) if len(rows) > 1 else None
    before = [mastery for at, mastery in rows if at < begins]
    after = [mastery for at, mastery in rows if at >= begins]
    return (before[-1], after[-1]) if before and after else None
