"""After the sessions: each step is done once the facts say so, and not before."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from certification.models import CertificationSession
from students.models import Enrolment
from tests.factories.certification_results import CertificationResultFactory
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
AFTER = FIRST + timedelta(days=1)


def _section(client: PageClient, world: World, now: datetime) -> list[str]:
    """The steps as one reads them, a text each; none when there is no such section."""
    with time_machine.travel(now):
        client.force_login(world.user("nora"))
        page = page_of(client.get(reverse("certification:plan", args=[world.here.uai, "3E"])))
    _, found, rest = page.partition('id="after"')
    return rest.partition("</ul>")[0].split("<li>")[1:] if found else []


def test_the_steps_follow_the_facts(client: PageClient, world: World) -> None:
    year = world.here.year
    first, second = (ClassroomFactory(year=year, name=name, level="3E") for name in ("3A", "3B"))
    pupils = [one.student for one in EnrolmentFactory.create_batch(3, classroom=first)]
    others = [one.student for one in EnrolmentFactory.create_batch(2, classroom=second)]
    session = a_sitting(a_plan(year), [*pupils, *others], room="Salle 12")

    assert _section(client, world, FIRST + timedelta(minutes=30)) == []
    finalise, absents, published, read, _report = _section(client, world, AFTER)
    assert reverse("certification:day", args=[world.here.uai, session.pk]) in finalise
    assert "fait" in absents
    assert "pas encore" in published
    assert "3A, 3B" in read

    session.candidates.filter(student=pupils[0]).update(presence="absent")
    with time_machine.travel(AFTER):
        page = page_of(client.get(reverse("certification:plan", args=[world.here.uai, "3E"])))
    assert "4 / 5" in page
    assert "tous ont une place" not in page
    session.candidates.exclude(student=pupils[0]).update(presence="present")
    CertificationSession.objects.update(finalised_at=AFTER)
    CertificationResultFactory(year=year, student=pupils[1])
    finalise, absents, published, read, _report = _section(client, world, AFTER)
    assert "fait" in finalise
    assert "1 absent" in absents.replace("\u00a0", " ")
    assert "fait" in published
    assert "3B" in read
    assert "3A" not in read

    CertificationResultFactory(year=year, student=others[0])
    CertificationResultFactory(year=year, student=pupils[0])
    _, absents, _, read, _report = _section(client, world, AFTER)
    assert "fait" in absents
    assert "fait" in read


def test_a_class_that_nobody_is_in_is_not_waited_for(client: PageClient, world: World) -> None:
    year = world.here.year
    kept, emptied = (ClassroomFactory(year=year, name=name, level="3E") for name in ("3A", "3Z"))
    pupil = EnrolmentFactory(classroom=kept).student
    gone = EnrolmentFactory(classroom=emptied)
    a_sitting(a_plan(year), [pupil], room="Salle 12")
    Enrolment.objects.filter(pk=gone.pk).update(ends_on=FIRST.date())
    CertificationResultFactory(year=year, student=pupil)
    *_, read, _report = _section(client, world, AFTER)
    assert "fait" in read
