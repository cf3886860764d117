"""What changes after the eve's mail: five quiet minutes, one mail, true when it leaves."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from pixschool.core.models import OutgoingEmail
from rituals.models import SeatNews, ToldSeat
from rituals.reminders import overview, run
from rituals.reminders.cdi import announcing
from students.models import Enrolment, SupportSlot
from students.slots.leaving import free_seats, hand_over
from tests.factories.students import EnrolmentFactory
from tests.rituals.reminders.cdi.scene import Scene, frozen, mails_to, news_to, opened, texts_to
from tests.rituals.reminders.moments import FRIDAY, MONDAY, at, rows
from tests.students.slots.test_last_seat import killed
from tests.support.smtp import Received, delivery, receiving
from tests.support.world import World

pytestmark = pytest.mark.django_db

TEN = "lundi 23 novembre de 10 h à 11 h (CDI)"
ELEVEN = "lundi 23 novembre de 11 h à 12 h ({104})"
FOURTEEN = "lundi 23 novembre de 14 h à 15 h (CDI)"


@pytest.fixture
def told(scene: Scene) -> Scene:
    """Two of 6A at 10 h on Monday; the eve's mails have left, and it is 9 h."""
    scene.book(0, 0)
    scene.book(1, 0)
    scene.go(FRIDAY, 8)
    scene.go(FRIDAY, 9)
    return scene


class TestChanges:
    def test_a_cancelled_seat_is_said_after_five_minutes(self, told: Scene) -> None:
        told.cancel(0, 0)
        told.wait(5)
        assert news_to("bob") == []
        told.wait(1)
        assert news_to("bob") == news_to("dora") == [[f"6A : 1 élève ne vient plus, {TEN}"]]
        told.later(20)
        assert len(news_to("bob")) == 1

    def test_one_that_is_booked_again_is_not(self, told: Scene) -> None:
        told.cancel(0, 0)
        told.wait(3)
        told.book(0, 0)
        told.later(20)
        assert news_to("bob") == []
        assert not SeatNews.objects.exists()

    def test_moved_and_moved_back(self, told: Scene) -> None:
        told.move(0, 0, 1)
        told.wait(2)
        told.move(0, 1, 0)
        told.later(20)
        assert news_to("bob") == []

    def test_a_move_is_one_line(self, told: Scene) -> None:
        told.move(0, 0, 1)
        told.wait(6)
        assert news_to("bob") == [[f"6A : 1 élève {FOURTEEN}, au lieu de 10 h – 11 h"]]

    def test_what_is_booked_after_the_eve_s_mail_is_said_at_once(self, told: Scene) -> None:
        told.book(3, 1)
        told.wait(6)
        assert news_to("brice") == [[f"6B : 1 élève de plus, {FOURTEEN}"]]
        assert news_to("bob") == []
        told.go(MONDAY, 7, 30)
        assert len(texts_to("brice")) == 1  # not in the morning's mail too

    def test_several_changes_make_one_mail_when_it_is_quiet(self, told: Scene) -> None:
        told.cancel(0, 0)
        told.wait(4)
        told.book(2, 1)
        told.wait(4)
        assert news_to("bob") == []
        told.wait(2)
        assert news_to("bob") == [
            [f"6A : 1 élève ne vient plus, {TEN}", f"6A : 1 élève de plus, {FOURTEEN}"]
        ]

    def test_it_is_never_quiet_and_fifteen_minutes_are_enough(self, told: Scene) -> None:
        told.cancel(0, 0)
        for minute in range(17):
            (told.book if minute % 2 else told.cancel)(1, 0)
            told.wait(1)
        assert len(news_to("bob")) == 1

    def test_a_slot_that_takes_place_at_another_hour_elsewhere(self, told: Scene) -> None:
        SupportSlot.objects.filter(pk=told.slots[0].pk).update(
            starts_at=at(MONDAY, 11), ends_at=at(MONDAY, 12), room="{104}"
        )
        told.wait(7)
        assert news_to("bob") == [[f"6A : 2 élèves {ELEVEN}, au lieu de 10 h – 11 h (CDI)"]]


class TestAdults:
    def test_one_s_own_acts_need_no_mail(self, told: Scene) -> None:
        dora = told.world.user("dora")
        told.cancel(0, 0, actor=dora)
        told.book(2, 0, actor=dora)
        told.move(1, 0, 1, actor=dora)
        told.wait(7)
        assert news_to("dora") == []
        assert len(news_to("bob")[0]) == 3
        told.cancel(2, 0, actor=told.world.user("bob"))
        told.wait(7)
        assert len(news_to("dora")) == 1
        assert len(news_to("bob")) == 1

    def test_a_pupil_who_changes_class_former_and_new(self, told: Scene) -> None:
        pupil = told.pupils[0]
        Enrolment.objects.filter(student=pupil).update(ends_on=FRIDAY)
        EnrolmentFactory(classroom=told.world.b.room, student=pupil, starts_on=FRIDAY)
        told.wait(7)
        assert ["1 élève attendu au CDI" in text for text in texts_to("brice")] == [True]
        (said,) = news_to("bob")[0]
        assert said.startswith(f"1 rendez-vous ne vous concerne plus, {TEN}")
        assert news_to("dora") == []

    def test_a_pupil_who_leaves_the_school(self, told: Scene) -> None:
        Enrolment.objects.filter(student=told.pupils[0]).update(ends_on=FRIDAY)
        free_seats(school=told.school)
        told.wait(7)
        assert news_to("bob") == [[f"6A : 1 élève ne vient plus, {TEN}"]]

    def test_slots_that_are_handed_over(self, scene: Scene) -> None:
        sam, dora = scene.world.members["sam"], scene.world.members["dora"]
        SupportSlot.objects.filter(pk=scene.slots[0].pk).update(holder=sam)
        scene.book(0, 0)
        scene.go(FRIDAY, 9)
        assert len(mails_to("sam")) == 1
        hand_over(holder=sam, to=dora, actor=None)
        scene.wait(7)
        assert len(news_to("sam")) == 1
        assert news_to("dora") == []  # the documentalist heard of it already

    @pytest.mark.parametrize("step", ["condition_of", "_account_for"])
    def test_a_failure_stops_no_other_and_leaves_nothing_behind(
        self, told: Scene, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        real, bob = getattr(announcing, step), told.world.members["bob"]

        def fails(*given: Any) -> Any:
            if bob in given:
                raise RuntimeError("no")
            return real(*given)

        monkeypatch.setattr(announcing, step, fails)
        told.cancel(0, 0)
        told.wait(7)
        assert news_to("bob") == []
        assert len(news_to("dora")) == 1
        monkeypatch.setattr(announcing, step, real)
        told.wait(1)
        assert len(news_to("bob")) == 1


class TestWaiting:
    def test_a_mail_that_waits_and_is_true_no_more_does_not_leave(
        self, told: Scene, settings: Any
    ) -> None:
        told.cancel(0, 0)
        settings.DEMO = False
        told.wait(7)
        assert OutgoingEmail.objects.filter(kind="cdi_news", state="due").count() == 2
        told.book(0, 0)
        settings.DEMO = True
        told.later(20)
        assert news_to("bob") == []
        withdrawn = OutgoingEmail.objects.filter(kind="cdi_news")
        assert {mail.state for mail in withdrawn} == {"suppressed"}
        assert {state for state, _ in rows(about__startswith="changes")} == {"suppressed"}

    def test_nor_does_the_morning_s(self, scene: Scene, settings: Any) -> None:
        scene.book(0, 0)
        settings.DEMO = False
        scene.go(FRIDAY, 8)
        scene.cancel(0, 0)
        scene.book(1, 1)
        settings.DEMO = True
        scene.wait(8)
        assert all("10 h" not in text for text in texts_to("bob"))
        assert len(texts_to("bob")) == 1

    def test_what_changes_in_the_evening_is_said_in_the_morning(self, told: Scene) -> None:
        told.go(FRIDAY, 18, 54)
        told.cancel(0, 0)
        told.later(40)
        assert news_to("bob") == []
        told.go(MONDAY, 7, 30)
        told.wait(6)
        assert news_to("bob") == [[f"6A : 1 élève ne vient plus, {TEN}"]]

    def test_nothing_is_kept_of_slots_that_are_over(self, told: Scene) -> None:
        told.go(MONDAY, 11)
        assert not ToldSeat.objects.exists()

    def test_the_page_counts_them(self, told: Scene) -> None:
        told.cancel(0, 0)
        told.wait(7)
        found = overview.of_school(told.school, start_year=2026, now=told.now)
        assert found.planned == found.sent == 4
        assert found.mails_accepted == 4


@pytest.fixture
def server(settings: Any) -> Iterator[Received]:
    with receiving() as (received, port):
        settings.DELIVERY = delivery(port)
        yield received


class TestServer:
    """A real mail server."""

    def test_it_arrives(self, told: Scene, server: Received, settings: Any) -> None:
        settings.DEMO = False
        told.cancel(0, 0)
        told.wait(7)
        assert sorted(to for (to,), _ in server.messages) == [
            "bob@ecole.example", "dora@ecole.example",
        ]  # fmt: skip
        assert b"List-Unsubscribe-Post" in server.messages[0][1]

    def test_a_line_that_is_cut_says_it_twice_at_most_and_flagged(
        self, told: Scene, server: Received, settings: Any
    ) -> None:
        settings.DEMO = False
        server.hang_up = 1
        told.cancel(0, 0)
        told.later(30)
        assert len(server.messages) <= 3
        assert OutgoingEmail.objects.filter(kind="cdi_news").count() == 2
        assert OutgoingEmail.objects.filter(kind="cdi_news", maybe_twice=True).count() == 1


def _about_to_say(world: World, settings: Any, clock: Any) -> Scene:
    """Bob and Dora are to hear, at once, that a seat is cancelled."""
    scene = opened(world, settings, clock)
    scene.book(0, 0)
    scene.go(FRIDAY, 8)
    scene.cancel(0, 0)
    scene.wait(4)
    scene._set(scene.now + timedelta(minutes=3))
    return scene


@pytest.mark.django_db(transaction=True)
def test_killed_at_each_write_it_is_said_once(world: World, settings: Any) -> None:
    with frozen() as clock:
        scene = _about_to_say(world, settings, clock)
        deaths = 0
        with suppress(AssertionError):  # the run ended before that write: there is none left
            while deaths < 40:
                killed(lambda: run.remind(scene.now, schools=[scene.school]), after=deaths + 1)
                deaths += 1
        assert 5 < deaths < 40
        scene.tick()
        assert len(news_to("bob")) == len(news_to("dora")) == 1
        assert ToldSeat.objects.filter(said="gone").count() == 2
        assert len(rows(about__startswith="changes")) == 2


@pytest.mark.django_db(transaction=True)
def test_many_runs_at_once(world: World, settings: Any) -> None:
    with frozen() as clock:
        scene = _about_to_say(world, settings, clock)

        def one(_: int) -> int:
            try:
                return len(run.remind(scene.now))
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            written = sum(pool.map(one, range(8)))
        assert written == OutgoingEmail.objects.filter(kind="cdi_news").count() == 2
        assert ToldSeat.objects.filter(said="gone").count() == 2
