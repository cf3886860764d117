"""Who is expected by a campaign: the pupils now in its classes or in its groups, each once.

Nothing else says it: every count, every list, every page goes through `EXPECTED`.
"""

from collections.abc import Collection, Iterable

from campaigns.models import Campaign
from pixschool.core.reference.levels import in_order
from pixschool.core.sql import rows
from students.models import Classroom

# One row for a campaign and a pupil, in the class where the pupil is now: a group has no place of
# its own, so that a pupil of a class and of a group of the campaign stands in one place.
# LATERAL … OFFSET 0: the members of a group, then the class of each, are looked up in an index. The
# planner may not turn that round, which it would when its statistics are those of empty tables,
# and compare row with row.
EXPECTED = """
(SELECT cc.campaign_id, e.classroom_id, e.student_id
 FROM campaigns_campaign_classrooms cc
 JOIN students_enrolment e ON e.classroom_id = cc.classroom_id AND e.ends_on IS NULL
 UNION
 SELECT cg.campaign_id, e.classroom_id, e.student_id
 FROM campaigns_campaign_groups cg
 JOIN students_group g ON g.id = cg.group_id
 JOIN LATERAL (
   SELECT student_id FROM students_groupmember
   WHERE group_id = g.id AND ended_on IS NULL OFFSET 0
 ) m ON true
 JOIN LATERAL (
   SELECT student_id, classroom_id FROM students_enrolment
   WHERE student_id = m.student_id AND year_id = g.year_id AND ends_on IS NULL OFFSET 0
 ) e ON true)
"""


def places(campaign_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """{campaign id: ids of the classes to look into}: its own, also when they are empty, and those
    of the pupils of its groups."""
    found: dict[int, set[int]] = {pk: set() for pk in campaign_ids}
    wanted = {"campaigns": list(found)}
    for campaign_id, classroom_id in rows(
        "SELECT campaign_id, classroom_id FROM campaigns_campaign_classrooms "
        "WHERE campaign_id = ANY(%(campaigns)s) "
        f"UNION SELECT campaign_id, classroom_id FROM {EXPECTED} e "
        "WHERE campaign_id = ANY(%(campaigns)s)",
        wanted,
    ):
        found[campaign_id].add(classroom_id)
    return {pk: frozenset(rooms) for pk, rooms in found.items()}


def levels(campaign: Campaign) -> list[str]:
    """Those of its classes and of the pupils of its groups, in the order of schooling."""
    rooms = Classroom.objects.filter(pk__in=places([campaign.pk])[campaign.pk])
    return [level.value for level in in_order(rooms.values_list("level", flat=True))]


def of_pupils(
    students: Collection[int], campaigns: Iterable[Campaign]
) -> list[tuple[int, int, Campaign]]:
    """(student id, classroom id, campaign): where these pupils are expected, and by which."""
    by_id = {campaign.pk: campaign for campaign in campaigns}
    found = rows(
        f"SELECT student_id, classroom_id, campaign_id FROM {EXPECTED} e "
        "WHERE campaign_id = ANY(%(campaigns)s) AND student_id = ANY(%(students)s)",
        {"campaigns": list(by_id), "students": list(students)},
    )
    return [(student, classroom, by_id[campaign]) for student, classroom, campaign in found]


def in_class(campaign: Campaign, classroom: Classroom) -> set[int]:
    """Ids of the pupils of a class whom the campaign expects."""
    found = rows(
        f"SELECT student_id FROM {EXPECTED} e "
        "WHERE campaign_id = %(campaign)s AND classroom_id = %(classroom)s",
        {"campaign": campaign.pk, "classroom": classroom.pk},
    )
    return {student for (student,) in found}


def expecting(campaigns: Iterable[Campaign], pairs: Iterable[tuple[int, int]]) -> list[Campaign]:
    """Those that expect somebody. `pairs`: (campaign id, classroom id) where pupils are, as
    `Figures.progress` has them. No query."""
    found = {campaign_id for campaign_id, _ in pairs}
    return [campaign for campaign in campaigns if campaign.pk in found]
