"""From a timetable to the hours that take a class: each week, or on one day; the rest is left."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.models import BlockedTime, PlanSettings
from tests.certification.weeks.test_timetable import EPS, FIRST, LAST, a_file
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

ONCE = "UID:d|SUMMARY:Concours|DTSTART:20270317T090000|DTEND:20270317T110000"


@pytest.mark.django_db
def test_a_file_is_read_then_its_hours_are_kept(client: PageClient, world: World) -> None:
    room, year = world.a.room, world.here.year
    PlanSettings.objects.create(year=year, level=room.level, first_on=FIRST, last_on=LAST)
    client.force_login(world.user("nora"))
    page = reverse("certification:timetable", args=[world.here.uai, room.pk])
    assert "Choisissez" in page_of(client.post(page, {}))
    bad = SimpleUploadedFile("x.ics", b"Classe;Jour")
    assert client.post(page, {"file": bad}).status_code == 422
    file = SimpleUploadedFile("3a.ics", a_file(EPS, ONCE, ONCE.replace("Concours", "Latin")))
    shown = client.post(page, {"file": file})
    assert [one.title for one in shown.context["lessons"]] == ["EPS", "Concours", "Latin"]
    assert not BlockedTime.objects.exists()
    sent = {
        "found": shown.context["found"], "lesson": ["0", "1"], "seen": shown.context["stamp"]
    }  # fmt: skip
    assert client.post(page, sent | {"found": "[[0, 1]]"}).status_code == 422
    assert client.post(page, sent).status_code == 302
    found = BlockedTime.objects.filter(classroom=room)
    days = {str(one.day) for one in found.filter(weekday=2)}
    assert days == {"None"}  # each Tuesday of class
    assert [str(one.day) for one in found.filter(weekday=3)] == ["2027-03-17"]
    assert client.post(page, sent).status_code == 422
