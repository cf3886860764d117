"""Whatever is booked, moved, cancelled and taken back, within five minutes or not: what each adult
read last is what is, and nobody reads something false, or the same twice.

The oracle reads the mails as a person does, and adds up."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pixschool.core.models import OutgoingEmail
from students.models import SupportBooking
from tests.rituals.reminders.cdi.scene import HOURS, Scene, heard, mails_to, news_to
from tests.rituals.reminders.moments import FRIDAY

pytestmark = pytest.mark.django_db

PUPILS, SLOTS = st.sampled_from([0, 1, 3]), st.integers(0, 1)
ACTS = st.one_of(
    st.tuples(st.just("book"), PUPILS, SLOTS),
    st.tuples(st.just("cancel"), PUPILS, SLOTS),
    st.tuples(st.just("move"), PUPILS, SLOTS),
    st.tuples(st.just("wait"), st.sampled_from([1, 3, 7]), st.just(0)),
)
ROOMS = {"bob": {"6A"}, "brice": {"6B"}, "dora": {"6A", "6B"}}


def truth(scene: Scene, rooms: set[str]) -> Counter[tuple[str, int, int]]:
    names = {pupil.pk: "6A" if rank < 3 else "6B" for rank, pupil in enumerate(scene.pupils)}
    found: Counter[tuple[str, int, int]] = Counter()
    for seat in SupportBooking.objects.held().filter(slot__in=scene.slots[:2]):
        if names[seat.student_id] in rooms:
            slot = next(rank for rank, one in enumerate(scene.slots) if one.pk == seat.slot_id)
            day, hour = HOURS[slot]
            found[names[seat.student_id], day.day, hour] += 1
    return found


def play(scene: Scene, act: tuple[str, int, int]) -> None:
    name, first, second = act
    match name:
        case "book":
            scene.book(first, second)
        case "cancel":
            scene.cancel(first, second)
        case "move":
            scene.move(first, second, 1 - second)
        case "wait":
            scene.wait(first)


@hypothesis_settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=st.lists(ACTS, max_size=3), after=st.lists(ACTS, min_size=1, max_size=7))
def test_what_each_one_read_last_is_what_is(
    scene: Scene, before: list[Any], after: list[Any]
) -> None:
    start = scene.now
    with transaction.atomic():
        _story(scene, before, after)
        transaction.set_rollback(True)
    scene._set(start)


def _story(scene: Scene, before: list[Any], after: list[Any]) -> None:
    for act in before:
        if act[0] != "wait":
            play(scene, act)
    scene.go(FRIDAY, 7, 30)
    believed = {name: truth(scene, rooms) for name, rooms in ROOMS.items()}
    read = dict.fromkeys(ROOMS, 0)
    for name, found in believed.items():
        assert len(mails_to(name)) == (1 if found else 0)
    for act in [*after, ("wait", 1, 0)]:
        waits = act[1] if act[0] == "wait" else 0
        if not waits:
            play(scene, act)
        for _ in range(waits):
            scene.wait(1)
            for name, rooms in ROOMS.items():
                _read(scene, name, rooms, believed, read)
    scene.later(21)
    for name, rooms in ROOMS.items():
        last = Counter(believed[name])
        for lines in news_to(name)[read[name] :]:
            last.update(heard(lines))
        assert +last == truth(scene, rooms)
    assert not OutgoingEmail.objects.filter(state="due").exists()


def _read(
    scene: Scene, name: str, rooms: set[str], believed: dict[str, Any], read: dict[str, int]
) -> None:
    """A mail that arrives changes what they believed into what is: nothing false, nothing twice."""
    for lines in news_to(name)[read[name] :]:
        said = heard(lines)
        assert any(said.values()) or len(lines) > 1
        believed[name].update(said)
        assert min(believed[name].values(), default=0) >= 0
        assert +believed[name] == truth(scene, rooms)
        read[name] += 1
