"""Office hours and trainings: seats are held, who came stays known, nobody is in two places."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from pixschool.core.models import AuditEntry, School, SchoolYear
from rituals.models import StaffMeeting, StaffSeat
from rituals.staff import meetings
from rituals.staff.errors import StaffRefusedError
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.rituals import (
    PARIS,
    RitualFactory,
    SessionFactory,
    StaffMeetingFactory,
    StaffSeatFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _a_wednesday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def year(school: School) -> SchoolYear:
    return school.current_year


def seated(meeting: StaffMeeting) -> int:
    return meeting.staff_seats.count()


@pytest.mark.django_db(transaction=True)
def test_however_many_ask_together_it_holds_what_it_has() -> None:
    school = SchoolFactory()
    members = [MembershipFactory(school=school) for _ in range(12)]
    for seats in (1, 5, 11):
        meeting = StaffMeetingFactory(year=school.current_year, seats=seats)
        barrier = Barrier(len(members))

        def ask(member: object, meeting: StaffMeeting = meeting, wait: Barrier = barrier) -> str:
            connection.ensure_connection()
            wait.wait(timeout=60)
            try:
                meetings.sign_up(meeting=meeting, membership=member, actor=None)
            except StaffRefusedError as refusal:
                return "full" if "complet" in str(refusal) else str(refusal)
            finally:
                connection.close()
            return ""

        with ThreadPoolExecutor(len(members)) as pool:
            answers = Counter(pool.map(ask, members))
        assert answers == {"": seats, "full": len(members) - seats}
        assert seated(meeting) == seats


@pytest.mark.django_db(transaction=True)
def test_one_person_who_clicks_twice_at_once_has_one_seat_and_one_hour() -> None:
    school = SchoolFactory()
    member = MembershipFactory(school=school)
    first = StaffMeetingFactory(year=school.current_year)
    same_hour = StaffMeetingFactory(year=school.current_year, starts_at=first.starts_at)
    barrier = Barrier(6)

    def ask(meeting: StaffMeeting) -> None:
        connection.ensure_connection()
        barrier.wait(timeout=60)
        try:
            meetings.sign_up(meeting=meeting, membership=member, actor=None)
        except StaffRefusedError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, [first, same_hour] * 3))
    assert StaffSeat.objects.count() == 1


def test_a_seat_let_go_is_for_another(school: School, year: SchoolYear) -> None:
    meeting = StaffMeetingFactory(year=year, seats=1)
    one, other = MembershipFactory(school=school), MembershipFactory(school=school)
    assert meetings.sign_up(meeting=meeting, membership=one, actor=one.user)
    assert not meetings.sign_up(meeting=meeting, membership=one, actor=one.user)
    with pytest.raises(StaffRefusedError, match="complet"):
        meetings.sign_up(meeting=meeting, membership=other, actor=other.user)
    assert meetings.withdraw(meeting=meeting, membership=one, actor=one.user)
    assert not meetings.withdraw(meeting=meeting, membership=one, actor=one.user)
    assert meetings.sign_up(meeting=meeting, membership=other, actor=other.user)
    events = AuditEntry.objects.filter(target="staff_meeting").values_list("event", flat=True)
    assert Counter(events) == {"staff_signed_up": 2, "staff_withdrew": 1}


def test_nobody_is_promised_in_two_places(school: School, year: SchoolYear) -> None:
    member = MembershipFactory(school=school)
    meeting = StaffMeetingFactory(year=year)
    session = SessionFactory(
        ritual=RitualFactory(year=year, title="Découverte"),
        starts_at=meeting.starts_at + timedelta(minutes=30),
        leaders=[member],
    )
    with pytest.raises(StaffRefusedError, match="« Découverte »"):
        meetings.sign_up(meeting=meeting, membership=member, actor=None)
    values = {"starts_at": session.starts_at, "ends_at": session.ends_at, "room": "CDI"}
    with pytest.raises(StaffRefusedError, match="« Découverte »"):
        meetings.create(year=year, values=values | {"title": "Aide", "holder": member}, actor=None)
    assert not StaffMeeting.objects.filter(title="Aide").exists()
    # One may begin when another ends, and a removed ritual holds nobody.
    after = {"starts_at": session.ends_at, "ends_at": session.ends_at + timedelta(hours=1)}
    made = meetings.create(
        year=year,
        values={"title": "Aide", "holder": member, "room": "CDI"} | after,
        actor=member.user,
    )
    assert made.holder == member
    session.session_leaders.update(is_held=False)
    assert meetings.sign_up(meeting=meeting, membership=member, actor=None)


def test_what_has_begun_or_is_cancelled_takes_nobody(school: School, year: SchoolYear) -> None:
    begun = StaffMeetingFactory(year=year, starts_at=NOW - timedelta(minutes=1))
    member = MembershipFactory(school=school)
    StaffSeatFactory(meeting=begun, membership=member)
    for act in (meetings.sign_up, meetings.withdraw):
        with pytest.raises(StaffRefusedError, match="a commencé"):
            act(meeting=begun, membership=member, actor=None)
    cancelled = StaffMeetingFactory(year=year)
    meetings.cancel(meeting=cancelled, version=cancelled.version, actor=None)
    with pytest.raises(StaffRefusedError, match="annulée"):
        meetings.sign_up(meeting=cancelled, membership=member, actor=None)


def test_what_bears_marks_stays(school: School, year: SchoolYear) -> None:
    member = MembershipFactory(school=school)
    training = StaffMeetingFactory(year=year, starts_at=NOW - timedelta(hours=2))
    assert meetings.add_people(meeting=training, members=[member, member], actor=None) == 1
    seat = training.staff_seats.get()
    with pytest.raises(StaffRefusedError, match="1 personne est inscrite"):
        meetings.remove(meeting=training, version=training.version, actor=None)
    meetings.mark(meeting=training, version=1, presences={seat.pk: "absent"}, actor=member.user)
    seat.refresh_from_db()
    assert (seat.presence, seat.noted_by, seat.noted_at) == ("absent", member.user, NOW)
    training.refresh_from_db()
    for act in (meetings.remove, meetings.cancel):
        with pytest.raises(StaffRefusedError, match="présences"):
            act(meeting=training, version=training.version, actor=None)
    assert StaffMeeting.objects.filter(pk=training.pk).exists()
    # A mistake is corrected; then there is nothing left to keep but who signed up.
    meetings.mark(meeting=training, version=training.version, presences={seat.pk: ""}, actor=None)
    training.refresh_from_db()
    meetings.cancel(meeting=training, version=training.version, actor=None)
    training.refresh_from_db()
    meetings.remove(meeting=training, version=training.version, actor=None)
    assert not StaffMeeting.objects.filter(pk=training.pk).exists()


def test_a_stale_page_writes_over_nothing(school: School, year: SchoolYear) -> None:
    meeting = StaffMeetingFactory(year=year, seats=3)
    seats = [
        StaffSeatFactory(meeting=meeting, membership=MembershipFactory(school=school))
        for _ in range(2)
    ]
    meetings.mark(meeting=meeting, version=1, presences={seats[0].pk: "present"}, actor=None)
    for stale in (
        lambda: meetings.mark(
            meeting=meeting, version=1, presences={seats[0].pk: "absent"}, actor=None
        ),
        lambda: meetings.change(meeting=meeting, version=1, values={"title": "Autre"}, actor=None),
    ):
        with pytest.raises(StaffRefusedError, match="Quelqu’un d’autre"):
            stale()
    meeting.refresh_from_db()
    assert meeting.title != "Autre"
    with pytest.raises(StaffRefusedError, match="2 personnes sont déjà inscrites"):
        meetings.change(meeting=meeting, version=meeting.version, values={"seats": 1}, actor=None)
    # The seat of another meeting is nothing of this one.
    other = StaffSeatFactory(
        meeting=StaffMeetingFactory(year=year), membership=MembershipFactory(school=school)
    )
    meetings.mark(
        meeting=meeting, version=meeting.version, presences={other.pk: "present"}, actor=None
    )
    other.refresh_from_db()
    assert other.presence == ""
    with pytest.raises(ValueError, match="late"):
        meetings.mark(meeting=meeting, version=2, presences={seats[0].pk: "late"}, actor=None)


def test_only_people_of_the_school_and_no_more_than_its_seats(
    school: School, year: SchoolYear
) -> None:
    meeting = StaffMeetingFactory(year=year, seats=2)
    stranger = MembershipFactory(school=SchoolFactory())
    former = MembershipFactory(school=school, former=True)
    for member in (stranger, former):
        with pytest.raises(StaffRefusedError, match="pas dans l’équipe"):
            meetings.add_people(meeting=meeting, members=[member], actor=None)
    three = [MembershipFactory(school=school) for _ in range(3)]
    with pytest.raises(StaffRefusedError, match="Il reste 2 places"):
        meetings.add_people(meeting=meeting, members=three, actor=None)
    assert seated(meeting) == 0
