import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from pixschool.core.access import members
from pixschool.core.models import AuditEntry
from rituals.models import Attendance, Ritual, Session, SessionLeader
from rituals.sessions import services as sessions
from rituals.sessions import slots
from rituals.sessions.services import SessionRefusedError
from rituals.sessions.slots import Slot
from tests.factories.core import SchoolFactory
from tests.factories.rituals import PARIS, RitualFactory, SessionFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World, build_world

TUESDAY = datetime(2026, 9, 22, 8, 30, tzinfo=PARIS)


def slot(minutes: int = 0, *, day: datetime = TUESDAY, length: int = 55, **more: object) -> Slot:
    starts = day + timedelta(minutes=minutes)
    return Slot(starts_at=starts, ends_at=starts + timedelta(minutes=length), **more)


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(year=world.here.year, title="Réseau")


def create(ritual: Ritual, *wanted: Slot) -> list[Session]:
    return sessions.create(ritual=ritual, slots=wanted, actor=None)


def refused(ritual: Ritual, *wanted: Slot) -> str:
    with pytest.raises(SessionRefusedError) as found:
        create(ritual, *wanted)
    return str(found.value)


class TestCreate:
    def test_half_groups_one_after_the_other(self, world: World, ritual: Ritual) -> None:
        nora = world.members["nora"]
        made = create(
            ritual,
            *(
                slot(rank * 55, classroom=world.a.room, group=f"groupe {rank + 1}", room="104",
                     leaders=(nora,))
                for rank in range(2)
            ),
        )  # fmt: skip
        assert [session.group for session in made] == ["groupe 1", "groupe 2"]
        assert made[0].ends_at == made[1].starts_at
        assert SessionLeader.objects.filter(membership=nora).count() == 2
        entry = AuditEntry.objects.get()
        assert (entry.event, entry.target_ids) == ("session_created", [s.pk for s in made])

    def test_all_or_none(self, ritual: Ritual) -> None:
        SessionFactory(ritual=ritual, starts_at=TUESDAY, room="104")
        refused(ritual, slot(room="105"), slot(room="104"))
        assert Session.objects.count() == 1


class TestClashes:
    def test_a_room(self, world: World, ritual: Ritual) -> None:
        SessionFactory(
            ritual=ritual,
            starts_at=TUESDAY,
            room="Salle 104",
            classroom=world.a.room,
            group="gr. 1",
        )
        assert refused(ritual, slot(30, room="SALLE  104")) == (
            "Salle 104 n’est pas libre mardi 22 septembre de 8 h 30 à 9 h 25 : "
            "« Réseau » (6A, gr. 1)."
        )

    def test_a_person(self, world: World, ritual: Ritual) -> None:
        dora = world.members["dora"]
        SessionFactory(ritual=ritual, starts_at=TUESDAY, leaders=[dora])
        said = refused(ritual, slot(10, room="CDI", leaders=(dora, world.members["nora"])))
        assert said == (
            f"{dora.user} n’est pas libre mardi 22 septembre de 8 h 30 à 9 h 25 : « Réseau »."
        )

    def test_each_other(self, world: World, ritual: Ritual) -> None:
        nora = world.members["nora"]
        said = refused(
            ritual, slot(room="104", leaders=(nora,)), slot(10, room="104", leaders=(nora,))
        )
        assert (
            "La salle 104 servirait à deux de ces séances à la fois, mardi 22 septembre de 8"
            in said
        )
        assert f"{nora.user} animerait deux de ces séances à la fois" in said

    def test_following_one_another_is_fine(self, ritual: Ritual) -> None:
        create(ritual, slot(room="104"), slot(55, room="104"), slot(-55, room="104"))

    def test_no_room_and_the_other_school_never_clash(self, world: World, ritual: Ritual) -> None:
        SessionFactory(
            ritual=RitualFactory(year=world.elsewhere.year), starts_at=TUESDAY, room="104"
        )
        create(ritual, slot(), slot(), slot(room="104"))

    def test_itself_does_not_clash(self, world: World, ritual: Ritual) -> None:
        nora = world.members["nora"]
        (session,) = create(ritual, slot(room="104", leaders=(nora,)))
        changed = sessions.change(
            session=session, version=1, slot=slot(5, room="104", leaders=(nora,)), actor=None
        )
        assert changed.starts_at == TUESDAY + timedelta(minutes=5)
        assert changed.session_leaders.get().starts_at == changed.starts_at

    def test_changed_meanwhile(self, ritual: Ritual) -> None:
        (session,) = create(ritual, slot(room="104"))
        sessions.change(session=session, version=1, slot=slot(room="105"), actor=None)
        with pytest.raises(SessionRefusedError, match="vient de modifier"):
            sessions.change(session=session, version=1, slot=slot(room="106"), actor=None)
        session.refresh_from_db()
        assert session.room == "105"


class TestDatabase:
    """Whatever writes, PostgreSQL has the last word."""

    def test_a_room(self, ritual: Ritual) -> None:
        SessionFactory(ritual=ritual, starts_at=TUESDAY, room="104")
        with pytest.raises(IntegrityError, match="one_session_per_room"), transaction.atomic():
            SessionFactory(ritual=ritual, starts_at=TUESDAY, room="104")

    def test_a_person(self, world: World, ritual: Ritual) -> None:
        nora = world.members["nora"]
        SessionFactory(ritual=ritual, starts_at=TUESDAY, room="104", leaders=[nora])
        with pytest.raises(IntegrityError, match="one_place_at_a_time"), transaction.atomic():
            SessionFactory(ritual=ritual, starts_at=TUESDAY, room="105", leaders=[nora])

    def test_end_before_start(self, ritual: Ritual) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionFactory(ritual=ritual, starts_at=TUESDAY, ends_at=TUESDAY)

    def test_what_the_questions_missed_is_said_all_the_same(
        self, ritual: Ritual, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody who does not take turns (a script) wrote after we had looked."""
        SessionFactory(ritual=ritual, starts_at=TUESDAY, room="104")
        answers = iter([[], slots.clashes([slot(room="104")], school=ritual.school)])
        monkeypatch.setattr(slots, "clashes", lambda *_args, **_more: next(answers))
        assert "La salle 104 n’est pas libre" in refused(ritual, slot(room="104"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["room", "leader"])
def test_two_people_at_once(what: str) -> None:
    """Eight ask for the same hour through eight connections: one has it, seven are told why."""
    world = build_world()
    ritual = RitualFactory(year=world.here.year)
    leaders = (world.members["nora"],) if what == "leader" else ()
    start = Barrier(8)

    def ask(rank: int) -> str:
        wanted = slot(rank, room="104" if what == "room" else str(rank), leaders=leaders)
        start.wait()
        try:
            create(
                Ritual.objects.select_related("year__school", "school").get(pk=ritual.pk), wanted
            )
        except SessionRefusedError as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))

    assert answers.count("") == 1
    assert Session.objects.count() == 1
    whose = "La salle 104" if what == "room" else str(world.user("nora"))
    assert all(f"{whose} n’est pas libre" in answer for answer in answers if answer)


class TestImpossible:
    def test_end_before_start(self, ritual: Ritual) -> None:
        assert "la fin vient avant le début" in refused(ritual, slot(length=-5))
        assert "la fin vient avant le début" in refused(ritual, slot(length=0))

    @pytest.mark.parametrize(
        ("hour", "length"), [(3, 55), (6, 59), (21, 120), (23, 30), (8, 24 * 60)]
    )
    def test_night(self, ritual: Ritual, hour: int, length: int) -> None:
        said = refused(ritual, slot(day=TUESDAY.replace(hour=hour, minute=0), length=length))
        assert "entre 7 h et 22 h" in said

    def test_an_evening_meeting_is_fine(self, ritual: Ritual) -> None:
        create(ritual, slot(day=TUESDAY.replace(hour=20, minute=0), length=120))

    @pytest.mark.parametrize("year", [2025, 2027])
    def test_outside_the_year(self, ritual: Ritual, year: int) -> None:
        said = refused(ritual, slot(day=TUESDAY.replace(year=year)))
        assert "n’est pas dans l’année 2026-2027" in said

    def test_in_the_school_s_own_time(self, db: None) -> None:
        """Five in the morning in Paris, seven in La Réunion; and the other way round."""
        school = SchoolFactory(timezone="Indian/Reunion")
        ritual = RitualFactory(year=school.years.get())
        create(ritual, slot(day=TUESDAY.replace(hour=5, minute=0)))
        said = refused(ritual, slot(day=TUESDAY.replace(hour=21, minute=0)))
        assert "pas de 23 h à 23 h 55" in said

    def test_a_day_without_class_is_only_said(self, ritual: Ritual) -> None:
        holiday = slot(day=TUESDAY.replace(month=10, day=20))
        sunday = slot(day=TUESDAY.replace(day=20))
        august = slot(day=TUESDAY.replace(month=8, day=28))
        ordinary = slot()
        create(ritual, holiday, sunday, august, ordinary)
        said = slots.oddities(
            [holiday, sunday, august, ordinary], school=ritual.school, year=ritual.year
        )
        assert said == [
            "Vendredi 28 août : avant la rentrée ou après la fin des cours.",
            "Dimanche 20 septembre : pas de classe ce jour-là.",
            "Mardi 20 octobre : pas de classe (Vacances de la Toussaint).",
        ]

    def test_a_year_nobody_has_published(self, ritual: Ritual) -> None:
        ritual.year.start_year = 2050
        assert slots.oddities([slot()], school=ritual.school, year=ritual.year) == []

    def test_clock_change(self, ritual: Ritual) -> None:
        """Half past eight stays half past eight on both sides of the last Sunday of October."""
        before = datetime(2026, 10, 23, 8, 30, tzinfo=ZoneInfo("Europe/Paris"))
        words = [
            slots.hours_words(slot(day=before + timedelta(days=days)), ritual.school)
            for days in (0, 3)
        ]
        assert words[0] == words[1] == "de 8 h 30 à 9 h 25"


class TestAttendance:
    @pytest.fixture
    def session(self, world: World, ritual: Ritual) -> Session:
        return SessionFactory(ritual=ritual, takes_attendance=True, leaders=[world.members["dora"]])

    def test_a_leader_ticks_who_came(
        self, client: PageClient, world: World, session: Session
    ) -> None:
        client.force_login(world.user("dora"))
        url = reverse("rituals:attendance", args=[world.here.uai, session.pk])
        came = [world.members["sam"].pk, world.members["ines"].pk]
        client.post(url, {"present": came})
        client.post(url, {"present": came})
        assert set(Attendance.objects.values_list("membership", flat=True)) == set(came)
        page = client.get(url).content.decode()
        assert page.count(" checked") == 2
        assert str(world.user("dora")) not in page.partition("sign-sheet")[2].partition("</ul>")[0]
        first = Attendance.objects.get(membership=came[0])
        assert (first.noted_by, first.noted_at is None) == (world.user("dora"), False)
        client.post(url, {"present": came[:1], "shown": came})
        kept = Attendance.objects.get()
        assert (kept.membership_id, kept.noted_at) == (came[0], first.noted_at)
        client.post(url, {"shown": came[:1]})
        assert not Attendance.objects.exists()

    def test_two_leaders_who_tick_each_a_half_of_the_room(
        self, client: PageClient, world: World, session: Session
    ) -> None:
        """What the other has ticked or unticked since the page was shown stays."""
        sam, ines, nora = (world.members[name].pk for name in ("sam", "ines", "nora"))
        client.force_login(world.user("dora"))
        url = reverse("rituals:attendance", args=[world.here.uai, session.pk])
        client.post(url, {"present": [sam]})
        shown = {
            "shown": re.findall(r'name="shown" value="(\d+)"', client.get(url).content.decode())
        }
        assert shown == {"shown": [str(sam)]}
        client.post(url, shown | {"present": [ines]})  # sam was not there
        answer = client.post(url, shown | {"present": [sam, nora]}, follow=True)
        assert set(Attendance.objects.values_list("membership", flat=True)) == {ines, nora}
        assert "2 présents à cette séance" in page_of(answer).replace("\u00a0", " ")

    def test_a_refusal_keeps_what_was_shown(
        self, client: PageClient, world: World, session: Session
    ) -> None:
        client.force_login(world.user("dora"))
        url = reverse("rituals:attendance", args=[world.here.uai, session.pk])
        sessions.set_attendance(session=session, present=[world.members["ines"]], actor=None)
        refused = client.post(url, {"present": [world.members["charlie"].pk]})
        assert refused.status_code == 422
        assert 'name="shown"' not in refused.content.decode()

    def test_a_session_that_has_its_attendance_is_not_removed(
        self, client: PageClient, world: World, session: Session
    ) -> None:
        sessions.set_attendance(session=session, present=[world.members["sam"]], actor=None)
        client.force_login(world.user("nora"))
        url = reverse("rituals:session_remove", args=[world.here.uai, session.pk])
        answer = client.post(url, follow=True)
        assert "elle ne se supprime plus" in answer.content.decode()
        assert Attendance.objects.count() == 1
        sessions.set_attendance(session=session, present=[], actor=None)
        client.post(url)
        assert not Session.objects.filter(pk=session.pk).exists()

    def test_staff_of_this_school_only(
        self, client: PageClient, world: World, session: Session
    ) -> None:
        client.force_login(world.user("nora"))
        url = reverse("rituals:attendance", args=[world.here.uai, session.pk])
        response = client.post(url, {"present": [world.members["charlie"].pk]})
        assert response.status_code == 422
        assert not Attendance.objects.exists()

    def test_who_left_since_then_still_came(
        self, client: PageClient, world: World, session: Session
    ) -> None:
        sam = world.members["sam"]
        sessions.set_attendance(session=session, present=[sam], actor=None)
        members.end(membership=sam, actor=world.user("nora"))
        client.force_login(world.user("nora"))
        url = reverse("rituals:attendance", args=[world.here.uai, session.pk])
        assert str(sam.user) in client.get(url).content.decode()
        client.post(url, {"present": [sam.pk]})
        assert Attendance.objects.get().membership == sam


class TestMySessions:
    def test_mine_coming_first(self, client: PageClient, world: World, ritual: Ritual) -> None:
        dora = world.members["dora"]
        SessionFactory(ritual=ritual, leaders=[dora], room="CDI", group="à venir",
                       starts_at=datetime(2027, 6, 1, 8, 30, tzinfo=PARIS))  # fmt: skip
        SessionFactory(ritual=ritual, leaders=[dora], group="passée", starts_at=TUESDAY)
        SessionFactory(ritual=ritual, leaders=[world.members["nora"]], group="d’une autre")
        client.force_login(world.user("dora"))
        with time_machine.travel(TUESDAY + timedelta(days=1)):
            page = client.get(reverse("rituals:my_sessions", args=[world.here.uai]))
        said = page_of(page)
        assert said.index("à venir") < said.index("passée")
        assert "d’une autre" not in said
        assert "mardi 1er juin" in said

    def test_the_planner_leads_there_whoever_leads_one(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        dora = world.members["dora"]
        SessionFactory(ritual=ritual, leaders=[dora])
        gone = RitualFactory(year=world.here.year, removed_at=TUESDAY)
        SessionFactory(ritual=gone, leaders=[world.members["ines"]], is_held=False)
        link = f'href="{reverse("rituals:my_sessions", args=[world.here.uai])}"'
        for name, there in (("dora", True), ("ines", False)):
            client.force_login(world.user(name))
            page = client.get(reverse("rituals:planner", args=[world.here.uai]))
            assert (link in page.content.decode()) == there

    def test_queries(
        self, client: PageClient, world: World, ritual: Ritual, count_queries: Callable[..., None]
    ) -> None:
        client.force_login(world.user("nora"))
        url = reverse("rituals:my_sessions", args=[world.here.uai])

        def grow() -> None:
            for _ in range(5):
                SessionFactory(ritual=ritual, leaders=[world.members["nora"]])

        grow()
        count_queries(lambda: client.get(url), grow, at_most=9)
