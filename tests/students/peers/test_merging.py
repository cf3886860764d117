"""Two records of one child: what each said of peer help becomes the help of one."""

import pytest

from students.models import MOST_PAIRS, PeerHelper, PeerPair, Repair, Student
from students.repairs import history, merging
from tests.factories.peers import PeerHelperFactory, PeerPairFactory
from tests.factories.students import EnrolmentFactory
from tests.support.world import World


@pytest.fixture
def gone(world: World) -> Student:
    """Another record of the pupil of 6A who has finished."""
    return EnrolmentFactory(classroom=world.b.room).student


def merge(world: World, gone: Student) -> list[str]:
    kept = world.a.finished
    seen = merging.preview(kept=kept, gone=gone)
    merging.merge(kept=kept, gone=gone, seen=seen.version, actor=world.user("nora"))
    return seen.sentences


def state() -> list[tuple[object, ...]]:
    pairs = PeerPair.objects.order_by("pk")
    return list(pairs.values_list("agreement", "helper", "helped", "place", "ended_on"))


def test_both_sides_follow_and_come_back(world: World, gone: Student) -> None:
    own = PeerHelperFactory(student=world.a.finished, year=world.here.year)
    other = PeerHelperFactory(student=gone, year=world.here.year)
    third = PeerHelperFactory(student=world.b.finished, year=world.here.year)
    PeerPairFactory(agreement=own, helped=world.a.missing)
    PeerPairFactory(agreement=other, helped=world.a.missing)  # twice the same
    PeerPairFactory(agreement=other, helped=world.b.missing)
    PeerPairFactory(agreement=third, helped=gone)
    before = state()
    merge(world, gone)
    kept = world.a.finished.pk
    assert state() == [
        (own.pk, kept, world.a.missing.pk, 1, None),
        (own.pk, kept, world.b.missing.pk, 2, None),
        (third.pk, world.b.finished.pk, kept, 1, None),
    ]
    assert PeerHelper.objects.filter(student=kept).count() == 1
    history.take_back(repair=Repair.objects.get(), actor=world.user("nora"))
    assert state() == before


@pytest.mark.parametrize("way", [1, -1])
def test_a_pair_of_the_two_records_disappears(way: int, world: World, gone: Student) -> None:
    helper, helped = [world.a.finished, gone][::way]
    agreement = PeerHelperFactory(student=helper, year=world.here.year)
    PeerPairFactory(agreement=agreement, helped=helped)
    assert any("binôme" in sentence for sentence in merge(world, gone))
    assert not PeerPair.objects.exists()
    assert PeerHelper.objects.get().student == world.a.finished


def test_more_pairs_than_there_are_places(world: World, gone: Student) -> None:
    for student in (world.a.finished, gone):
        helper = PeerHelperFactory(student=student, year=world.here.year)
        for _ in range(4):
            PeerPairFactory(
                agreement=helper, helped=EnrolmentFactory(classroom=world.a.room).student
            )
    assert any("disparaît" in sentence for sentence in merge(world, gone))
    assert PeerPair.objects.count() == MOST_PAIRS
