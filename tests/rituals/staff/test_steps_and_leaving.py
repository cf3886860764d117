"""One's own steps are one's own; who leaves hands over, and leaves no tick behind."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from pixschool.core.signals import member_held, membership_ended
from rituals.models import StaffMeeting, StaffSeat, StaffStep
from rituals.staff import leaving, steps
from rituals.staff.errors import StaffRefusedError
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.rituals import PARIS, StaffMeetingFactory, StaffSeatFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _a_wednesday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_step_keeps_the_day_it_was_ticked() -> None:
    member = MembershipFactory(school=SchoolFactory())
    steps.tick(membership=member, keys=["account"])
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        steps.tick(membership=member, keys=["account", "discovery"])
        steps.tick(membership=member, keys=["account", "discovery"])
    assert steps.ticked(member) == {
        "account": date(2026, 11, 25),
        "discovery": date(2026, 12, 4),
    }
    steps.tick(membership=member, keys=[])
    assert steps.ticked(member) == {}
    with pytest.raises(ValueError, match="podium"):
        steps.tick(membership=member, keys=["podium"])


def test_a_count_is_of_people_there_and_never_of_a_handful() -> None:
    school = SchoolFactory()
    members = [MembershipFactory(school=school) for _ in range(4)]
    for member in members[:3]:
        steps.tick(membership=member, keys=["account"])
    assert steps.counts(school) == (4, None)
    members.append(MembershipFactory(school=school))
    gone = MembershipFactory(school=school, former=True)
    steps.tick(membership=gone, keys=["account"])
    steps.tick(membership=MembershipFactory(school=SchoolFactory()), keys=["account"])
    size, counted = steps.counts(school)
    assert size == 5
    assert counted is not None
    assert {line.step.key: line.done for line in counted if line.done} == {"account": 3}


def test_who_leaves_says_what_they_hold_hands_it_over_and_is_forgotten() -> None:
    school = SchoolFactory()
    year = school.current_year
    holder, other = MembershipFactory(school=school), MembershipFactory(school=school)
    coming = [StaffMeetingFactory(year=year, holder=holder) for _ in range(2)]
    past = StaffMeetingFactory(year=year, holder=holder, starts_at=NOW - timedelta(days=9))
    StaffSeatFactory(meeting=coming[0], membership=other)
    steps.tick(membership=holder, keys=["account"])

    answers = member_held.send(None, membership=holder, reader=holder)
    said = [words for _, lines in answers for words, _ in lines]
    assert "2 permanences ou formations à venir" in [one.replace("\xa0", " ") for one in said]
    with pytest.raises(StaffRefusedError, match="pas dans l’équipe"):
        leaving.hand_over(
            holder=holder, to=MembershipFactory(school=SchoolFactory()), actor=holder.user
        )
    busy = MembershipFactory(school=school)
    StaffMeetingFactory(year=year, holder=busy, starts_at=coming[1].starts_at, title="Ailleurs")
    with pytest.raises(StaffRefusedError, match="« Ailleurs »"):
        leaving.hand_over(holder=holder, to=busy, actor=holder.user)
    assert leaving.hand_over(holder=holder, to=other, actor=holder.user) == 2
    assert set(other.staff_meetings.all()) == set(coming)
    assert not StaffSeat.objects.filter(meeting=coming[0], membership=other).exists()

    seat = StaffSeatFactory(meeting=coming[0], membership=holder)
    came = StaffSeatFactory(meeting=past, membership=holder)
    membership_ended.send(None, membership=holder)
    assert not StaffSeat.objects.filter(pk=seat.pk).exists()
    assert StaffSeat.objects.filter(pk=came.pk).exists()
    assert not StaffStep.objects.exists()
    membership_ended.send(None, membership=other)
    held = dict(StaffMeeting.objects.values_list("pk", "holder"))
    assert held[past.pk] == holder.pk
    assert {held[one.pk] for one in coming} == {None}
