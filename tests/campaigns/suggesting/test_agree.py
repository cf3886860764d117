"""The suggestions beside those that a person would make from the drawing, pupil by pupil."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import attempts
from campaigns.suggesting.reading import suggestions
from pixschool.core.models import User
from students.models import Student
from students.support import rules
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.core import SchoolFactory, UserFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory

NOW = datetime(2026, 12, 10, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Try:
    """Days before `NOW`; not sent: begun that day. Result and progress in hundredths."""

    days_ago: int
    is_sent: bool
    hundredths: int


@dataclass(frozen=True)
class DrawnCampaign:
    rooms: tuple[int, ...]
    course: str
    opened: int | None  # days before `NOW`; under 0: to come
    read: int | None
    is_archived: bool
    tries: tuple[tuple[Try, ...], ...]  # for each pupil

    def concerns(self, room: int) -> bool:
        return room in self.rooms and not self.is_archived and (self.opened or 0) >= 0

    def last(self, pupil: int) -> Try | None:
        own = self.tries[pupil]
        sent = [one for one in own if one.is_sent]
        return min(sent or own, key=lambda one: one.days_ago, default=None)

    def is_done(self, pupil: int) -> bool:
        last = self.last(pupil)
        return last is not None and (last.is_sent or last.hundredths == 100)


@dataclass(frozen=True)
class Drawing:
    rooms: tuple[int, ...]  # of each pupil
    campaigns: tuple[DrawnCampaign, ...]
    stopped_weeks: int
    nothing_weeks: int
    slide_points: int
    most_finished: int
    late_from: int

    def expected(self, pupil: int) -> set[str]:
        """The reasons of a pupil, said as a person would."""
        own = [c for c in self.campaigns if c.concerns(self.rooms[pupil])]
        found = {reason for c in own if (reason := self._of(c, pupil))}
        found |= (
            {"sliding"} if any(self._slides(pupil, course) for course in ("", "A", "B")) else set()
        )
        return found or self._nothing_since(own, pupil)

    def _of(self, campaign: DrawnCampaign, pupil: int) -> str:
        if campaign.is_done(pupil):
            return ""
        mates = [n for n, room in enumerate(self.rooms) if room == self.rooms[pupil]]
        done = sum(campaign.is_done(n) for n in mates)
        last = campaign.last(pupil)
        if last is None and done and 100 * done / len(mates) >= self.most_finished:
            return "not_started"
        if last and campaign.read is not None:
            weeks = (last.days_ago - campaign.read) / 7
            if weeks >= self.stopped_weeks:
                return "stopped"
        return "late" if 100 * done / len(mates) > self.late_from else ""

    def _slides(self, pupil: int, course: str) -> bool:
        if course == "":  # each campaign is a course of its own
            return any(
                self._falls([(t.days_ago, n, t.hundredths) for t in c.tries[pupil] if _counts(t)])
                for n, c in enumerate(self.campaigns)
                if c.course == ""
            )
        return self._falls(
            [
                (t.days_ago, n, t.hundredths)
                for n, c in enumerate(self.campaigns)
                if c.course == course
                for t in c.tries[pupil]
                if _counts(t)
            ]
        )

    def _falls(self, results: list[tuple[int, int, int]]) -> bool:
        in_time = sorted(results, key=lambda one: (-one[0], one[1], one[2]))
        return len(in_time) > 1 and in_time[-2][2] - in_time[-1][2] >= self.slide_points

    def _nothing_since(self, own: list[DrawnCampaign], pupil: int) -> set[str]:
        seen = [last.days_ago for c in own if (last := c.last(pupil))]
        for campaign in own:
            moments = [min(seen)] if seen else []
            moments += [campaign.opened] if campaign.opened is not None else []
            if campaign.is_done(pupil) or campaign.read is None or not moments:
                continue
            if min(moments) - campaign.read >= 7 * self.nothing_weeks:
                return {"stopped" if seen else "not_started"}
        return set()


def _counts(one: Try) -> bool:
    """A result: sent, or at the end."""
    return one.is_sent or one.hundredths == 100


PUPILS = 5
_tries = st.lists(
    st.builds(
        Try,
        days_ago=st.integers(0, 60),
        is_sent=st.booleans(),
        hundredths=st.sampled_from([0, 10, 40, 55, 70, 90, 100]),
    ),
    max_size=3,
    unique_by=lambda one: one.days_ago,
).map(tuple)
_campaigns = st.builds(
    DrawnCampaign,
    rooms=st.sampled_from([(0,), (1,), (0, 1)]),
    course=st.sampled_from(["", "A", "B"]),
    opened=st.sampled_from([None, -3, 0, 20, 40, 70]),
    read=st.sampled_from([None, 0, 1, 15]),
    is_archived=st.sampled_from([False, False, False, True]),
    tries=st.tuples(*[st.one_of(st.just(()), _tries)] * PUPILS),
)
DRAWINGS = st.builds(
    Drawing,
    rooms=st.tuples(*[st.integers(0, 1)] * PUPILS),
    campaigns=st.lists(_campaigns, min_size=1, max_size=3).map(tuple),
    stopped_weeks=st.integers(1, 4),
    nothing_weeks=st.integers(1, 6),
    slide_points=st.sampled_from([10, 20, 30]),
    most_finished=st.sampled_from([0, 40, 60, 100]),
    late_from=st.sampled_from([0, 40, 50, 99]),
)


def write(draw: Drawing) -> list[Student]:
    school = SchoolFactory()
    year = school.current_year
    rooms = [ClassroomFactory(year=year, name=name, level="6E") for name in ("6A", "6B")]
    pupils = [EnrolmentFactory(classroom=rooms[n]).student for n in draw.rooms]
    actor: User = UserFactory()
    names = ("stopped_weeks", "nothing_weeks", "slide_points", "most_finished", "late_from")
    rules.change(year=year, actor=actor, **{name: getattr(draw, name) for name in names})
    made = []
    for drawn in draw.campaigns:
        campaign = CampaignFactory(
            year=year,
            classrooms=[rooms[n] for n in drawn.rooms],
            course=drawn.course,
            opens_on=None if drawn.opened is None else (NOW - timedelta(drawn.opened)).date(),
            is_archived=drawn.is_archived,
        )
        read_at = None if drawn.read is None else NOW - timedelta(drawn.read)
        pix = PixCampaignFactory(campaign=campaign, read_at=read_at)
        for pupil, tries in zip(pupils, drawn.tries, strict=True):
            for one in tries:
                moment, share = NOW - timedelta(one.days_ago), one.hundredths / 100
                ParticipationFactory(
                    pix_campaign=pix,
                    student=pupil,
                    attempt_at=moment,
                    shared_at=moment if one.is_sent else None,
                    is_shared=one.is_sent,
                    mastery=share,
                    progress=share,
                )
        made.append(campaign.pk)
    attempts.recount(campaign_ids=made)
    return pupils


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(draw=DRAWINGS)
def test_the_figures_suggest_whom_a_person_would(draw: Drawing) -> None:
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        pupils = write(draw)
        found = suggestions(year=pupils[0].school.current_year)
        by_pupil = {
            pupil: {s.reason.value for s in found if s.student == pupil} for pupil in pupils
        }
        assert by_pupil == {pupil: draw.expected(n) for n, pupil in enumerate(pupils)}
        assert len(found) == len({(s.student, s.reason) for s in found})
        assert all(s.explanation and pupils[0].last_name not in s.explanation for s in found)
        transaction.set_rollback(True)
