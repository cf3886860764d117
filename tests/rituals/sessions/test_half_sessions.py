"""« 6A, groupe 1 » becomes the pupils of that half on the day somebody divides the class."""

from datetime import date, time

import pytest

from rituals.models import Session
from rituals.sessions.audience import Offered
from rituals.sessions.forms import SeriesForm
from students.halves import services as halves
from students.models import Classroom
from tests.factories.core import SchoolFactory
from tests.factories.rituals import RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Classroom:
    room = ClassroomFactory(year=SchoolFactory().current_year, name="6A")
    EnrolmentFactory.create_batch(4, classroom=room)
    return room


def planned(room: Classroom, *parts: str) -> list[Session]:
    ritual = RitualFactory(year=room.year)
    return [SessionFactory(ritual=ritual, classroom=room, group=part) for part in parts]


def test_sessions_of_the_two_halves_follow(room: Classroom) -> None:
    first, second = planned(room, "groupe 1", "groupe 2")
    cut = halves.divide(whole=room, actor=None)
    for session, half in ((first, cut.first), (second, cut.second)):
        session.refresh_from_db()
        assert (session.classroom, session.teaching_group, session.group) == (None, half, "")
        assert session.version == 2


def test_three_parts_and_whole_classes_stay(room: Classroom) -> None:
    kept = [*planned(room, "groupe 1", "groupe 2", "groupe 3"), *planned(room, "")]
    halves.divide(whole=room, actor=None)
    for session in kept:
        before = session.group
        session.refresh_from_db()
        assert (session.classroom, session.group) == (room, before)


def test_two_at_once_of_one_half_stay_in_words(room: Classroom) -> None:
    one, other = planned(room, "groupe 1", "groupe 1")
    Session.objects.filter(pk=other.pk).update(
        starts_at=one.starts_at, ends_at=one.ends_at, room_key=""
    )
    cut = halves.divide(whole=room, actor=None)
    groups = Session.objects.order_by("pk").values_list("teaching_group", flat=True)
    assert list(groups) == [cut.first_id, None]


def test_a_new_series_is_made_of_the_halves(room: Classroom) -> None:
    cut = halves.divide(whole=room, actor=None)
    form = SeriesForm(
        {"classes": [room.pk], "groups": 2, "date": date(2026, 9, 14), "starts": time(8, 30),
         "minutes": 55},
        year=room.year, offered=Offered([room], []), calendar=None,
    )  # fmt: skip
    assert form.is_valid()
    assert [(line["classroom"], line["group"]) for line in form.lines] == [
        (cut.first, ""), (cut.second, ""),
    ]  # fmt: skip
