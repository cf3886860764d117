"""Schools drawn at random: classes, groups, pupils who have left, campaigns for any of them, tried
once or several times, and names of Pix that nobody has recognised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from campaigns import attempts
from campaigns.models import Campaign, ParticipantLink
from pixschool.core.models import School, SchoolYear
from students.models import Classroom, Enrolment, Group, GroupMember, Student
from tests.factories.campaigns import (
    MOMENT,
    CampaignFactory,
    ParticipantLinkFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory

LEFT = date(2026, 10, 1)
LEVELS = ("6E", "5E", "3E")
# The attempts at one campaign, in the order in which they were made.
TRIES = (
    (),
    ("started",),
    ("finished",),
    ("started", "started"),
    ("finished", "started"),
    ("started", "finished"),
    ("finished", "finished"),
)
Decision = ParticipantLink.Decision


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
    tries: tuple[tuple[str, ...], ...]  # one for each campaign

    @property
    def states(self) -> tuple[str, ...]:
        """Of each campaign: « finished » once an attempt was, whatever was begun again since."""
        return tuple(
            "finished" if "finished" in tries else "started" if tries else "nothing"
            for tries in self.tries
        )


@dataclass(frozen=True)
class NameDraw:
    """A name of Pix: where it was read (None: nowhere known), in which campaigns, how often in
    each, and what was said of it."""

    room: int | None
    campaigns: tuple[int, ...]
    results: int
    decision: str

    @property
    def waits(self) -> bool:
        return bool(self.campaigns) and self.decision in {Decision.PENDING, Decision.HOMONYMS}


@dataclass(frozen=True)
class SchoolDraw:
    """Three classes, three groups, two campaigns: of each, the ranks of classes and of groups."""

    pupils: tuple[PupilDraw, ...]
    campaigns: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    names: tuple[NameDraw, ...] = ()

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

    def missing(self, campaign: int, room: int) -> set[int]:
        """The ranks of the pupils of a class who have not finished."""
        left = self.expected(campaign) - self.finished(campaign)
        return {rank for rank in left if self.pupils[rank].room == room}

    def behind(self, campaign: int, room: int) -> set[int]:
        """Those who have not finished what more than half of their class has."""
        here = {rank for rank in self.expected(campaign) if self.pupils[rank].room == room}
        done = len(here & self.finished(campaign))
        return self.missing(campaign, room) if done > len(here) - done else set()

    def names_to_attach(self, campaigns: Iterable[int], rooms: Iterable[int]) -> int:
        """Names that wait in these campaigns, and may be those of pupils of these classes."""
        asked, near = set(campaigns), {*rooms, None}
        return sum(
            name.waits and name.room in near and bool(asked & {*name.campaigns})
            for name in self.names
        )


PUPILS = st.builds(
    PupilDraw,
    room=st.integers(0, 2),
    has_left=st.sampled_from([False, False, False, True]),
    groups=_some(3),
    former_groups=_some(3),
    tries=st.tuples(*[st.sampled_from(TRIES)] * 2),
)
NAMES = st.builds(
    NameDraw,
    room=st.sampled_from([None, 0, 1, 2]),
    campaigns=_some(2),
    results=st.integers(1, 2),
    decision=st.sampled_from([Decision.PENDING, Decision.HOMONYMS, Decision.TEST]),
)
SCHOOLS = st.builds(
    SchoolDraw,
    pupils=st.lists(PUPILS, min_size=1, max_size=8).map(tuple),
    campaigns=st.tuples(*[st.tuples(_some(3), _some(3))] * 2),
    names=st.lists(NAMES, max_size=3).map(tuple),
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
    to_come: list[Campaign] = field(default_factory=list)  # for every class, not begun


def build(draw: SchoolDraw, *, today: date) -> DrawnSchool:
    """Written in the database; the campaigns are open today, and end within the week."""
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
            closes_on=today + timedelta(days=5 + rank),
        )
        found.campaigns.append(campaign)
        _add_results(campaign, found.pupils, [pupil.tries[rank] for pupil in draw.pupils])
    for rank, name in enumerate(draw.names):
        _add_name(found, name, rank)
    attempts.recount(campaign_ids=[campaign.pk for campaign in found.campaigns])
    later = CampaignFactory(year=year, classrooms=rooms, opens_on=today + timedelta(days=9))
    found.to_come.append(later)
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


def _add_results(
    campaign: Campaign, pupils: Sequence[Student], tries: Sequence[tuple[str, ...]]
) -> None:
    pix: Any = PixCampaignFactory(campaign=campaign)
    for pupil, states in zip(pupils, tries, strict=True):
        for rank, state in enumerate(states):
            moment = MOMENT + timedelta(days=rank)
            when = {"attempt_at": moment} | ({"shared_at": moment} if state == "finished" else {})
            ParticipationFactory(
                pix_campaign=pix, student=pupil, **{state: True}, **when, counts=False
            )


def _add_name(found: DrawnSchool, draw: NameDraw, rank: int) -> None:
    room = None if draw.room is None else found.rooms[draw.room]
    link = ParticipantLinkFactory(
        school=found.school,
        last_name=f"INCONNU {chr(65 + rank) * 2}",
        class_name=room.name if room else "",
        class_key=room.key if room else "",
        decision=draw.decision,
    )
    for campaign in draw.campaigns:
        pix: Any = found.campaigns[campaign].pix_campaigns.get()
        for nth in range(draw.results):
            ParticipationFactory(
                pix_campaign=pix,
                link=link,
                finished=True,
                counts=False,
                attempt_at=MOMENT + timedelta(days=nth),
                is_ignored=draw.decision == Decision.TEST,
            )
