"""Wherever a page says why a pupil is helped, the journal says who read it, about whom."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from pixschool.core.models import AuditEntry
from students.models import Student
from tests.factories.support import (
    SupportBookingFactory,
    SupportFlagFactory,
    SupportSlotFactory,
)
from tests.security.access import IN_SCHOOL
from tests.support.client import PageClient
from tests.support.growth import NOW
from tests.support.world import World

pytestmark = pytest.mark.django_db

OF_SUPPORT = (
    "portal:cdi",
    "portal:peer",
    "portal:clinic",
    "portal:class",
    "students:",
    "rituals:observ",
)
PAGES = [row for row in IN_SCHOOL if row.method == "get" and row.name.startswith(OF_SUPPORT)]


def flagged(pupil: Student, canary: str) -> Student:
    SupportFlagFactory(student=pupil, year=pupil.school.current_year, explanation=canary)
    return pupil


@pytest.fixture
def canaries(world: World) -> dict[str, Student]:
    """{what their flag says: pupil}: one expected today, one who waits."""
    expected = flagged(world.a.missing, "Zqattendu")
    slot = SupportSlotFactory(year=world.here.year)
    SupportBookingFactory(slot=slot, student=expected, flag=expected.support_flags.get())
    return {"Zqattendu": expected, "Zqattente": flagged(world.b.missing, "Zqattente")}


def read_by(name: str) -> set[int]:
    entries = AuditEntry.objects.filter(actor__first_name__iexact=name, target="supported_pupil")
    return {pk for ids in entries.values_list("target_ids", flat=True) for pk in ids}


def test_no_page_says_it_without_a_line(
    world: World, client: PageClient, canaries: dict[str, Student]
) -> None:
    saying = set()
    for row in PAGES:
        url = row.url(world)
        for name in ("nora", "dora", "bob", "sam"):
            client.force_login(world.user(name))
            AuditEntry.objects.all().delete()
            answer = client.get(url)
            if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
                continue
            page = answer.content.decode()
            told = {pupil.pk for canary, pupil in canaries.items() if canary in page}
            assert told <= read_by(name), (row.name, name)
            saying |= {row.name} if told else set()
    assert {"portal:cdi", "portal:cdi_queue", "portal:cdi_visit"} <= saying


def test_a_pupil_is_written_once_a_day_however_often_the_list_is_read(
    world: World, client: PageClient
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        flagged(world.a.missing, "un")
        client.force_login(world.user("dora"))
        page = reverse("portal:cdi_queue", args=[world.here.uai])

        def lines() -> list[list[int]]:
            listed = AuditEntry.objects.filter(event="support_list_read").order_by("pk")
            return list(listed.values_list("target_ids", flat=True))

        client.get(page)
        client.get(page)
        assert lines() == [[world.a.missing.pk]]
        flagged(world.b.missing, "deux")
        client.get(page)
        assert lines()[1:] == [[world.b.missing.pk]]
        clock.shift(timedelta(days=1))
        client.get(page)
        assert len(lines()) == 3
        assert set(lines()[-1]) == {world.a.missing.pk, world.b.missing.pk}
