"""Whether a session may still change: one answer, to whoever asks."""

from datetime import timedelta
from itertools import product

import pytest

from certification.editing.facts import facts_of
from certification.models import SessionIncident
from certification.sessions.shown import days_of
from certification.sessions.staying import untouchable
from tests.factories.core import SchoolFactory
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CASES = list(product((False, True), ("", "absent", "present"), ("", "noted", "withdrawn"), (-1, 0)))


@pytest.mark.parametrize(("is_finalised", "presence", "incident", "minutes"), CASES)
def test_the_plan_the_editor_and_the_page_agree(
    is_finalised: bool, presence: str, incident: str, minutes: int
) -> None:
    year = SchoolFactory(year=2026).current_year
    room = ClassroomFactory(year=year, level="3E")
    plan = a_plan(year)
    pupils = [one.student for one in EnrolmentFactory.create_batch(2, classroom=room)]
    session = a_sitting(plan, pupils, room="Salle 1")
    now = FIRST + minutes * MINUTE
    session.finalised_at = now if is_finalised else None
    session.save()
    session.candidates.filter(seat=2).update(presence=presence)
    if incident:
        SessionIncident.objects.create(
            session=session, kind="network", noted_at=now,
            withdrawn_at=now if incident == "withdrawn" else None,
        )  # fmt: skip
    is_held = is_finalised or presence != "" or incident == "noted" or minutes == 0
    assert untouchable(plan, now=now).exists() == is_held
    assert bool(facts_of(plan, now=now).sessions[session.pk].held) == is_held
    ((_day, (line,)),) = days_of(plan, now=now)
    assert line.is_held == is_held
