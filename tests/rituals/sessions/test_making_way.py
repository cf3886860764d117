"""A session at the hour of appointments at the CDI: asked, answered, and nothing in between."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from rituals.models import Ritual, Session
from rituals.plan import services as planning
from rituals.sessions import making_way
from rituals.sessions.making_way import KEEP, MOVE, SeatsAnswer, SeatsInTheWayError
from rituals.sessions.services import SessionRefusedError
from rituals.sessions.slots import Slot, slot_of
from students import groups
from students.halves import services as halves
from students.models import SupportBooking
from students.slots import booking as seats
from students.slots.presence import mark
from students.slots.rules import create_rule
from tests.factories.core import MembershipFactory
from tests.factories.rituals import RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory
from tests.students.slots.setting import NOW, Setting, a_rule, a_setting
from tests.support.client import PageClient
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at() -> Setting:
    """Three pupils of 6A have a seat on Tuesday; on Thursday two seats are free."""
    at = a_setting()
    for pupil in at.pupils[:3]:
        seats.book(slot_id=at.slot.pk, student=pupil, actor=None, school=at.school)
    create_rule(rule=a_rule(at.year, weekday=4, seats=2), actor=None)
    return at


@pytest.fixture
def ritual(at: Setting) -> Ritual:
    return RitualFactory(year=at.year, title="Réseau")


def wanted(at: Setting, **more: Any) -> Slot:
    """Of 6A, half an hour into the slot of Tuesday."""
    starts_at = at.slot.starts_at + timedelta(minutes=30)
    usual = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    return Slot(**usual | {"classroom": at.room} | more)


def create(ritual: Ritual, slot: Slot, answer: SeatsAnswer | None = None) -> making_way.SeatsHit:
    return making_way.create(
        ritual=ritual, slots=[slot], actor=None, answer=answer or SeatsAnswer()
    )


def asked(ritual: Ritual, slot: Slot) -> making_way.SeatsHit:
    with pytest.raises(SeatsInTheWayError) as refusal:
        create(ritual, slot)
    assert not Session.objects.exists()
    return refusal.value.seats


def test_asked_then_they_make_way(at: Setting, ritual: Ritual) -> None:
    shown = asked(ritual, wanted(at))
    assert [hit.booking.student for hit in shown.hits] == at.pupils[:3]
    assert [hit.target.day.day if hit.target else 0 for hit in shown.hits] == [26, 26, 0]
    create(ritual, wanted(at), SeatsAnswer(MOVE, shown.digest))
    assert Session.objects.count() == 1
    held = SupportBooking.objects.held()
    assert {one.slot.day.day for one in held} == {26}
    gone = SupportBooking.objects.exclude(cancelled_at=None).exclude(cancelled_because="déplacé")
    assert [one.cancelled_because for one in gone] == [making_way.BECAUSE]


def test_kept_they_stay_and_are_not_asked_about_again(at: Setting, ritual: Ritual) -> None:
    create(ritual, wanted(at), SeatsAnswer(KEEP, asked(ritual, wanted(at)).digest))
    assert SupportBooking.objects.held().filter(slot=at.slot).count() == 3
    session = Session.objects.get()
    moved = {"session": session, "version": session.version, "actor": None, "answer": SeatsAnswer()}
    making_way.change(slot=wanted(at, room="104"), **moved)
    assert Session.objects.get().room == "104"


@pytest.mark.parametrize("answer", [MOVE, KEEP])
def test_an_answer_covers_what_was_shown_only(at: Setting, ritual: Ritual, answer: str) -> None:
    seen = asked(ritual, wanted(at)).digest
    seats.cancel(booking=SupportBooking.objects.earliest("pk"), actor=None, version=1)
    with pytest.raises(SeatsInTheWayError):
        create(ritual, wanted(at), SeatsAnswer(answer, seen))
    assert not Session.objects.exists()


def test_nobody_is_asked_about_who_does_not_come(at: Setting, ritual: Ritual) -> None:
    """Another class, an hour that only touches, a pupil who is there already."""
    later = {"starts_at": at.slot.ends_at, "ends_at": at.slot.ends_at + timedelta(hours=1)}
    create(ritual, wanted(at, **later))
    create(ritual, wanted(at, classroom=None))
    group = GroupFactory(year=at.year, pupils=[at.pupils[4]])
    create(ritual, wanted(at, classroom=None, teaching_group=group))
    for booking in SupportBooking.objects.all():
        with time_machine.travel(at.slot.starts_at, tick=False):
            mark(booking=booking, presence="present", actor=None, version=booking.version)
    create(ritual, wanted(at))
    assert Session.objects.count() == 4


def test_a_group_is_awaited_too_and_a_clash_of_rooms_is_said_first(
    at: Setting, ritual: Ritual
) -> None:
    group = GroupFactory(year=at.year, pupils=[at.pupils[1]])
    slot = wanted(at, classroom=None, teaching_group=group, room="104")
    shown = asked(ritual, slot)
    assert [hit.booking.student for hit in shown.hits] == [at.pupils[1]]
    SessionFactory(
        ritual=ritual, starts_at=slot.starts_at, ends_at=slot.ends_at, classroom=None, room="104"
    )
    with pytest.raises(SessionRefusedError):
        create(ritual, slot)


def test_of_a_half_in_words_the_pupils_of_that_half_alone(at: Setting, ritual: Ritual) -> None:
    cut = halves.divide(whole=at.room, actor=None)
    own = [one for one in at.pupils[:3] if one.pk in groups.pupil_ids(cut.first)]
    shown = asked(ritual, wanted(at, group="groupe 1"))
    assert [hit.booking.student for hit in shown.hits] == own
    assert 0 < len(own) < 3


def test_a_session_that_moves_over_seats_asks(at: Setting, ritual: Ritual) -> None:
    session = SessionFactory(
        ritual=ritual, classroom=at.room, starts_at=NOW, ends_at=NOW + timedelta(hours=1)
    )
    what = {"session": session, "version": session.version, "actor": None}
    with pytest.raises(SeatsInTheWayError) as refusal:
        making_way.change(**what, slot=wanted(at), answer=SeatsAnswer())
    session.refresh_from_db()
    assert slot_of(session).starts_at == NOW
    answer = SeatsAnswer(MOVE, refusal.value.seats.digest)
    making_way.change(**what, slot=wanted(at), answer=answer)
    assert not at.slot.bookings.held().exists()


def seats_held() -> list[tuple[int, int]]:
    return sorted(SupportBooking.objects.held().values_list("slot", "student"))


def test_moved_away_or_removed_the_seats_come_back(at: Setting, ritual: Ritual) -> None:
    before = seats_held()
    create(ritual, wanted(at), SeatsAnswer(MOVE, asked(ritual, wanted(at)).digest))
    session = Session.objects.get()
    what = {"session": session, "actor": None, "answer": SeatsAnswer()}
    later = wanted(at, starts_at=at.slot.ends_at, ends_at=at.slot.ends_at + timedelta(hours=1))
    _hit, given = making_way.change(**what, version=session.version, slot=later)
    assert len(given.given) == 3
    assert seats_held() == before
    session.refresh_from_db()
    with pytest.raises(SeatsInTheWayError) as refusal:
        making_way.change(**what, version=2, slot=wanted(at))
    what["answer"] = SeatsAnswer(MOVE, refusal.value.seats.digest)
    making_way.change(**what, version=2, slot=wanted(at))
    assert not at.slot.bookings.held().exists()
    assert len(making_way.remove(session=session, actor=None).given) == 3
    assert seats_held() == before


def test_with_their_ritual_they_go_and_come(at: Setting, ritual: Ritual) -> None:
    """What somebody chose to keep is kept; who was placed meanwhile is not in two places."""
    before = seats_held()
    create(ritual, wanted(at), SeatsAnswer(MOVE, asked(ritual, wanted(at)).digest))
    kept = seats.book(slot_id=at.slots[1].pk, student=at.pupils[0], actor=None, school=at.school)
    week = timedelta(days=7)
    later = wanted(at, starts_at=at.slot.starts_at + week, ends_at=at.slot.ends_at + week)
    with pytest.raises(SeatsInTheWayError) as refusal:
        create(ritual, later)
    create(ritual, later, SeatsAnswer(KEEP, refusal.value.seats.digest))
    moved = seats_held()
    out = planning.remove(ritual=ritual, version=ritual.version, actor=None)
    assert seats_held() == sorted([*before, (kept.slot_id, kept.student_id)])
    late = seats.book(slot_id=at.slots[1].pk, student=at.pupils[4], actor=None, school=at.school)
    planning.restore(ritual=out, version=out.version, actor=None)
    there = [one for one in seats_held() if one[1] != late.student_id]
    assert there == moved
    assert not at.slots[1].bookings.held().filter(student=late.student_id).exists()


def test_the_page_says_what_could_not_be_given_back(
    client: PageClient, at: Setting, ritual: Ritual
) -> None:
    create(ritual, wanted(at), SeatsAnswer(MOVE, asked(ritual, wanted(at)).digest))
    other = EnrolmentFactory(classroom=ClassroomFactory(year=at.year, name="6B")).student
    seats.book(slot_id=at.slot.pk, student=other, actor=None, school=at.school)
    client.force_login(MembershipFactory(school=at.school, lead=True).user)
    page = reverse("rituals:session_remove", args=[at.school.uai, Session.objects.get().pk])
    done = page_of(client.post(page, follow=True))
    assert "2 rendez-vous au CDI rendus" in done
    assert "1 rendez-vous n’a pas pu être rendu : le créneau est complet" in done
    client.force_login(at.librarian.user)
    queue = page_of(client.get(reverse("portal:cdi_queue", args=[at.school.uai])))
    assert "n’a pas pu être rendu : le créneau est complet" in queue


@pytest.mark.parametrize(("role", "sees"), [("lead", True), ("head", False)])
def test_the_page_asks_and_names_to_those_who_help_alone(
    client: PageClient, at: Setting, ritual: Ritual, role: str, sees: bool
) -> None:
    client.force_login(MembershipFactory(school=at.school, **{role: True}).user)
    page = reverse("rituals:session_add", args=[at.school.uai, ritual.pk])
    line = {"date": "2026-11-24", "starts": "10:45", "ends": "11:30", "classroom": str(at.room.pk)}
    data = {f"seances-0-{name}": value for name, value in line.items()}
    data |= {"seances-TOTAL_FORMS": "1", "seances-INITIAL_FORMS": "0"}
    shown = client.post(page, data)
    assert shown.status_code == 422
    assert "3 élèves ont rendez-vous au CDI pendant cette séance" in page_of(shown)
    assert (str(at.pupils[0]) in page_of(shown)) == sees
    seen = page_of(shown).partition('name="seats_seen" value="')[2][:16]
    done = client.post(page, data | {"seats": "move", "seats_seen": seen}, follow=True)
    assert "2 rendez-vous au CDI déplacés, 1 annulé" in page_of(done)
    assert (str(at.pupils[0]) in page_of(done)) is False
