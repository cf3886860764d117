"""A session that is over and not finalised is told the same evening, once."""

from datetime import datetime, timedelta

import pytest

from certification.models import CertificationSession
from pixschool.core.models import OutgoingEmail
from rituals.models import ReminderPreference
from rituals.reminders import kinds, run
from tests.factories.sittings import a_plan, a_sitting, watched_by
from tests.support.world import World

STARTS = datetime.fromisoformat("2026-12-01T08:30+01:00")  # a Tuesday
EVENING = STARTS.replace(hour=17, minute=30)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TITLE = "Séance à finaliser dans Pix Certif"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = kinds.kind_of("finalise")
    assert kind
    monkeypatch.setattr(kinds.base, "_kinds", {"finalise": kind})


@pytest.fixture
def session(world: World) -> CertificationSession:
    found = a_sitting(a_plan(world.here.year), world.a.pupils, starts_at=STARTS, room="Salle 1")
    watched_by(found, world.members["ines"])
    return found


def heard(at: datetime) -> dict[str, list[str]]:
    """{who: what the mail says}."""
    written = run.remind(at)
    OutgoingEmail.objects.filter(state="due").update(state="accepted", accepted_at=at)
    return {
        one.to.partition("@")[0]: [f"{line.item.what}, {line.item.detail}" for line in one.lines]
        for one in written
    }


def test_who_watched_and_the_lead_once_in_the_evening(
    world: World, session: CertificationSession
) -> None:
    assert heard(EVENING - MINUTE) == {}
    line = f"{TITLE}, de 8 h 30 à 10 h 20, Salle 1, 3 à noter d’abord"
    assert heard(EVENING) == {"ines": [line], "nora": [line]}
    assert heard(EVENING + MINUTE) == heard(EVENING + DAY) == {}
    bodies = b"".join(bytes(one.message) for one in OutgoingEmail.objects.all())
    assert world.a.canary.encode() not in bodies


def test_not_what_is_finalised_nor_to_who_does_not_want_it(
    world: World, session: CertificationSession
) -> None:
    ReminderPreference.objects.create(
        membership=world.members["ines"], kind="finalise", frequency="never"
    )
    assert set(heard(EVENING)) == {"nora"}
    CertificationSession.objects.update(starts_at=STARTS + DAY, ends_at=STARTS + DAY + 9 * MINUTE)
    CertificationSession.objects.update(finalised_at=STARTS)
    assert heard(EVENING + DAY) == {}


def test_one_that_ends_after_the_hour_is_told_when_it_ends(
    world: World, session: CertificationSession
) -> None:
    ends = EVENING + 30 * MINUTE
    CertificationSession.objects.update(starts_at=EVENING - 60 * MINUTE, ends_at=ends)
    assert heard(EVENING) == heard(ends - MINUTE) == {}
    assert set(heard(ends)) == {"ines", "nora"}


def test_by_the_clock_of_the_school(world: World, session: CertificationSession) -> None:
    """In Réunion it is evening three hours earlier than in Paris."""
    type(world.here.school).objects.update(timezone="Indian/Reunion")
    at = EVENING - timedelta(hours=3)
    assert heard(at - MINUTE) == {}
    assert set(heard(at)) == {"ines", "nora"}
