"""Marks of a session: everybody is counted once, nobody overwrites, nothing that bears one goes."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from certification.editing import moves
from certification.models import CertificationPlan, CertificationSession, PlanSettings
from certification.sessions import applying, leaving
from certification.sessions.day import finalising, marking
from certification.sessions.day.roll import counted, roll_of
from certification.sessions.errors import PlanRefusedError
from pixschool.core.models import AuditEntry, User
from tests.certification.sessions.test_plans_of_schools import proposed
from tests.factories.certification import a_school_that_certifies
from tests.factories.core import MembershipFactory
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.support.world import World

pytestmark = pytest.mark.django_db
AT_THE_TIME = FIRST + timedelta(minutes=10)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT_THE_TIME, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session(world: World) -> CertificationSession:
    return a_sitting(a_plan(world.here.year), world.a.pupils + world.b.pupils, room="Salle 1")


def noted(session: CertificationSession) -> list[str]:
    return [row.presence for row in session.candidates.all()]


def test_present_absent_and_not_said_are_all_there_are(
    world: World, session: CertificationSession
) -> None:
    chance, actor = random.Random(1), world.user("nora")
    for _ in range(60):
        row = chance.choice(list(session.candidates.all()))
        presence = chance.choice(["", "present", "absent"])
        marking.mark(session, row.pk, presence, seen=row.version, actor=actor)
        row.refresh_from_db()
        assert row.presence == presence
        number = roll_of(session).number
        assert number == counted(session.candidates.all())
        assert number.present + number.absent + number.unsaid == session.candidates.count()
        assert len(roll_of(session).unsaid) == number.unsaid


def test_a_mark_is_somebody_s_and_says_when(world: World, session: CertificationSession) -> None:
    row = session.candidates.all()[0]
    marking.mark(session, row.pk, "present", seen=1, actor=world.user("nora"))
    (line, *_) = roll_of(session).lines
    assert line.noted == f"noté à 8 h 40 par {world.user('nora')}"
    entry = AuditEntry.objects.get(event="certification_presence_noted")
    assert (entry.actor, entry.target_ids) == (world.user("nora"), [row.pk])


def test_of_two_people_the_second_is_told(world: World, session: CertificationSession) -> None:
    row = session.candidates.all()[0]
    nora, alice = world.user("nora"), world.user("alice")
    marking.mark(session, row.pk, "present", seen=1, actor=nora)
    with pytest.raises(PlanRefusedError, match=f"{nora} a noté « présent »"):
        marking.mark(session, row.pk, "absent", seen=1, actor=alice)
    marking.mark(session, row.pk, "present", seen=1, actor=alice)  # they agree
    row.refresh_from_db()
    assert (row.presence, row.noted_by, row.version) == ("present", nora, 2)
    marking.mark(session, row.pk, "absent", seen=2, actor=alice)
    assert noted(session)[0] == "absent"


def test_the_rest_are_those_the_page_showed_and_nobody_noted(
    world: World, session: CertificationSession
) -> None:
    rows = list(session.candidates.all())
    shown = [row.pk for row in rows[:4]]
    marking.mark(session, rows[1].pk, "absent", seen=1, actor=world.user("alice"))
    assert marking.mark_the_rest(session, shown, actor=world.user("nora")) == 3
    assert noted(session) == ["present", "absent", "present", "present", "", ""]


def test_not_before_the_day(
    world: World, session: CertificationSession, clock: time_machine.Traveller
) -> None:
    row, actor = session.candidates.all()[0], world.user("nora")
    clock.move_to(FIRST - DAY)
    with pytest.raises(PlanRefusedError, match="le jour de la séance"):
        marking.mark(session, row.pk, "present", seen=1, actor=actor)
    clock.move_to(FIRST - timedelta(hours=2))
    marking.mark(session, row.pk, "absent", seen=1, actor=actor)
    clock.move_to(FIRST + 60 * DAY)
    marking.mark(session, row.pk, "present", seen=2, actor=actor)
    assert noted(session)[0] == "present"


def test_every_presence_is_said_before_it_is_finalised(
    world: World, session: CertificationSession, clock: time_machine.Traveller
) -> None:
    actor = world.user("nora")
    with pytest.raises(PlanRefusedError, match="6 présences à noter"):
        finalising.finalise(session, actor=actor)
    marking.mark_the_rest(session, [row.pk for row in session.candidates.all()], actor=actor)
    clock.move_to(FIRST - timedelta(minutes=1))
    with pytest.raises(PlanRefusedError, match="pas commencé"):
        finalising.finalise(session, actor=actor)
    clock.move_to(AT_THE_TIME)
    finalising.finalise(session, actor=actor)
    finalising.finalise(session, actor=world.user("alice"))
    session.refresh_from_db()
    assert (session.finalised_at, session.finalised_by) == (timezone.now(), actor)
    row = session.candidates.all()[0]
    with pytest.raises(PlanRefusedError, match="rouvrez-la"):
        marking.mark(session, row.pk, "", seen=row.version, actor=actor)
    marking.mark(session, row.pk, "absent", seen=row.version, actor=actor)
    finalising.reopen(session, actor=actor)
    session.refresh_from_db()
    assert session.finalised_at is None
    marking.mark(session, row.pk, "", seen=row.version + 1, actor=actor)
    with pytest.raises(PlanRefusedError, match="1 présence à noter"):
        finalising.finalise(session, actor=actor)


def test_a_leaver_frees_the_seats_to_come_alone(
    world: World, session: CertificationSession
) -> None:
    pupil = world.a.pupils[0]
    later = a_sitting(session.plan, [pupil], starts_at=FIRST + DAY, room="Salle 2")
    (row,) = session.candidates.filter(student=pupil)
    marking.mark(session, row.pk, "absent", seen=1, actor=world.user("nora"))
    pupil.enrolments.update(ends_on=AT_THE_TIME.date())
    assert leaving.free_seats(school=world.here.school) == 1
    assert not later.candidates.exists()
    assert session.candidates.filter(student=pupil, presence="absent").exists()
    assert len(roll_of(session).lines) == 6


def planned(seed: int) -> tuple[PlanSettings, CertificationPlan, User]:
    with time_machine.travel("2027-01-11 09:00+01:00", tick=True):
        settings = a_school_that_certifies(seed)
        plan = proposed(settings)
        applying.apply(plan, actor=None)
    return settings, plan, MembershipFactory(school=settings.year.school, lead=True).user


def morning_of(session: CertificationSession) -> datetime:
    return session.starts_at - timedelta(minutes=30)


@pytest.mark.parametrize("seed", [0, 3])
def test_what_bears_a_mark_survives_another_plan(seed: int, clock: time_machine.Traveller) -> None:
    """Noted before it begins: the marks alone hold it."""
    settings, plan, actor = planned(seed)
    session = plan.sessions.all()[0]
    clock.move_to(morning_of(session))
    rows = list(session.candidates.all())
    for row, presence in zip(rows, ["present", "absent"], strict=False):
        marking.mark(session, row.pk, presence, seen=row.version, actor=actor)
    with pytest.raises(PlanRefusedError, match="ne s’annule plus"):
        applying.take_back(plan, actor=actor)
    piece = rows[0].student.enrolments.get().classroom_id
    others = plan.sessions.exclude(pk=session.pk).values_list("pk", flat=True)
    wanted = moves.PieceMove(session.pk, others[0], piece, 1)
    with pytest.raises(PlanRefusedError, match="présences y sont notées"):
        moves.move(plan, wanted, seen=0, actor=actor)
    with time_machine.travel(morning_of(session), tick=True):
        again = proposed(settings)
        applying.apply(again, actor=actor)
    session.refresh_from_db()
    assert session.plan == again
    assert [row.pk for row in session.candidates.all()] == [row.pk for row in rows]
    assert noted(session)[:2] == ["present", "absent"][: len(rows)]
    present = rows[0].student_id
    assert again.sessions.filter(candidates__student=present).count() == 1
