from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from rituals.models import Milestone, Ritual
from rituals.reminders import kinds
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.rituals.reminders.moments import MONDAY, at
from tests.support.world import World


@pytest.fixture(autouse=True)
def after_these_days() -> Iterator[None]:
    """What a test makes is not older than the days it tells of."""
    after = at(MONDAY + timedelta(days=5))
    with time_machine.travel(after) if timezone.now() < after else nullcontext():
        yield


@pytest.fixture(autouse=True)
def without_bulletin(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes every week to the RUPN; only the tests that are about it want it."""
    if "bulletin" not in request.fixturenames:
        registered = dict(kinds.base._kinds)
        del registered["bulletin"]
        monkeypatch.setattr(kinds.base, "_kinds", registered)


@pytest.fixture
def bulletin() -> None:
    """Asked for by the tests about the weekly bulletin."""


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(
        year=world.here.year, title="Rentrée Pix", starts_on=MONDAY, ends_on=MONDAY
    )


@pytest.fixture
def milestone(ritual: Ritual, world: World) -> Milestone:
    """For Bob, due on Monday the 23rd: to be recalled on Friday the 20th."""
    return MilestoneFactory(
        ritual=ritual,
        label="Coller les codes",
        due_on=MONDAY,
        assignee=world.members["bob"],
        role="",
    )
