"""The page of a session's day: who may open it, what a tap does, what it never replaces."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from certification.models import CertificationSession, PlanState
from tests.factories.sittings import FIRST, a_duty, a_plan, a_sitting, watched_by
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, plain
from tests.support.world import World


@pytest.fixture(autouse=True)
def _at_the_time() -> Iterator[None]:
    with time_machine.travel(FIRST + timedelta(minutes=10), tick=True):
        yield


@pytest.fixture
def session(world: World) -> CertificationSession:
    return a_sitting(a_plan(world.here.year), world.a.pupils, room="Salle 1")


def address(session: CertificationSession, name: str = "day") -> str:
    return reverse(f"certification:{name}", args=[session.plan.school.uai, session.pk])


def said(answer: HttpResponse) -> str:
    return plain(page_of(answer))


def test_whoever_watches_over_it_notes_it(
    world: World, client: PageClient, session: CertificationSession
) -> None:
    client.force_login(world.user("ines"))
    assert client.get(address(session)).status_code == 403
    watched_by(session, world.members["ines"])
    duty = a_duty(world.members["ines"], world.here.year, starts_at=FIRST, room="Salle 1")
    type(duty).objects.update(session_uid=session.uid)
    mine = client.get(reverse("certification:duties", args=[world.here.uai]))
    assert address(session) in mine.content.decode()
    assert "3 à noter" in said(client.get(address(session)))
    row = session.candidates.all()[0]
    sent = {"candidate": row.pk, "version": row.version, "presence": "absent"}
    answer = client.post(address(session, "day_mark"), sent, follow=True)
    assert "0 présent, 1 absent, 2 à noter" in said(answer)
    assert f"par {world.user('ines')}" in said(answer)


def test_the_second_of_two_is_told_on_the_page(
    world: World, client: PageClient, session: CertificationSession
) -> None:
    client.force_login(world.user("nora"))
    row = session.candidates.all()[0]
    sent = {"candidate": row.pk, "version": row.version, "presence": "present"}
    client.post(address(session, "day_mark"), sent)
    client.force_login(world.user("alice"))
    answer = client.post(address(session, "day_mark"), sent | {"presence": "absent"}, follow=True)
    assert "a noté « présent » entre-temps" in said(answer)
    row.refresh_from_db()
    assert row.presence == "present"


def test_the_page_says_who_is_left_and_then_closes(
    world: World, client: PageClient, session: CertificationSession
) -> None:
    client.force_login(world.user("nora"))
    refused = client.post(address(session, "day_finalise"), {"done": "1"}, follow=True)
    assert "3 présences à noter avant de finaliser" in said(refused)
    assert all(str(pupil) in said(refused) for pupil in world.a.pupils)
    everybody = [row.pk for row in session.candidates.all()]
    client.post(address(session, "day_rest"), {"candidate": everybody})
    done = client.post(address(session, "day_finalise"), {"done": "1"}, follow=True)
    assert "Séance finalisée dans Pix Certif le" in said(done)
    plan = reverse("certification:plan", args=[world.here.uai, "3E"])
    assert "3 présents, 0 absent" in said(client.get(plan))
    client.post(address(session, "day_finalise"), {"done": ""})
    session.refresh_from_db()
    assert session.finalised_at is None


def test_a_plan_that_holds_no_more_has_no_day(
    world: World, client: PageClient, session: CertificationSession
) -> None:
    client.force_login(world.user("nora"))
    type(session.plan).objects.update(state=PlanState.REPLACED)
    assert client.get(address(session)).status_code == 404
    assert client.post(address(session, "day_rest"), {"candidate": "1"}).status_code == 404


def test_as_many_queries_for_a_full_room(
    world: World,
    client: PageClient,
    session: CertificationSession,
    count_queries: Callable[..., None],
) -> None:
    client.force_login(world.user("nora"))
    rows = session.candidates
    rows.update(presence="present", noted_by=world.user("nora"), noted_at=FIRST)

    def fill() -> None:
        room = ClassroomFactory(year=world.here.year)
        for seat, one in enumerate(EnrolmentFactory.create_batch(12, classroom=room), 4):
            rows.create(student=one.student, seat=seat)

    count_queries(lambda: client.get(address(session)), fill, at_most=20)


def test_a_pupil_who_came_is_found_on_the_page_and_added(
    world: World, client: PageClient, session: CertificationSession
) -> None:
    client.force_login(world.user("nora"))
    pupil = world.b.pupils[0]
    shown = said(client.get(address(session) + f"?q={pupil.first_name}"))
    assert f'Ajouter<span class="visually-hidden"> {pupil}' in shown
    added = client.post(address(session, "day_extra"), {"pupil": pupil.pk}, follow=True)
    assert "venu en plus" in said(added)
    assert "1 présent, 0 absent, 3 à noter" in said(added)
    row = session.candidates.get(student=pupil)
    client.post(address(session, "day_incident"), {"kind": "left", "candidate": row.pk})
    assert f"Élève sorti avant la fin, {pupil}" in said(client.get(address(session)))
    client.post(address(session, "day_calm"), {"incident": session.incidents.get().pk})
    client.post(
        address(session, "day_mark"),
        {"candidate": row.pk, "version": row.version, "presence": ""},
    )
    assert "Retirer de la liste" in said(client.get(address(session)))
    client.post(address(session, "day_not"), {"candidate": row.pk})
    assert session.candidates.count() == 3
