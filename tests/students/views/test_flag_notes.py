"""What is said of a flag changes as long as it is open; nothing that was typed is lost."""

import time_machine
from django.urls import reverse

from pixschool.core.models import AuditEntry
from students.models import SupportFlag
from students.support import flags
from tests.factories.support import SupportFlagFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


def prepared(world: World) -> tuple[SupportFlag, str]:
    flag = SupportFlagFactory(year=world.here.year, student=world.a.missing, note="Clavier lent.")
    return flag, reverse("students:flag_note", args=[world.here.uai, flag.pk])


def test_it_is_changed_and_leads_back(world: World, client: PageClient) -> None:
    flag, url = prepared(world)
    client.force_login(world.user("bob"))
    assert "Clavier lent." in page_of(client.get(url))
    assert AuditEntry.objects.filter(event="support_read").count() == 1
    back = client.post(url + "?depuis=file", {"note": "Tape à un doigt.", "version": "1"})
    assert back.headers["Location"] == reverse("portal:cdi_queue", args=[world.here.uai])
    flag.refresh_from_db()
    assert flag.note == "Tape à un doigt."


def test_five_thousand_signs_are_refused_and_given_back(world: World, client: PageClient) -> None:
    flag, url = prepared(world)
    client.force_login(world.user("bob"))
    page = client.post(url, {"note": "é" * 5000, "version": "1"})
    assert page.status_code == 422
    assert "300 signes au plus" in page_of(page)
    assert "é" * 5000 in page.content.decode()
    flag.refresh_from_db()
    assert flag.note == "Clavier lent."


def test_somebody_else_changed_it_meanwhile(world: World, client: PageClient) -> None:
    flag, url = prepared(world)
    flags.change_note(flag=flag, note="Vu lundi.", actor=world.user("dora"), version=1)
    client.force_login(world.user("bob"))
    page = client.post(url, {"note": "Tape à un doigt.", "version": "1"})
    assert page.status_code == 422
    assert "Vu lundi." in page_of(page)
    assert "Tape à un doigt." in page.content.decode()
    assert client.post(url, {"note": "Les deux.", "version": "2"}).status_code == 302


@time_machine.travel("2026-11-23T10:00+01:00")  # after the flag was raised
def test_a_closed_one_stays_as_it_is(world: World, client: PageClient) -> None:
    flag, url = prepared(world)
    flags.close_flag(flag=flag, closing="helped", actor=world.user("dora"), version=1)
    client.force_login(world.user("bob"))
    for answer in (client.get(url, follow=True), client.post(url, {"note": "x"}, follow=True)):
        assert "est clos" in page_of(answer)
    flag.refresh_from_db()
    assert flag.note == "Clavier lent."
