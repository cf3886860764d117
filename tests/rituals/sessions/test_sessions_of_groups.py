"""A session for a teaching group: one place at a time, in the calendars of its pupils' classes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pixschool.portal import agenda
from rituals.models import Ritual, Session
from rituals.sessions import pupils
from rituals.sessions import services as sessions
from rituals.sessions.services import SessionRefusedError
from rituals.sessions.slots import Slot, overlap
from students.models import Group
from tests.factories.rituals import PARIS, RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, text_of
from tests.support.world import World

TUESDAY = datetime(2026, 9, 22, 8, 30, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-09-22T07:00+02:00"):
        yield


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(year=world.here.year, title="Réseau")


@pytest.fixture
def techno(world: World) -> Group:
    """One pupil of 6A, two of 6B."""
    return GroupFactory(
        year=world.here.year,
        name="TECHNO 1",
        pupils=[world.a.missing, world.b.missing, world.b.started],
    )


def slot(minutes: int = 0, **more: object) -> Slot:
    starts = TUESDAY + timedelta(minutes=minutes)
    return Slot(starts_at=starts, ends_at=starts + timedelta(minutes=55), **more)


def create(ritual: Ritual, *wanted: Slot) -> list[Session]:
    return sessions.create(ritual=ritual, slots=wanted, actor=None)


class TestOnePlaceAtATime:
    def test_another_session_of_the_group(self, ritual: Ritual, techno: Group) -> None:
        create(ritual, slot(teaching_group=techno, room="104"))
        with pytest.raises(SessionRefusedError) as refused:
            create(ritual, slot(30, teaching_group=techno, group="groupe 1", room="105"))
        assert str(refused.value) == (
            "Le groupe TECHNO 1 n’est pas libre mardi 22 septembre de 8 h 30 à 9 h 25 : "
            "« Réseau » (groupe TECHNO 1)."
        )

    def test_two_asked_together(self, ritual: Ritual, techno: Group) -> None:
        with pytest.raises(SessionRefusedError, match="serait à deux de ces séances à la fois"):
            create(ritual, slot(teaching_group=techno), slot(10, teaching_group=techno))

    def test_postgresql_has_the_last_word(self, ritual: Ritual, techno: Group) -> None:
        places = {"ritual": ritual, "starts_at": TUESDAY, "teaching_group": techno}
        SessionFactory(**places, room="104")
        with pytest.raises(IntegrityError, match="one_session_per_group"), transaction.atomic():
            SessionFactory(**places, room="105")

    def test_a_class_or_a_group(self, world: World, ritual: Ritual, techno: Group) -> None:
        with pytest.raises(IntegrityError, match="a_class_or_a_group"), transaction.atomic():
            SessionFactory(ritual=ritual, teaching_group=techno, classroom=world.a.room)

    def test_a_removed_ritual_lets_it_go(self, ritual: Ritual, techno: Group) -> None:
        create(ritual, slot(teaching_group=techno))
        Session.objects.update(is_held=False)
        assert create(ritual, slot(teaching_group=techno))


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wanted=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12)), max_size=8))
def test_a_session_is_refused_when_its_group_is_elsewhere_and_only_then(
    world: World, ritual: Ritual, wanted: list[tuple[int, int]]
) -> None:
    """Asked for one after the other, in steps of half an hour."""
    with transaction.atomic():
        groups = [GroupFactory(year=world.here.year) for _ in range(3)]
        kept: list[Slot] = []
        for group, half_hours in wanted:
            one = slot(30 * half_hours, teaching_group=groups[group])
            is_free = not any(
                overlap(one, other) and one.teaching_group == other.teaching_group for other in kept
            )
            if is_free:
                create(ritual, one)
                kept.append(one)
            else:
                with pytest.raises(SessionRefusedError), transaction.atomic():
                    create(ritual, one)
        assert Session.objects.count() == len(kept)
        transaction.set_rollback(True)


class TestPupilsInTwoPlaces:
    def said(self, world: World, *written: Slot) -> list[str]:
        return list(pupils.in_two_places(written, school=world.here.school))

    def test_of_a_group_and_a_class(self, world: World, ritual: Ritual, techno: Group) -> None:
        """Said from either side, once, and allowed."""
        one = slot(teaching_group=techno, room="104")
        other = slot(20, classroom=world.b.room, room="105")
        create(ritual, one, other)
        (sentence,) = self.said(world, one, other)
        assert "2 élèves de " in sentence
        assert "sont aussi dans « Réseau »" in sentence
        assert self.said(world, other) == [
            (
                "2 élèves de 6B sont aussi dans « Réseau » (groupe TECHNO 1), "
                "mardi 22 septembre de 8 h 30 à 9 h 25."
            )
        ]

    def test_of_two_groups(self, world: World, ritual: Ritual, techno: Group) -> None:
        other = GroupFactory(year=world.here.year, name="3ALL1", pupils=[world.a.missing])
        apart = GroupFactory(year=world.here.year, name="3ESP1", pupils=[world.a.started])
        create(ritual, slot(teaching_group=techno), slot(teaching_group=apart))
        asked = slot(teaching_group=other)
        create(ritual, asked)
        assert self.said(world, asked) == [
            (
                "1 élève de 3ALL1 est aussi dans « Réseau » (groupe TECHNO 1), "
                "mardi 22 septembre de 8 h 30 à 9 h 25."
            )
        ]

    def test_not_of_two_classes_nor_later_nor_of_who_has_left(
        self, world: World, ritual: Ritual, techno: Group
    ) -> None:
        techno.members.filter(student__in=[world.b.missing, world.b.started]).update(
            ended_on=TUESDAY.date()
        )
        create(ritual, slot(teaching_group=techno))
        asked = [slot(classroom=world.b.room), slot(55, classroom=world.a.room)]
        create(ritual, *asked)
        assert self.said(world, *asked) == []


class TestScreens:
    @pytest.fixture
    def nora(self, client: PageClient, world: World) -> PageClient:
        client.force_login(world.user("nora"))
        return client

    def url(self, ritual: Ritual) -> str:
        return reverse("rituals:session_add", args=[ritual.school.uai, ritual.pk])

    def line(self, **more: object) -> dict[str, object]:
        return {
            "seances-TOTAL_FORMS": 1, "seances-INITIAL_FORMS": 0, "seances-0-date": "2026-09-22",
            "seances-0-starts": "08:30", "seances-0-ends": "09:25", **more,
        }  # fmt: skip

    def test_is_given_to_a_group(
        self, nora: PageClient, world: World, ritual: Ritual, techno: Group
    ) -> None:
        assert "Classe ou groupe" in page_of(nora.get(self.url(ritual)))
        SessionFactory(ritual=ritual, starts_at=TUESDAY, classroom=world.b.room, room="105")
        sent = self.line(**{"seances-0-classroom": f"g{techno.pk}"})
        page = page_of(nora.post(self.url(ritual), sent, follow=True))
        made = Session.objects.get(teaching_group=techno)
        assert made.classroom is None
        assert "groupe TECHNO 1" in page
        assert "2 élèves de TECHNO 1 sont aussi dans « Réseau » (6B)" in page

    def test_a_series_has_the_groups_after_the_classes(
        self, nora: PageClient, world: World, ritual: Ritual, techno: Group
    ) -> None:
        asked = {"date": "2026-09-22", "starts": "08:30", "minutes": "55", "groups": "2"}
        chosen = {"classes": [world.a.room.pk], "teaching_groups": [techno.pk]}
        forms = nora.get(self.url(ritual), asked | chosen).context["lines"].forms
        assert [(form["classroom"].value(), form["group"].value()) for form in forms] == [
            (world.a.room.pk, "groupe 1"),
            (world.a.room.pk, "groupe 2"),
            (f"g{techno.pk}", ""),
        ]
        alone = asked | {"teaching_groups": [techno.pk]}
        assert len(nora.get(self.url(ritual), alone).context["lines"].forms) == 1

    @pytest.mark.parametrize("value", ["g999999", "gx", "99999999999999999999", "g"])
    def test_what_is_not_offered(
        self, nora: PageClient, ritual: Ritual, techno: Group, value: str
    ) -> None:
        refused = nora.post(self.url(ritual), self.line(**{"seances-0-classroom": value}))
        assert refused.status_code == 422
        assert not Session.objects.exists()

    def test_a_group_of_another_school(
        self, nora: PageClient, world: World, ritual: Ritual
    ) -> None:
        room = next(iter(world.elsewhere.classes.values()))
        theirs = GroupFactory(year=world.elsewhere.year, pupils=room.pupils)
        sent = self.line(**{"seances-0-classroom": f"g{theirs.pk}"})
        assert nora.post(self.url(ritual), sent).status_code == 422

    def test_groups_of_the_levels_of_the_ritual(
        self, nora: PageClient, world: World, techno: Group
    ) -> None:
        fifth = ClassroomFactory(year=world.here.year, name="5A")
        other = GroupFactory(
            year=world.here.year, name="LATIN 5", pupils=[EnrolmentFactory(classroom=fifth).student]
        )
        ritual = RitualFactory(year=world.here.year, levels=["5E"])
        page = nora.get(self.url(ritual)).content.decode()
        assert f'value="g{other.pk}"' in page
        assert f'value="g{techno.pk}"' not in page

    def test_the_form_of_a_session_keeps_its_group(
        self, nora: PageClient, world: World, ritual: Ritual, techno: Group
    ) -> None:
        """Also when nobody is in it any more; a class in its place is a change like another."""
        session = SessionFactory(ritual=ritual, starts_at=TUESDAY, teaching_group=techno)
        techno.members.update(ended_on=TUESDAY.date())
        url = reverse("rituals:session", args=[world.here.uai, session.pk])
        assert f'<option value="g{techno.pk}" selected>' in nora.get(url).content.decode()
        sent = {"date": "2026-09-22", "starts": "08:30", "ends": "09:25", "room": "CDI"}
        nora.post(url, sent | {"classroom": f"g{techno.pk}", "version": 1})
        session.refresh_from_db()
        assert (session.teaching_group, session.room) == (techno, "CDI")
        nora.post(url, sent | {"classroom": world.a.room.pk, "version": 2})
        session.refresh_from_db()
        assert (session.teaching_group, session.classroom) == (None, world.a.room)


class TestWhoSeesIt:
    def test_the_calendar_of_a_class(self, world: World, ritual: Ritual, techno: Group) -> None:
        apart = GroupFactory(year=world.here.year, pupils=[world.b.missing])
        ours = SessionFactory(ritual=ritual, starts_at=TUESDAY, teaching_group=techno)
        SessionFactory(ritual=ritual, starts_at=TUESDAY, teaching_group=apart, room="105")
        assert list(Session.objects.of_class(world.a.room)) == [ours]
        assert Session.objects.of_class(world.b.room).count() == 2

    def test_the_home_page_of_who_leads_a_class(
        self, world: World, ritual: Ritual, techno: Group
    ) -> None:
        apart = GroupFactory(year=world.here.year, pupils=[world.b.missing])
        SessionFactory(ritual=ritual, starts_at=TUESDAY, teaching_group=techno)
        SessionFactory(ritual=ritual, starts_at=TUESDAY, teaching_group=apart, room="105")
        shown = agenda.sessions(world.members["bob"], world.here.year, TUESDAY)
        assert ["TECHNO 1" in item.what for item in shown] == [True]

    def test_the_page_of_the_ritual(
        self, client: PageClient, world: World, ritual: Ritual, techno: Group
    ) -> None:
        SessionFactory(ritual=ritual, starts_at=TUESDAY, teaching_group=techno)
        client.force_login(world.user("sam"))
        url = reverse("rituals:ritual", args=[world.here.uai, ritual.pk])
        assert "groupe TECHNO 1" in text_of(client.get(url).content.decode(), inside="main")
