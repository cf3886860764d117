"""Schools drawn at random: classes, groups, pupils who have left, campaigns for any of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from campaigns.models import Campaign
from pixschool.core.models import School, SchoolYear
from students.models import Classroom, Enrolment, Group, GroupMember, Student
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory

LEFT = date(2026, 10, 1)
LEVELS = ("6E", "5E", "3E")
STATES = ("nothing", "started", "finished")


def _some(of: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Some of the numbers under `of`, in order."""
    kept = [c for size in range(of + 1) for c in combinations(range(of), size)]
    return st.sampled_from(kept)


@dataclass(frozen=True)
class PupilDraw:
    """Where a pupil is: the rank of the class, those of the groups, and of those that they left."""

    room: int
    has_left: bool
    groups: tuple[int, ...]
    former_groups: tuple[int, ...]
    states: tuple[str, ...]  # one for each campaign


@dataclass(frozen=True)
class SchoolDraw:
    """Three classes, three groups, two campaigns: of each, the ranks of classes and of groups."""

    pupils: tuple[PupilDraw, ...]
    campaigns: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]

    def expected(self, campaign: int) -> set[int]:
        """The ranks of the pupils whom a campaign expects, said as a person would count them."""
        rooms, groups = self.campaigns[campaign]
        return {
            rank
            for rank, pupil in enumerate(self.pupils)
            if not pupil.has_left and (pupil.room in rooms or {*pupil.groups} & {*groups})
        }

    def finished(self, campaign: int) -> set[int]:
        done = self.expected(campaign)
        return {rank for rank in done if self.pupils[rank].states[campaign] == "finished"}


PUPILS = st.builds(
    PupilDraw,
    room=st.integers(0, 2),
    has_left=st.sampled_from([False, False, False, True]),
    groups=_some(3),
    former_groups=_some(3),
    states=st.tuples(*[st.sampled_from(STATES)] * 2),
)
SCHOOLS = st.builds(
    SchoolDraw,
    pupils=st.lists(PUPILS, min_size=1, max_size=8).map(tuple),
    campaigns=st.tuples(*[st.tuples(_some(3), _some(3))] * 2),
)


@dataclass
class DrawnSchool:
    """The rows of a drawing, in its order."""

    school: School
    year: SchoolYear
    rooms: list[Classroom]
    groups: list[Group]
    pupils: list[Student] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)


def build(draw: SchoolDraw, *, today: date) -> DrawnSchool:
    """Written in the database; the campaigns are open today."""
    school = SchoolFactory()
    year = school.years.get()
    rooms = [ClassroomFactory(year=year, name=f"{level[0]}A", level=level) for level in LEVELS]
    groups = [GroupFactory(year=year, name=f"TECHNO {rank}") for rank in range(3)]
    found = DrawnSchool(school=school, year=year, rooms=rooms, groups=groups)
    for pupil in draw.pupils:
        found.pupils.append(_add_pupil(found, pupil))
    for rank, (own_rooms, own_groups) in enumerate(draw.campaigns):
        campaign = CampaignFactory(
            year=year,
            classrooms=[rooms[n] for n in own_rooms],
            groups=[groups[n] for n in own_groups],
            opens_on=today,
            closes_on=date(2027, 6, 30),
        )
        found.campaigns.append(campaign)
        _add_results(campaign, found.pupils, [pupil.states[rank] for pupil in draw.pupils])
    return found


def _add_pupil(found: DrawnSchool, draw: PupilDraw) -> Student:
    enrolment: Enrolment = EnrolmentFactory(
        classroom=found.rooms[draw.room], ends_on=LEFT if draw.has_left else None
    )
    pupil = enrolment.student
    for rank in draw.former_groups:
        GroupMember.objects.create(group=found.groups[rank], student=pupil, ended_on=LEFT)
    for rank in draw.groups:
        GroupMember.objects.create(group=found.groups[rank], student=pupil)
    return pupil


def _add_results(campaign: Campaign, pupils: Sequence[Student], states: Sequence[str]) -> None:
    pix: Any = PixCampaignFactory(campaign=campaign)
    for pupil, state in zip(pupils, states, strict=True):
        if state != "nothing":
            ParticipationFactory(pix_campaign=pix, student=pupil, **{state: True})
