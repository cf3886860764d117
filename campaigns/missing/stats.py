"""Who is missing, who is behind. Each figure is one query over the roster, not over the files:
a pupil Pix has never seen counts as one who has not started."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from campaigns.missing.expected import EXPECTED
from campaigns.models import Campaign
from pixschool.core.reference.levels import LEVEL_ORDER, Level
from pixschool.core.sql import dicts, rows
from pixschool.core.text.french import nb
from students.models import Classroom, Enrolment, Student


class PupilState(StrEnum):
    NOT_STARTED = "not_started"
    STARTED = "started"
    FINISHED = "finished"


# Finished: sent, or at the end of the test (since autumn 2025 Pix sends by itself).
_STATE = """
CASE WHEN p.id IS NULL THEN 'not_started'
     WHEN p.is_shared OR p.progress >= 1 THEN 'finished' ELSE 'started' END
"""

# Every pupil expected, with the attempt that counts, if any.
# Each pupil is looked up, as in EXPECTED.
_PUPILS = f"""
FROM {EXPECTED} e
LEFT JOIN LATERAL (
    SELECT * FROM campaigns_participation
    WHERE campaign_id = e.campaign_id AND student_id = e.student_id AND counts OFFSET 0
) p ON true
"""
_NAMES = """
JOIN LATERAL (SELECT * FROM students_student WHERE id = e.student_id OFFSET 0) s ON true
JOIN LATERAL (SELECT * FROM students_classroom WHERE id = e.classroom_id OFFSET 0) c ON true
"""
# The groups of the campaign that a pupil is in.
_OWN_GROUPS = """
SELECT cg.group_id FROM campaigns_campaign_groups cg
WHERE cg.campaign_id = e.campaign_id AND EXISTS (
    SELECT FROM students_groupmember
    WHERE group_id = cg.group_id AND student_id = e.student_id AND ended_on IS NULL OFFSET 0
)
"""
_IN_SCOPE = """
WHERE e.campaign_id = ANY(%(campaigns)s) AND e.classroom_id = ANY(%(classrooms)s)
  AND (%(students)s::bigint[] IS NULL OR e.student_id = ANY(%(students)s))
"""
_FOUND = _PUPILS + _IN_SCOPE
# In the order of `Progress`.
_BY_STATE = (
    "count(*) FILTER (WHERE state = 'finished'), count(*) FILTER (WHERE state = 'started'), "
    "count(*) FILTER (WHERE state = 'not_started')"
)


@dataclass(frozen=True)
class Progress:
    """How many pupils are where. `total` = finished + started + not_started."""

    finished: int
    started: int
    not_started: int

    @property
    def total(self) -> int:
        return self.finished + self.started + self.not_started

    @property
    def missing(self) -> int:
        return self.started + self.not_started

    @property
    def words(self) -> str:
        """« 62 pas commencé · 5 en cours »; empty when nobody is missing."""
        parts = ((self.not_started, "pas commencé"), (self.started, "en cours"))
        return " · ".join(f"{nb(number)} {word}" for number, word in parts if number)

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.finished + other.finished,
            self.started + other.started,
            self.not_started + other.not_started,
        )


NOBODY = Progress(0, 0, 0)


@dataclass(frozen=True)
class Figures:
    """Each campaign in each class, and the pupils of each class, each once."""

    progress: dict[tuple[int, int], Progress]  # (campaign id, classroom id)
    pupils: dict[int, Progress]  # classroom id


@dataclass(frozen=True)
class MissingPupil:
    campaign_id: int
    classroom_id: int
    class_name: str
    level: str
    student_id: int
    last_name: str
    first_name: str
    name: str  # both
    state: PupilState
    progress: float | None  # 0..1
    group_ids: Sequence[int]  # the groups of the campaign that the pupil is in


@dataclass(frozen=True)
class PupilProgress:
    """Where one pupil is in one campaign."""

    state: PupilState
    progress: float | None = None  # 0..1
    mastery: float | None = None  # 0..1
    pix: int | None = None
    at: datetime | None = None
    attempts: int = 0

    @property
    def value(self) -> float | None:
        """What is shown of a pupil, 0..1: the result once finished, the progress before."""
        return self.mastery if self.state == PupilState.FINISHED else self.progress


def _scope(
    campaigns: Iterable[Campaign],
    classrooms: Iterable[Classroom],
    students: Collection[int] | None = None,
) -> dict[str, list[int] | None]:
    return {
        "campaigns": [campaign.pk for campaign in campaigns],
        "classrooms": [classroom.pk for classroom in classrooms],
        "students": None if students is None else list(students),
    }


def progress_by_class(
    campaigns: Iterable[Campaign],
    classrooms: Iterable[Classroom],
    *,
    students: Collection[int] | None = None,
) -> dict[tuple[int, int], Progress]:
    """(campaign id, classroom id) → progress, for the pairs that have pupils.

    `students`: ids of the only pupils to count, those of a group for instance.
    """
    return _progress("e.classroom_id", _PUPILS, _scope(campaigns, classrooms, students))


def progress_by_group(
    campaigns: Iterable[Campaign], classrooms: Iterable[Classroom]
) -> dict[tuple[int, int], Progress]:
    """(campaign id, group id) → progress of the group's pupils who are in these classes.

    A pupil of two groups is in both: the total is that of the classes.
    """
    pupils = f"{_PUPILS} JOIN LATERAL ({_OWN_GROUPS} OFFSET 0) own ON true"
    return _progress("own.group_id", pupils, _scope(campaigns, classrooms))


def _progress(
    place: str, pupils: str, scope: dict[str, list[int] | None]
) -> dict[tuple[int, int], Progress]:
    found = rows(
        f"SELECT campaign_id, place, {_BY_STATE} "
        f"FROM (SELECT e.campaign_id, {place} AS place, {_STATE} AS state {pupils} {_IN_SCOPE}) s "
        "GROUP BY campaign_id, place",
        scope,
    )
    return {(campaign, place): Progress(*numbers) for campaign, place, *numbers in found}


def pupils_by_class(
    campaigns: Iterable[Campaign],
    classrooms: Iterable[Classroom],
    *,
    students: Collection[int] | None = None,
) -> dict[int, Progress]:
    """Classroom id → its pupils, each once however many of the campaigns expect them.

    Not started: at least one campaign is not; started: else, at least one is not finished.
    """
    return figures(campaigns, classrooms, students=students).pupils


def figures(
    campaigns: Iterable[Campaign],
    classrooms: Iterable[Classroom],
    *,
    students: Collection[int] | None = None,
) -> Figures:
    """`progress_by_class` and `pupils_by_class`, in one query."""
    found = rows(
        f"WITH s AS (SELECT e.campaign_id, e.classroom_id, e.student_id, {_STATE} AS state "
        f"{_FOUND}), pupils AS (SELECT classroom_id, CASE WHEN bool_or(state = 'not_started') "
        "THEN 'not_started' WHEN bool_or(state = 'started') THEN 'started' ELSE 'finished' END "
        "AS state FROM s GROUP BY classroom_id, student_id) "
        f"SELECT campaign_id, classroom_id, {_BY_STATE} FROM s GROUP BY campaign_id, classroom_id "
        f"UNION ALL SELECT NULL, classroom_id, {_BY_STATE} FROM pupils GROUP BY classroom_id",
        _scope(campaigns, classrooms, students),
    )
    made = Figures({}, {})
    for campaign, classroom, *numbers in found:
        if campaign is None:
            made.pupils[classroom] = Progress(*numbers)
        else:
            made.progress[campaign, classroom] = Progress(*numbers)
    return made


def missing(
    campaigns: Sequence[Campaign],
    classrooms: Iterable[Classroom],
    *,
    students: Collection[int] | None = None,
) -> list[MissingPupil]:
    """Pupils who have not finished, of `students` (ids) alone if given: in the order of the
    campaigns, then level, class, name."""
    found = dicts(
        f"SELECT e.campaign_id, e.classroom_id, c.name AS class_name, c.level, s.id AS student_id, "
        f"s.last_name, s.first_name, s.last_name || ' ' || s.first_name AS name, "
        f"{_STATE} AS state, p.progress, ARRAY({_OWN_GROUPS}) AS group_ids "
        f"{_PUPILS} {_NAMES} {_IN_SCOPE} "
        "AND (p.id IS NULL OR NOT (p.is_shared OR coalesce(p.progress, 0) >= 1)) "
        "ORDER BY c.name, s.name_key, s.id",
        _scope(campaigns, classrooms, students),
    )
    order = {campaign.pk: rank for rank, campaign in enumerate(campaigns)}
    pupils = [MissingPupil(**row | {"state": PupilState(row["state"])}) for row in found]
    return sorted(pupils, key=lambda p: (order[p.campaign_id], LEVEL_ORDER[p.level]))


def cells(
    campaigns: Iterable[Campaign], classrooms: Iterable[Classroom]
) -> dict[tuple[int, int], PupilProgress]:
    """(student id, campaign id) → where the pupil is, for the pupils now in these classes."""
    found = dicts(
        f"SELECT e.student_id, e.campaign_id, {_STATE} AS state, p.progress, p.mastery, "
        f"p.pix_total AS pix, coalesce(p.shared_at, p.attempt_at) AS at, "
        f"(SELECT count(*) FROM campaigns_participation a WHERE a.campaign_id = e.campaign_id "
        f"AND a.student_id = e.student_id) AS attempts {_FOUND}",
        _scope(campaigns, classrooms),
    )
    return {
        (row.pop("student_id"), row.pop("campaign_id")): PupilProgress(
            **row | {"state": PupilState(row["state"])}
        )
        for row in found
    }


def results(campaign: Campaign, classrooms: Iterable[Classroom]) -> list[float]:
    """What the finished pupils have reached: shares (0..1), or pix for a collected profile."""
    is_pix = campaign.kind == Campaign.CampaignKind.PROFILES
    measure = "p.pix_total" if is_pix else "p.mastery"
    found = rows(
        f"SELECT {measure} {_FOUND} AND {_STATE} = 'finished' AND {measure} IS NOT NULL",
        _scope([campaign], classrooms),
    )
    return [float(value) for (value,) in found]


def progress_by_level(
    campaigns: Sequence[Campaign],
    classrooms: Sequence[Classroom],
    by_class: Mapping[tuple[int, int], Progress],
) -> list[tuple[Level, Campaign, Progress]]:
    """One line per level and campaign, in the order of schooling, from `progress_by_class`."""
    levels = {classroom.pk: classroom.level for classroom in classrooms}
    by_id = {campaign.pk: campaign for campaign in campaigns}
    total: dict[tuple[str, int], Progress] = {}
    for (campaign, classroom), progress in by_class.items():
        key = (levels[classroom], campaign)
        total[key] = total.get(key, NOBODY) + progress
    order = {campaign.pk: rank for rank, campaign in enumerate(campaigns)}
    ordered = sorted(total, key=lambda key: (LEVEL_ORDER[key[0]], order[key[1]]))
    return [(Level(level), by_id[pk], total[level, pk]) for level, pk in ordered]


def is_late(campaign: Campaign, today: date) -> bool:
    """Past its end: whoever is missing is late."""
    return campaign.closes_on is not None and campaign.closes_on < today


def expected_of(student: Student, enrolment: Enrolment) -> list[tuple[Campaign, PupilProgress]]:
    """The campaigns that expect a pupil, each with where the pupil is."""
    campaigns = list(Campaign.objects.active().expecting_in([enrolment.classroom]).by_date())
    found = cells(campaigns, [enrolment.classroom])
    return [(c, found[student.pk, c.pk]) for c in campaigns if (student.pk, c.pk) in found]
