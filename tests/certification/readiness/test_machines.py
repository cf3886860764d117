"""Machines are ticked one by one; what is left is counted; two people do not undo each other."""

import re

import pytest
from django.urls import reverse

from certification.models import ComputerRoom, MachineCheck
from certification.readiness import machines
from tests.support.client import PageClient
from tests.support.world import World


@pytest.mark.django_db
def test_a_room_is_ready_once_everything_is_ticked(client: PageClient, world: World) -> None:
    room = ComputerRoom.objects.create(school=world.here.school, name="Salle 104", seats=2)
    year = world.here.year
    client.force_login(world.user("nora"))
    page = reverse("certification:machines_room", args=[world.here.uai, room.pk])
    seen = machines.stamp(set())
    some = ["1-extension", "1-browser", "1-headset", "1-works", "2-headset", "3-works", "1-x"]
    assert client.post(page, {"box": some, "seen": seen}).status_code == 302
    one = machines.room_readiness(year, room)
    assert one.ready == 1
    assert ("Extension Pix Companion", 1) in one.left
    assert "Casque" not in [label for label, _number in one.left]
    late = client.post(page, {"box": [], "seen": seen})
    assert late.status_code == 409
    assert MachineCheck.objects.get(number=2).checks == ["headset"]
    everything = [f"{n}-{code}" for n in (1, 2) for code in machines.CHECKS]
    client.post(page, {"box": everything, "seen": machines.stamp(one.ticked)})
    (found,) = machines.rooms_of(year)
    assert found.is_ready
    index = client.get(reverse("certification:machines", args=[world.here.uai]))
    assert "2 sur 2" in index.content.decode().replace("\u00a0", " ")


@pytest.mark.django_db
def test_boxes_that_come_too_late_stay_ticked(client: PageClient, world: World) -> None:
    room = ComputerRoom.objects.create(school=world.here.school, name="Salle 104", seats=2)
    MachineCheck.objects.create(year=world.here.year, room=room, number=1, checks=["works"])
    client.force_login(world.user("nora"))
    page = reverse("certification:machines_room", args=[world.here.uai, room.pk])
    sent = {"box": ["1-headset", "2-browser"], "seen": machines.stamp(set())}
    late = client.post(page, sent)
    assert late.status_code == 409
    assert re.findall(r'name="box" value="([^"]+)" checked', late.text) == sent["box"]
    assert "vos coches sont encore là" in late.text
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', late.text)
    assert client.post(page, sent | {"seen": seen}).status_code == 302
    kept = machines.room_readiness(world.here.year, room).ticked
    assert kept == {(1, "headset"), (2, "browser")}
