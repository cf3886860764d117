"""Sessions of a removed ritual free their room and their people, and take them back with it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from rituals.models import Ritual, Session, SessionLeader
from rituals.plan import history
from rituals.plan import services as planning
from rituals.plan.history import Way
from rituals.plan.services import PlanConflictError
from rituals.sessions import services as sessions
from rituals.sessions.services import SessionRefusedError
from rituals.sessions.slots import Slot
from tests.factories.rituals import MONDAY, PARIS, RitualFactory, SessionFactory
from tests.support.world import World, build_world

TUESDAY = datetime(2026, 9, 22, 8, 30, tzinfo=PARIS)
VALUES: dict[str, Any] = {
    "title": "Réseau",
    "theme": "accueil",
    "levels": ["6E"],
    "starts_on": MONDAY,
    "ends_on": MONDAY + timedelta(days=25),
}


def slot(**more: object) -> Slot:
    return Slot(starts_at=TUESDAY, ends_at=TUESDAY + timedelta(minutes=55), **more)


def create(ritual: Ritual, *wanted: Slot) -> list[Session]:
    return sessions.create(ritual=ritual, slots=wanted, actor=None)


def refused(ritual: Ritual, *wanted: Slot) -> str:
    with pytest.raises(SessionRefusedError) as found:
        create(ritual, *wanted)
    return str(found.value)


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(year=world.here.year, title="Réseau")


@pytest.fixture
def removed(world: World, ritual: Ritual) -> Ritual:
    """With an hour in room 104 led by nora, and one in room 105."""
    create(ritual, slot(room="104", leaders=(world.members["nora"],)), slot(room="105"))
    return planning.remove(ritual=ritual, version=1, actor=world.user("nora"))


def taken_by_another(ritual: Ritual, wanted: Slot) -> Session:
    return create(RitualFactory(year=ritual.year, title="Permanence"), wanted)[0]


def test_frees_them(world: World, removed: Ritual) -> None:
    taken_by_another(removed, slot(room="104", leaders=(world.members["nora"],)))
    assert Session.objects.filter(is_held=True).count() == 1


def test_takes_them_back(world: World, removed: Ritual) -> None:
    planning.restore(ritual=removed, version=removed.version, actor=None)
    said = refused(removed, slot(room="104"), slot(room="9", leaders=(world.members["nora"],)))
    assert "La salle 104 n’est pas libre" in said
    assert f"{world.user('nora')} n’est pas libre" in said


@pytest.mark.parametrize("what", ["room", "leader"])
@pytest.mark.parametrize("how", ["restore", "undo"])
def test_taken_meanwhile(world: World, removed: Ritual, what: str, how: str) -> None:
    nora = world.members["nora"]
    taken = slot(room="104") if what == "room" else slot(room="9", leaders=(nora,))
    taken_by_another(removed, taken)
    comes_back = {
        "restore": lambda: planning.restore(ritual=removed, version=removed.version, actor=None),
        "undo": lambda: history.replay(year=removed.year, actor=nora.user, way=Way.UNDO),
    }[how]
    with pytest.raises(PlanConflictError) as refusal:
        comes_back()
    who = "La salle 104" if what == "room" else str(nora.user)
    assert str(refusal.value) == (
        "« Réseau » ne peut pas revenir dans l’année. "
        f"{who} n’est pas libre mardi 22 septembre de 8 h 30 à 9 h 25 : « Permanence ». "
        "Sur la page du rituel, changez l’heure, la salle ou la personne de sa séance, "
        "ou supprimez-la ; puis recommencez."
    )
    again = Ritual.objects.get(pk=removed.pk)
    assert (again.removed_at, again.version) == (removed.removed_at, removed.version)
    assert not again.sessions.filter(is_held=True).exists()
    assert not SessionLeader.objects.filter(session__ritual=again, is_held=True).exists()


def test_the_advice_works(world: World, removed: Ritual) -> None:
    taken_by_another(removed, slot(room="104"))
    in_the_way = removed.sessions.get(room="104")
    moved = slot(room="106", leaders=(world.members["nora"],))
    sessions.change(session=in_the_way, version=1, slot=moved, actor=None)
    planning.restore(ritual=removed, version=removed.version, actor=None)
    assert Session.objects.filter(is_held=True).count() == 3


def test_undo_then_redo_of_its_making(world: World) -> None:
    nora = world.user("nora")
    year = world.here.year
    made = planning.create(year=year, actor=nora, values=VALUES)
    create(made, slot(room="104"))
    history.replay(year=year, actor=nora, way=Way.UNDO)
    assert not Session.objects.get().is_held
    history.replay(year=year, actor=nora, way=Way.REDO)
    assert Session.objects.get().is_held


def test_two_that_come_back_together(world: World, ritual: Ritual) -> None:
    """One act, two rituals, one room: the second is refused, and so the first."""
    nora, year = world.user("nora"), world.here.year
    first, second = planning.create_many(
        year=year, actor=nora, rituals=[(VALUES, []), (VALUES, [])], label="Proposition"
    )
    create(first, slot(room="104"))
    history.replay(year=year, actor=nora, way=Way.UNDO)
    SessionFactory(ritual=second, starts_at=TUESDAY, room="104", is_held=False)
    with pytest.raises(PlanConflictError, match="La salle 104 n’est pas libre"):
        history.replay(year=year, actor=nora, way=Way.REDO)
    assert not Ritual.objects.filter(pk__in=[first.pk, second.pk], removed_at=None).exists()
    assert not Session.objects.filter(is_held=True).exists()


def test_has_no_new_one(removed: Ritual) -> None:
    assert "Remettez-le dans l’année" in refused(removed, slot(room="300"))


@pytest.mark.django_db(transaction=True)
def test_coming_back_while_somebody_takes_the_room() -> None:
    """Whoever is first has it; the other is told why, and has changed nothing."""
    world = build_world()
    one, other = RitualFactory.create_batch(2, year=world.here.year)
    create(one, slot(room="104"))
    start = Barrier(2)

    def run(act: Any) -> str:
        start.wait()
        try:
            act()
        except (PlanConflictError, SessionRefusedError) as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    for _round in range(4):
        gone = planning.remove(ritual=one, version=one.version, actor=None)
        with ThreadPoolExecutor(2) as pool:
            answers = pool.map(
                run,
                [
                    lambda gone=gone: planning.restore(
                        ritual=Ritual.objects.get(pk=gone.pk), version=gone.version, actor=None
                    ),
                    lambda: create(
                        Ritual.objects.select_related("year__school", "school").get(pk=other.pk),
                        slot(room="104"),
                    ),
                ],
            )
        said = [answer for answer in answers if answer]
        assert len(said) == 1
        assert "La salle 104 n’est pas libre" in said[0]
        assert Session.objects.filter(is_held=True).count() == 1
        other.sessions.all().delete()
        one.refresh_from_db()
        if one.removed_at:
            one = planning.restore(ritual=one, version=one.version, actor=None)
