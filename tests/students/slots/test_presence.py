"""Who came, and what was worked on: added or versioned, never lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from pixschool.core.models import AuditEntry
from students.models import PresenceMark, SupportBooking, SupportVisit
from students.slots import booking as seats
from students.slots.presence import mark
from students.slots.visits import note, take_back
from students.support.errors import SupportRefusedError
from tests.students.slots.setting import NOW, Setting, a_setting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=1, hours=2), tick=False):
        yield


@pytest.fixture
def at() -> Setting:
    with time_machine.travel(NOW, tick=False):
        return a_setting()


@pytest.fixture
def booking(at: Setting) -> SupportBooking:
    return seats.book(slot_id=at.slot.pk, student=at.pupils[0], actor=None, school=at.school)


def test_each_mark_is_added_and_the_last_one_holds(at: Setting, booking: SupportBooking) -> None:
    user = at.librarian.user
    absent = mark(booking=booking, presence="absent", actor=user, version=1)
    same = mark(booking=booking, presence="absent", actor=user, version=1)
    assert (same.version, absent.version) == (2, 2)
    mark(booking=booking, presence="present", actor=user, version=2)
    mark(booking=booking, presence="", actor=None, version=3)
    assert list(PresenceMark.objects.values_list("presence", "noted_by")) == [
        ("absent", user.pk), ("present", user.pk), ("", None),
    ]  # fmt: skip
    booking.refresh_from_db()
    assert booking.presence == ""


def test_two_tablets_do_not_overwrite_each_other(booking: SupportBooking) -> None:
    mark(booking=booking, presence="absent", actor=None, version=1)
    with pytest.raises(SupportRefusedError, match="vient de modifier"):
        mark(booking=booking, presence="present", actor=None, version=1)


def test_an_absence_may_be_known_before_not_a_presence(at: Setting) -> None:
    later = seats.book(slot_id=at.slots[1].pk, student=at.pupils[0], actor=None, school=at.school)
    with pytest.raises(SupportRefusedError, match="n’a pas encore eu lieu"):
        mark(booking=later, presence="present", actor=None, version=1)
    assert mark(booking=later, presence="absent", actor=None, version=1).presence == "absent"


def test_who_is_there_is_not_cancelled_and_who_is_cancelled_not_noted(
    booking: SupportBooking, at: Setting
) -> None:
    other = seats.book(slot_id=at.slot.pk, student=at.pupils[1], actor=None, school=at.school)
    seats.cancel(booking=other, actor=None, version=1)
    with pytest.raises(SupportRefusedError, match="annulé"):
        mark(booking=other, presence="absent", actor=None, version=2)
    mark(booking=booking, presence="present", actor=None, version=1)
    with pytest.raises(SupportRefusedError, match="noté présent"):
        seats.cancel(booking=booking, actor=None, version=2)


def test_a_visit_says_who_came_and_is_corrected_with_its_version(
    at: Setting, booking: SupportBooking
) -> None:
    visit = note(
        booking=booking, topics=["method", "1.1"], outcome="understood", actor=None, version=0,
        helper=at.librarian, peer=at.pupils[1],
    )  # fmt: skip
    booking.refresh_from_db()
    assert (booking.presence, visit.topics, visit.version) == ("present", ["1.1", "method"], 1)
    again = note(
        booking=booking, topics=["1.1", "method"], outcome="understood", actor=None, version=0,
        helper=at.librarian, peer=at.pupils[1],
    )  # fmt: skip
    assert again.version == 1
    with pytest.raises(SupportRefusedError, match="vient de modifier"):
        note(booking=booking, topics=["1.1"], outcome="blocked", actor=None, version=0)
    changed = note(booking=booking, topics=["1.1"], outcome="blocked", actor=None, version=1)
    assert (changed.pk, changed.version, changed.peer) == (visit.pk, 2, None)


@pytest.mark.parametrize(
    ("topics", "outcome", "words"),
    [
        ([], "understood", "ce qui a été travaillé"),
        (["9.9"], "understood", "ce qui a été travaillé"),
        (["1.1"], "ravi", "comment cela s’est passé"),
    ],
)
def test_only_what_the_lists_hold(
    booking: SupportBooking, topics: list[str], outcome: str, words: str
) -> None:
    with pytest.raises(SupportRefusedError, match=words):
        note(booking=booking, topics=topics, outcome=outcome, actor=None, version=0)
    assert not SupportVisit.objects.exists()


def test_nothing_is_noted_of_who_is_absent_nor_with_help_from_elsewhere(
    at: Setting, booking: SupportBooking
) -> None:
    elsewhere = a_setting()
    for more, words in (
        ({"helper": elsewhere.librarian}, "pas de cet établissement"),
        ({"peer": elsewhere.pupils[0]}, "pas de cet établissement"),
        ({"peer": at.pupils[0]}, "ne s’aide pas lui-même"),
    ):
        with pytest.raises(SupportRefusedError, match=words):
            note(booking=booking, topics=["1.1"], outcome="finished", actor=None, version=0, **more)
    mark(booking=booking, presence="absent", actor=None, version=1)
    with pytest.raises(SupportRefusedError, match="noté absent"):
        note(booking=booking, topics=["1.1"], outcome="finished", actor=None, version=0)


def test_a_visit_is_corrected_then_taken_back_and_who_noted_what_is_kept(
    at: Setting, booking: SupportBooking
) -> None:
    user = at.librarian.user
    note(booking=booking, topics=["1.1"], outcome="blocked", actor=user, version=0)
    note(booking=booking, topics=["2.1"], outcome="finished", actor=None, version=1)
    with pytest.raises(SupportRefusedError, match="vient de modifier"):
        take_back(booking=booking, actor=user, version=1)
    for _ in range(2):
        take_back(booking=booking, actor=user, version=2)
    assert not SupportVisit.objects.exists()
    told = AuditEntry.objects.filter(event__startswith="support_visit_").order_by("pk")
    assert [entry.event for entry in told] == [
        "support_visit_noted",
        "support_visit_corrected",
        "support_visit_taken_back",
    ]
    former = [entry.details["before"] for entry in told[1:]]
    assert [(one["topics"], one["outcome"], one["noted_by_id"]) for one in former] == [
        (["1.1"], "blocked", user.pk),
        (["2.1"], "finished", None),
    ]
    booking.refresh_from_db()
    mark(booking=booking, presence="absent", actor=user, version=booking.version)
    assert [one.presence for one in PresenceMark.objects.all()] == ["present", "absent"]
    with pytest.raises(SupportRefusedError, match="noté absent"):
        note(booking=booking, topics=["1.1"], outcome="blocked", actor=None, version=0)
