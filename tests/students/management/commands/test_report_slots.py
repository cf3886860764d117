"""report_slots: the open slots, their seats; a week is that of any of its days."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from students.slots import booking as seats
from tests.students.slots.setting import NOW, Setting, a_setting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def report(at: Setting, *more: str) -> str:
    out = StringIO()
    call_command("report_slots", "--school", at.school.uai, *more, stdout=out)
    return out.getvalue()


def test_the_slots_of_a_week() -> None:
    at = a_setting(seats=3, pix_seats=2)
    for pupil in at.pupils[:2]:
        booking = seats.book(slot_id=at.slot.pk, student=pupil, actor=None, school=at.school)
    seats.cancel(booking=booking, actor=None, version=1)
    for day in ("2026-11-23", "2026-11-29"):
        assert json.loads(report(at, "--week", day, "--json")) == [
            {
                "starts_at": "2026-11-24T10:40:00+01:00",
                "ends_at": "2026-11-24T11:35:00+01:00",
                "seats": 3,
                "taken": 1,
                "pix_first": 2,
            }
        ]
    assert "mardi 24 novembre de 10 h 40 à 11 h 35" in report(at).replace("\xa0", " ")


def test_without_a_week_those_of_the_year_that_are_open() -> None:
    at = a_setting()
    at.slot.is_open = False
    at.slot.save()
    assert len(json.loads(report(at, "--json"))) == len(at.slots) - 1
    assert json.loads(report(at, "--week", "2026-11-24", "--json")) == []
    assert report(at, "--week", "2026-11-24") == "Aucun créneau ouvert.\n"
    with pytest.raises(CommandError, match="n’est pas un jour"):
        report(at, "--week", "lundi")
