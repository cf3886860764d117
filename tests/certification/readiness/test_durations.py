"""A longer test is chosen pupil by pupil: never why, never silently over somebody else."""

import re

import pytest
from django.urls import reverse

from certification.models import LongerDuration
from certification.readiness import durations
from certification.sessions.expected import expected_groups
from certification.sessions.settings import settings_of
from pixschool.core.models import AuditEntry
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db


def _known(world: World) -> dict[int, int]:
    return dict(
        LongerDuration.objects.filter(year=world.here.year).values_list("student_id", "minutes")
    )


def test_the_length_of_a_pupil_makes_a_group_of_the_plan(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    room = world.a.room
    page = reverse("certification:durations", args=[world.here.uai, room.pk])
    lines = durations.of_class(room)
    first, second = (one.student.pk for one in lines[:2])
    stranger = world.b.pupils[0].pk
    sent = {
        "seen": durations.stamp(lines),
        f"minutes-{first}": "140",
        f"minutes-{second}": "141",  # not offered
        f"minutes-{stranger}": "140",  # of another class
    }
    assert client.post(page, sent).status_code == 302
    assert _known(world) == {first: 140}
    assert durations.counts(world.here.year) == {room.pk: 1}

    groups, _ = expected_groups(settings_of(world.here.year, room.level), [])
    apart = [pupil.pk for pupil in groups[f"{room.name}/140"]]
    assert apart == [first]
    assert first not in [pupil.pk for pupil in groups.get(room.name, [])]

    late = client.post(page, sent | {f"minutes-{first}": "0"})
    assert late.status_code == 409
    assert _known(world) == {first: 140}
    seen = durations.stamp(durations.of_class(room))
    client.post(page, {"seen": seen, f"minutes-{first}": "0"})
    assert _known(world) == {}
    written = AuditEntry.objects.filter(event="certification_durations_changed")
    assert [entry.target_ids for entry in written] == [[room.pk]] * 2


def test_lengths_that_come_too_late_stay_chosen(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    room = world.a.room
    page = reverse("certification:durations", args=[world.here.uai, room.pk])
    lines = durations.of_class(room)
    first, second = (one.student for one in lines[:2])
    LongerDuration.objects.create(year=world.here.year, student=second, minutes=210)
    sent = {
        "seen": durations.stamp(lines),
        f"minutes-{first.pk}": "140",
        f"minutes-{second.pk}": "0",
    }
    late = client.post(page, sent)
    assert late.status_code == 409
    assert _selected(late.text, first.pk) == "140"
    assert _selected(late.text, second.pk) == "0"
    assert "vos choix sont encore là" in late.text
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', late.text)
    assert client.post(page, sent | {"seen": seen}).status_code == 302
    assert _known(world) == {first.pk: 140}


def _selected(page: str, pupil: int) -> str:
    line = page.partition(f'name="minutes-{pupil}"')[2].partition("</select>")[0]
    (value,) = re.findall(r'value="(\d+)" selected', line)
    return str(value)


def test_the_lengths_follow_the_rule_of_the_school() -> None:
    assert [minutes for minutes, _ in durations.choices(105)] == [0, 140, 160, 210]
    assert [minutes for minutes, _ in durations.choices(60)] == [0, 120]  # 80, 90: not longer
    assert [minutes for minutes, _ in durations.choices(200, also=123)] == [0, 123, 270, 300]
    assert durations.choices(105)[1] == (140, "2 h 20, un tiers de plus")
