from campaigns.models import Participation
from campaigns.suggesting.helpers import AT_EASE, pupils_at_ease
from students.models import PeerHelper
from students.peers import helpers
from students.support import flags
from tests.support.world import World


def asked(world: World, name: str = "dora") -> list[object]:
    found = pupils_at_ease(year=world.here.year, membership=world.members[name])
    return [one.student for one in found]


def test_only_who_finished_well_and_neither_helps_nor_waits(world: World) -> None:
    Participation.objects.filter(student__isnull=False).update(mastery=AT_EASE)
    assert asked(world) == [world.a.finished, world.b.finished]
    assert not PeerHelper.objects.exists()
    helpers.agree(student=world.a.finished, year=world.here.year, actor=world.user("dora"))
    flags.raise_flag(student=world.b.finished, year=world.here.year, reason="late", actor=None)
    assert asked(world) == []


def test_who_sees_whom(world: World) -> None:
    Participation.objects.filter(student__isnull=False).update(mastery=AT_EASE)
    assert asked(world, "bob") == [world.a.finished]
    assert asked(world, "alice") == []
    assert asked(world, "charlie") == []


def test_a_little_less_is_not_at_ease(world: World) -> None:
    Participation.objects.filter(student__isnull=False).update(mastery=AT_EASE - 0.01)
    assert asked(world) == []
