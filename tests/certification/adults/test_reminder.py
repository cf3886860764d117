"""Who watches is told once of each change, and on the eve."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from certification.adults import ledger
from certification.models import CertificationSession
from pixschool.core.models import OutgoingEmail
from rituals.reminders import kinds, run
from rituals.reminders.digest import Digest
from tests.factories.sittings import a_plan, a_sitting, watched_by
from tests.support.world import World

PARIS = ZoneInfo("Europe/Paris")
DUTY = datetime(2026, 12, 1, 8, 30, tzinfo=PARIS)  # a Tuesday
MONDAY = DUTY - timedelta(days=8)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = kinds.kind_of("duty")
    assert kind
    monkeypatch.setattr(kinds.base, "_kinds", {"duty": kind})


@pytest.fixture
def session(world: World) -> CertificationSession:
    found = a_sitting(a_plan(world.here.year), world.a.pupils, starts_at=DUTY, room="Salle 1")
    watched_by(found, world.members["ines"])
    return found


def morning(day: datetime, *, sent: bool = True) -> list[str]:
    """What Ines reads that day: titles, then lines."""
    at = day.replace(hour=8, minute=0)
    with time_machine.travel(at, tick=False):
        written = run.remind(at)
    if sent:
        OutgoingEmail.objects.filter(state="due").update(state="accepted", accepted_at=at)
    return _read(written)


def _read(written: list[Digest]) -> list[str]:
    assert all(digest.to.startswith("ines@") for digest in written)
    items = [line.item for digest in written for line in digest.lines]
    return [text for item in items for text in (item.what, *item.lines)]


def move(session: CertificationSession, day: datetime, at: datetime) -> None:
    session.starts_at, session.ends_at = at, at + timedelta(minutes=110)
    session.save()
    ledger.sweep(day)


def test_told_when_it_is_planned_and_on_the_eve(
    world: World, session: CertificationSession
) -> None:
    ledger.sweep(MONDAY)
    assert morning(MONDAY) == [
        "Vous surveillez 1 séance de la certification Pix",
        "Nouvelle : mardi 1er décembre de 8 h 30 à 10 h 20 (Salle 1)",
    ]
    assert morning(MONDAY + DAY) == []
    assert morning(DUTY - DAY) == ["Surveiller la certification Pix, 3e"]
    assert morning(DUTY) == []
    body = OutgoingEmail.objects.order_by("pk")[0].message
    assert world.a.canary.encode() not in bytes(body)


def test_a_change_is_told_once_and_what_came_back_is_not(
    world: World, session: CertificationSession
) -> None:
    ledger.sweep(MONDAY)
    morning(MONDAY)
    move(session, MONDAY + DAY, DUTY + DAY)
    assert morning(MONDAY + DAY) == [
        "1 surveillance de la certification Pix change",
        (
            "Déplacée : mercredi 2 décembre de 8 h 30 à 10 h 20 (Salle 1), "
            "au lieu de mardi 1er décembre de 8 h 30 à 10 h 20"
        ),
    ]
    assert morning(MONDAY + 2 * DAY) == []
    move(session, MONDAY + 2 * DAY, DUTY + timedelta(hours=2))
    move(session, MONDAY + 2 * DAY + timedelta(hours=1), DUTY + DAY)
    assert morning(MONDAY + 3 * DAY) == []
    session.duties.all().delete()
    ledger.sweep(MONDAY + 3 * DAY)
    assert morning(MONDAY + 4 * DAY) == [
        "1 surveillance de la certification Pix change",
        "Annulée : mercredi 2 décembre de 8 h 30 à 10 h 20 (Salle 1)",
    ]
    assert morning(DUTY - DAY) == []


def test_what_was_never_announced_is_not_called_off(
    world: World, session: CertificationSession
) -> None:
    ledger.sweep(MONDAY)
    session.duties.all().delete()
    ledger.sweep(MONDAY + timedelta(minutes=1))
    assert morning(MONDAY) == []


def test_a_mail_that_did_not_leave_has_told_nothing(
    world: World, session: CertificationSession
) -> None:
    ledger.sweep(MONDAY)
    assert morning(MONDAY, sent=False)
    OutgoingEmail.objects.update(state="expired")
    assert morning(MONDAY + DAY)[1].startswith("Nouvelle")
