"""Hours that one ticks: what nobody touched stays to the minute, two people do not undo each
other."""

import re
from datetime import time

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from certification.models import BlockedTime, Invigilator, InvigilatorTime
from certification.weeks import grid
from certification.weeks.intervals import merged, without
from tests.support.client import PageClient
from tests.support.world import World

INTERVALS = st.lists(
    st.tuples(st.integers(480, 1000), st.integers(5, 120)).map(lambda one: (one[0], sum(one)))
)
CELLS = st.sets(st.tuples(st.sampled_from(grid.DAYS), st.sampled_from(grid.HOURS)))


@given(INTERVALS, st.tuples(st.integers(480, 1000), st.integers(1, 120)))
def test_a_hole_leaves_nothing_inside_and_everything_outside(
    intervals: list[tuple[int, int]], hole: tuple[int, int]
) -> None:
    starts, ends = hole[0], sum(hole)
    left = without(merged(intervals), (starts, ends))
    minutes = {n for a, b in intervals for n in range(a, b)}
    assert {n for a, b in left for n in range(a, b)} == minutes - set(range(starts, ends))


@given(INTERVALS, CELLS)
def test_ticks_are_what_was_ticked_and_the_rest_is_untouched(
    intervals: list[tuple[int, int]], ticked: set[grid.Cell]
) -> None:
    week = {day: merged(intervals) for day in grid.DAYS}
    same = grid.cells(week)
    assert grid.changed(week, same) == week
    assert grid.cells(grid.changed(week, ticked)) == ticked
    back = grid.changed(grid.changed(week, same | ticked), same)
    assert grid.cells(back) == same


@pytest.mark.django_db
def test_a_class_is_taken_at_the_hours_that_are_ticked(client: PageClient, world: World) -> None:
    room, year = world.a.room, world.here.year
    odd = BlockedTime.objects.create(
        year=year, classroom=room, weekday=1, starts=time(8, 25), ends=time(9, 20)
    )
    client.force_login(world.user("nora"))
    page = reverse("certification:week", args=[world.here.uai, "classe", room.pk])
    seen = grid.stamp([odd])
    sent = {"cell": ["1-8", "1-9", "2-10", "2-11"], "seen": seen}
    assert client.post(page, sent).status_code == 302
    found = BlockedTime.objects.filter(classroom=room).order_by("weekday")
    assert [(one.weekday, one.starts, one.ends) for one in found] == [
        (1, time(8, 25), time(9, 20)), (2, time(10), time(12)),
    ]  # fmt: skip
    assert client.post(page, sent).status_code == 409
    other = reverse("certification:week", args=[world.here.uai, "classe", world.b.room.pk])
    assert "checked" not in client.get(other).content.decode()


@pytest.mark.django_db
def test_an_adult_has_a_name_and_hours(client: PageClient, world: World) -> None:
    adult = Invigilator.objects.create(year=world.here.year, name="Adulte à trouver 1")
    Invigilator.objects.create(year=world.here.year, name="Mme Roche")
    client.force_login(world.user("nora"))
    page = reverse("certification:week", args=[world.here.uai, "adulte", adult.pk])
    sent = {"cell": ["2-8"], "seen": grid.stamp([]), "name": "Mme Roche"}
    assert client.post(page, sent).status_code == 422
    sent |= {"seen": grid.stamp(grid.WeekOwner(world.here.year, adult).times())}
    assert client.post(page, sent | {"name": "M. Garnier"}).status_code == 302
    adult.refresh_from_db()
    assert adult.name == "M. Garnier"
    assert InvigilatorTime.objects.get().weekday == 2


def _ticked(page: str) -> list[str]:
    return re.findall(r'name="cell" value="([^"]+)" checked', page)


def _stamp(page: str) -> str:
    return re.findall(r'name="seen" value="([^"]*)"', page)[0]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "Mme Roche"])
def test_a_name_that_is_refused_keeps_every_tick(
    client: PageClient, world: World, name: str
) -> None:
    adult = Invigilator.objects.create(year=world.here.year, name="Adulte à trouver 1")
    Invigilator.objects.create(year=world.here.year, name="Mme Roche")
    client.force_login(world.user("nora"))
    page = reverse("certification:week", args=[world.here.uai, "adulte", adult.pk])
    sent = {"cell": ["2-8", "4-10"], "seen": grid.stamp([]), "name": name}
    refused = client.post(page, sent)
    assert refused.status_code == 422
    assert _ticked(refused.text) == ["2-8", "4-10"]
    assert "vos coches sont encore là" in refused.text
    again = sent | {"name": "M. Garnier", "seen": _stamp(refused.text)}
    assert client.post(page, again).status_code == 302


@pytest.mark.django_db
def test_a_week_that_changed_meanwhile_keeps_every_tick(client: PageClient, world: World) -> None:
    room, year = world.a.room, world.here.year
    BlockedTime.objects.create(year=year, classroom=room, weekday=1, starts=time(8), ends=time(9))
    client.force_login(world.user("nora"))
    page = reverse("certification:week", args=[world.here.uai, "classe", room.pk])
    sent = {"cell": ["2-10", "5-14"], "seen": grid.stamp([])}
    refused = client.post(page, sent)
    assert refused.status_code == 409
    assert _ticked(refused.text) == ["2-10", "5-14"]
    assert "vos coches sont encore là" in refused.text
    assert client.post(page, sent | {"seen": _stamp(refused.text)}).status_code == 302
    kept = grid.cells(grid.weekly(grid.WeekOwner(year, room).times()))
    assert kept == {(2, 10), (5, 14)}


@pytest.mark.django_db
def test_a_refused_name_does_not_hide_that_the_week_changed(
    client: PageClient, world: World
) -> None:
    adult = Invigilator.objects.create(year=world.here.year, name="Mme Roche")
    InvigilatorTime.objects.create(invigilator=adult, weekday=1, starts=time(8), ends=time(9))
    client.force_login(world.user("nora"))
    page = reverse("certification:week", args=[world.here.uai, "adulte", adult.pk])
    sent = {"cell": ["2-8"], "seen": grid.stamp([]), "name": ""}
    refused = client.post(page, sent)
    again = client.post(page, sent | {"name": "Mme Roche", "seen": _stamp(refused.text)})
    assert again.status_code == 409


@pytest.mark.django_db
def test_a_name_as_long_as_the_settings_take_is_kept(client: PageClient, world: World) -> None:
    adult = Invigilator.objects.create(year=world.here.year, name="Mme " + "a" * 70)
    client.force_login(world.user("nora"))
    page = reverse("certification:week", args=[world.here.uai, "adulte", adult.pk])
    sent = {"name": "Mme " + "b" * 70, "seen": grid.stamp([])}
    assert client.post(page, sent).status_code == 302
    adult.refresh_from_db()
    assert adult.name == sent["name"]
