"""Seats: who gets one, who does not and why; never more than there are."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from pixschool.core.models import AuditEntry
from students.models import ChosenBy, Enrolment, Student, SupportBooking, SupportFlag
from students.slots import booking as seats
from students.slots.booking import Purpose
from students.support.errors import SupportRefusedError
from tests.factories.core import SchoolFactory
from tests.factories.rituals import PARIS
from tests.factories.students import EnrolmentFactory, StudentFactory
from tests.students.slots.setting import NOW, Setting, a_rule, a_setting

pytestmark = pytest.mark.django_db
OTHER = Purpose(is_for_pix=False)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


def book(at: Setting, student: Student, slot=None, **more: object) -> SupportBooking:
    slot_id = (slot or at.slot).pk
    return seats.book(
        slot_id=slot_id, student=student, actor=at.librarian.user, school=at.school, **more
    )


def refused(at: Setting, student: Student, **more: object) -> str:
    with pytest.raises(SupportRefusedError) as refusal:
        book(at, student, **more)
    return str(refusal.value)


def test_the_lowest_free_seat_is_given_and_a_freed_one_again() -> None:
    at = a_setting()
    first, second, third = (book(at, pupil) for pupil in at.pupils[:3])
    assert [first.seat, second.seat, third.seat] == [1, 2, 3]
    assert refused(at, at.pupils[3]) == (
        "Le créneau du mardi 24 novembre de 10 h 40 à 11 h 35 est complet."
    )
    seats.cancel(booking=second, actor=None, version=1, because="sortie")
    assert book(at, at.pupils[3]).seat == 2
    assert AuditEntry.objects.filter(event="seat_booked", target_ids=[first.pk]).exists()


def test_a_double_click_is_one_booking() -> None:
    at = a_setting()
    first, second = book(at, at.pupils[0]), book(at, at.pupils[0])
    assert first.pk == second.pk
    assert AuditEntry.objects.filter(event="seat_booked").count() == 1


def test_why_a_pupil_was_chosen_comes_from_the_flag() -> None:
    at = a_setting()
    flag = SupportFlag.objects.create(
        school=at.school, year=at.year, student=at.pupils[0], reason="late",
        chosen_by=ChosenBy.SCORE, raised_at=NOW,
    )  # fmt: skip
    assert book(at, at.pupils[0], flag=flag).chosen_by == ChosenBy.SCORE
    assert book(at, at.pupils[1]).chosen_by == ChosenBy.REPORT


def test_seats_kept_for_pix_are_open_to_all_from_the_day_before_at_the_hour() -> None:
    at = a_setting(seats=3, pix_seats=2)
    book(at, at.pupils[0], purpose=OTHER)
    assert refused(at, at.pupils[1], purpose=OTHER) == (
        "Les dernières places du créneau du mardi 24 novembre de 10 h 40 à 11 h 35 sont "
        "réservées à Pix jusqu’à la veille à 17 h."
    )
    book(at, at.pupils[2])
    with time_machine.travel(datetime(2026, 11, 23, 16, 59, tzinfo=PARIS), tick=False):
        refused(at, at.pupils[1], purpose=OTHER)
    with time_machine.travel(datetime(2026, 11, 23, 17, 0, tzinfo=PARIS), tick=False):
        assert book(at, at.pupils[1], purpose=OTHER).seat == 3


def test_a_closed_slot_a_past_one_and_one_that_changed_are_refused() -> None:
    at = a_setting()
    at.slots[1].is_open, at.slots[1].closed_because = False, "réunion"
    at.slots[1].save()
    assert "est fermé : réunion." in refused(at, at.pupils[0], slot=at.slots[1])
    assert "vient d’être modifié" in refused(at, at.pupils[0], slot_version=7)
    with time_machine.travel(NOW + timedelta(days=1, hours=3), tick=False):
        assert "est passé." in refused(at, at.pupils[0])
        there = book(at, at.pupils[0], walk_in=True)
        assert (there.is_walk_in, there.presence) == (True, "present")
        assert there.marks.get().presence == "present"
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert "est passé." in refused(at, at.pupils[1], walk_in=True)


def test_only_pupils_who_are_in_the_school_now_have_a_seat() -> None:
    at = a_setting()
    stranger = StudentFactory(school=SchoolFactory())
    Enrolment.objects.filter(student=at.pupils[1]).update(ends_on=date(2026, 11, 20))
    for pupil in (stranger, at.pupils[1]):
        assert refused(at, pupil) == "Cet élève n’est pas inscrit dans l’établissement."
    other = a_setting()
    with pytest.raises(SupportRefusedError, match="n’existe plus"):
        book(at, at.pupils[0], slot=other.slot)


def test_a_pupil_is_never_in_two_slots_at_once() -> None:
    at = a_setting()
    from students.slots.rules import create_rule

    beside = create_rule(rule=a_rule(at.year, room="Salle 12"), actor=None).created[0]
    book(at, at.pupils[0])
    assert "déjà un rendez-vous à cette heure" in refused(at, at.pupils[0], slot=beside)
    with pytest.raises(SupportRefusedError, match="déjà un rendez-vous"):
        seats._give(beside, at.pupils[0], actor=None)


def test_several_at_once_are_placed_as_far_as_there_are_seats() -> None:
    at = a_setting(seats=3)
    gone = EnrolmentFactory(classroom=at.room, ends_on=date(2026, 11, 2)).student
    already = book(at, at.pupils[3])
    people = [gone, *at.pupils[:3], at.pupils[3]]
    placed = seats.book_many(
        slot_id=at.slot.pk, school=at.school, students=people, flags={}, actor=None
    )
    assert [one.student for one in placed.placed] == [*at.pupils[:2], at.pupils[3]]
    assert already in placed.placed
    assert [(one, "complet" in why) for one, why in placed.refused] == [
        (gone, False),
        (at.pupils[2], True),
    ]


def test_a_series_says_each_week_without_a_seat() -> None:
    at = a_setting(seats=1, last_on=date(2027, 1, 8))
    book(at, at.pupils[1], slot=at.slots[2])
    series = seats.book_series(
        rule=at.rule, student=at.pupils[0], first_on=date(2026, 12, 1),
        last_on=date(2027, 1, 8), actor=None,
    )  # fmt: skip
    assert [one.slot.day.isoformat() for one in series.placed] == [
        "2026-12-01", "2026-12-15", "2027-01-05",
    ]  # fmt: skip
    assert [(day.isoformat(), why.rpartition(" ")[2]) for day, why in series.refused] == [
        ("2026-12-08", "complet."), ("2026-12-22", "Noël"), ("2026-12-29", "Noël"),
    ]  # fmt: skip


def test_a_move_frees_the_former_seat_and_twice_is_once() -> None:
    at = a_setting()
    former = book(at, at.pupils[0], purpose=Purpose(to_do="1.1 Recherche"))
    moved = seats.move(booking=former, slot_id=at.slots[1].pk, actor=None, version=1)
    again = seats.move(booking=former, slot_id=at.slots[1].pk, actor=None, version=1)
    former.refresh_from_db()
    assert moved.pk == again.pk
    assert (moved.slot, moved.to_do) == (at.slots[1], "1.1 Recherche")
    assert former.cancelled_because == "déplacé"
    assert SupportBooking.objects.held().count() == 1


def test_a_move_to_a_full_slot_keeps_the_former_seat() -> None:
    at = a_setting(seats=1)
    former = book(at, at.pupils[0])
    book(at, at.pupils[1], slot=at.slots[1])
    with pytest.raises(SupportRefusedError, match="complet"):
        seats.move(booking=former, slot_id=at.slots[1].pk, actor=None, version=1)
    former.refresh_from_db()
    assert former.cancelled_at is None


def test_a_page_open_since_this_morning_changes_nothing() -> None:
    at = a_setting()
    former = book(at, at.pupils[0])
    former.version = 4
    former.save()
    for act in (
        lambda: seats.cancel(booking=former, actor=None, version=1),
        lambda: seats.move(booking=former, slot_id=at.slots[1].pk, actor=None, version=1),
    ):
        with pytest.raises(SupportRefusedError, match="vient de modifier ce rendez-vous"):
            act()
    assert SupportBooking.objects.held().count() == 1


def test_a_past_seat_is_not_cancelled_and_a_cancelled_one_once() -> None:
    at = a_setting()
    first, second = book(at, at.pupils[0]), book(at, at.pupils[1])
    for _ in range(2):
        seats.cancel(booking=first, actor=None, version=1)
    assert AuditEntry.objects.filter(event="seat_cancelled").count() == 1
    with (
        time_machine.travel(datetime(2026, 11, 25, 8, tzinfo=UTC), tick=False),
        pytest.raises(SupportRefusedError, match="notez plutôt l’élève absent"),
    ):
        seats.cancel(booking=second, actor=None, version=1)


def test_who_comes_before_the_hour_of_the_slot_is_not_noted_yet() -> None:
    at = a_setting()
    with time_machine.travel(at.slot.starts_at - timedelta(minutes=1), tick=False):
        assert book(at, at.pupils[0], walk_in=True).presence == ""
    with time_machine.travel(at.slot.starts_at, tick=False):
        assert book(at, at.pupils[0], walk_in=True).presence == ""  # the seat they had
        assert book(at, at.pupils[1], walk_in=True).presence == "present"
