"""Who comes without being on the list, who may not, and what goes wrong in a session."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from certification.editing.facts import facts_of
from certification.models import CertificationPlan, CertificationSession, SessionIncident
from certification.sessions.day import extras, finalising, incidents, marking
from certification.sessions.day.roll import roll_of
from certification.sessions.errors import PlanRefusedError
from certification.sessions.merging import _candidates
from certification.sessions.staying import untouchable
from students.models import Student
from students.repairs.history import Recorder
from tests.factories.certification_results import CertificationResultFactory
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.world import World

pytestmark = pytest.mark.django_db
AT_THE_TIME = FIRST + timedelta(minutes=10)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT_THE_TIME, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(world: World) -> CertificationPlan:
    return a_plan(world.here.year)


@pytest.fixture
def session(world: World, plan: CertificationPlan) -> CertificationSession:
    return a_sitting(plan, world.a.pupils, room="Salle 1")


@pytest.fixture
def pupils(world: World) -> list[Student]:
    """Of 3A, on no list."""
    room = ClassroomFactory(year=world.here.year, name="3A", level="3E")
    return [one.student for one in EnrolmentFactory.create_batch(4, classroom=room)]


def found(session: CertificationSession, world: World, who: str, pupil: Student) -> list[str]:
    name = f"{pupil.last_name} {pupil.first_name}"
    lines = extras.find(session, world.members[who], name)
    return [one.why for one in lines if one.student == pupil]


class TestExtras:
    def test_on_the_list_and_present_at_once(
        self, world: World, session: CertificationSession, pupils: list[Student]
    ) -> None:
        later = a_sitting(session.plan, pupils[:2], starts_at=FIRST + DAY, room="Salle 2")
        row = extras.add(session, pupils[0].pk, member=world.members["nora"])
        assert (row.is_extra, row.presence, row.seat) == (True, "present", 4)
        assert [one.student for one in later.candidates.all()] == [pupils[1]]
        number = roll_of(session).number
        assert (number.present, number.absent, number.unsaid) == (1, 0, 3)

    def test_added_by_mistake(
        self, world: World, session: CertificationSession, pupils: list[Student]
    ) -> None:
        actor = world.user("nora")
        row = extras.add(session, pupils[0].pk, member=world.members["nora"])
        with pytest.raises(PlanRefusedError, match="Reprenez d’abord"):
            extras.remove(session, row.pk, actor=actor)
        marking.mark(session, row.pk, "", seen=row.version, actor=actor)
        extras.remove(session, row.pk, actor=actor)
        expected = session.candidates.all()[0]
        with pytest.raises(PlanRefusedError, match="plus sur la liste"):
            extras.remove(session, expected.pk, actor=actor)
        assert len(roll_of(session).lines) == 3

    def test_whoever_is_certified_or_expected_elsewhere_is_not_added(
        self, world: World, session: CertificationSession, pupils: list[Student]
    ) -> None:
        certified, elsewhere, sat, absent = pupils
        CertificationResultFactory(student=certified, year=world.here.year, status="validated")
        a_sitting(session.plan, [elsewhere], room="Salle 2")
        before = a_sitting(session.plan, [sat], starts_at=FIRST - DAY, room="Salle 2")
        before.candidates.update(presence="present")
        missed = a_sitting(session.plan, [absent], starts_at=FIRST - DAY, room="Salle 3")
        missed.candidates.update(presence="absent")
        said = [found(session, world, "nora", pupil) for pupil in (*pupils, world.a.pupils[0])]
        assert said == [
            ["déjà certifié"],
            ["attendu à la même heure, Salle 2"],
            ["l’a déjà passée"],
            [""],
            ["déjà sur la liste"],
        ]
        for pupil in (certified, elsewhere, sat):
            with pytest.raises(PlanRefusedError, match=str(pupil)):
                extras.add(session, pupil.pk, member=world.members["nora"])
        extras.add(session, absent.pk, member=world.members["nora"])
        assert missed.candidates.filter(presence="absent").count() == 1

    def test_no_more_than_the_machines(
        self, world: World, session: CertificationSession, pupils: list[Student]
    ) -> None:
        type(session.room).objects.update(seats=3)
        with pytest.raises(PlanRefusedError, match="postes sont pris"):
            extras.add(session, pupils[0].pk, member=world.members["nora"])
        session.candidates.filter(seat=2).update(presence="absent")
        extras.add(session, pupils[0].pk, member=world.members["nora"])

    def test_who_watches_looks_among_the_level_and_that_day(
        self,
        world: World,
        session: CertificationSession,
        pupils: list[Student],
        clock: time_machine.Traveller,
    ) -> None:
        assert found(session, world, "ines", pupils[0]) == [""]
        assert found(session, world, "ines", world.b.pupils[0]) == []
        assert found(session, world, "nora", world.b.pupils[0]) == [""]
        with pytest.raises(PlanRefusedError, match="dans la liste"):
            extras.add(session, world.b.pupils[0].pk, member=world.members["ines"])
        assert extras.find(session, world.members["nora"], " d") == []
        clock.move_to(FIRST + DAY)
        assert found(session, world, "ines", pupils[0]) == []
        assert found(session, world, "nora", pupils[0]) == [""]

    def test_a_leaver_is_not_found(
        self, world: World, session: CertificationSession, pupils: list[Student]
    ) -> None:
        pupils[0].enrolments.update(ends_on=date(2027, 1, 8))
        assert found(session, world, "nora", pupils[0]) == []


class TestIncidents:
    def test_of_a_session_or_of_a_pupil_once(
        self, world: World, session: CertificationSession
    ) -> None:
        actor, row = world.user("nora"), session.candidates.all()[0]
        for candidate in (None, row.pk, row.pk):
            incidents.note(session, "machine", candidate=candidate, actor=actor)
        assert [one.candidate_id for one in roll_of(session).incidents] == [None, row.pk]
        for kind, candidate in (("autre chose", None), ("machine", 0)):
            with pytest.raises(PlanRefusedError):
                incidents.note(session, kind, candidate=candidate, actor=actor)
        first = roll_of(session).incidents[0]
        incidents.withdraw(session, first.pk, actor=actor)
        assert [one.candidate_id for one in roll_of(session).incidents] == [row.pk]
        assert SessionIncident.objects.count() == 2

    def test_it_holds_its_session_until_it_is_withdrawn(
        self, world: World, session: CertificationSession, clock: time_machine.Traveller
    ) -> None:
        now, actor = FIRST - timedelta(minutes=30), world.user("nora")
        clock.move_to(now)
        found = incidents.note(session, "network", candidate=None, actor=actor)
        assert list(untouchable(session.plan, now=now)) == [session]
        assert facts_of(session.plan, now=now).sessions[session.pk].held
        incidents.withdraw(session, found.pk, actor=actor)
        assert not untouchable(session.plan, now=now).exists()
        assert not facts_of(session.plan, now=now).sessions[session.pk].held

    def test_it_does_not_keep_a_session_from_being_finalised(
        self, world: World, session: CertificationSession
    ) -> None:
        actor = world.user("nora")
        incidents.note(session, "alarm", candidate=None, actor=actor)
        marking.mark_the_rest(session, [r.pk for r in session.candidates.all()], actor=actor)
        finalising.finalise(session, actor=actor)
        with pytest.raises(PlanRefusedError, match="rouvrez-la"):
            extras.add(session, world.b.pupils[0].pk, member=world.members["nora"])


class TestOneChildInTwoRecords:
    """Every mark stays; a seat to come goes beside a presence, not beside an absence."""

    def merged(self, kept: Student, gone: Student) -> list[tuple[int, str]]:
        recorder = Recorder()
        _candidates(kept, gone, recorder)
        rows = kept.candidacies.order_by("session__starts_at", "pk")
        assert not gone.candidacies.exists()
        return [(row.session_id, row.presence) for row in rows]

    @pytest.mark.parametrize(
        ("first", "later", "kept"),
        [("present", "", 1), ("absent", "", 2), ("", "", 1), ("absent", "present", 2)],
    )
    @pytest.mark.parametrize("is_swapped", [False, True])
    def test_of_two_sessions(
        self, world: World, plan: CertificationPlan, first: str, later: str, kept: int,
        is_swapped: bool,
    ) -> None:  # fmt: skip
        one, other = world.a.pupils[:2]
        missed = a_sitting(plan, [one], starts_at=FIRST - DAY, room="Salle 1")
        coming = a_sitting(plan, [other], starts_at=FIRST + DAY, room="Salle 1")
        missed.candidates.update(presence=first)
        coming.candidates.update(presence=later)
        stays, goes = (other, one) if is_swapped else (one, other)
        seen = self.merged(stays, goes)
        assert len(seen) == kept
        marks = [pair for pair in [(missed.pk, first), (coming.pk, later)] if pair[1]]
        assert set(marks) <= set(seen)

    def test_of_one_session_the_marked_row_stays_with_all_incidents(
        self, world: World, plan: CertificationPlan
    ) -> None:
        one, other = world.a.pupils[:2]
        session = a_sitting(plan, [one, other], room="Salle 1")
        rows = list(session.candidates.all())
        incidents.note(session, "left", candidate=rows[0].pk, actor=world.user("nora"))
        marking.mark(session, rows[1].pk, "absent", seen=1, actor=world.user("nora"))
        assert self.merged(one, other) == [(session.pk, "absent")]
        assert session.incidents.get().candidate_id == rows[1].pk
