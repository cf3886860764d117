"""The mails of allauth: where their links lead, and what asking for one tells."""

import re
from typing import Any

import pytest
from django.urls import reverse

from pixschool.core.access import accounts
from pixschool.core.models import OutgoingEmail
from tests.support import mails
from tests.support.client import PageClient
from tests.support.queries import captured
from tests.support.world import World

ASKING = ("account_reset_password", "account_request_login_code")


@pytest.mark.parametrize("host", ["testserver", "127.0.0.1", "localhost:1"])
def test_links_lead_to_the_site_whatever_host_was_asked(
    client: PageClient, world: World, settings: Any, host: str
) -> None:
    settings.BASE_URL = "https://pix.ecole.example"
    asked = {"email": "bob@ecole.example"}
    client.post(reverse("account_reset_password"), asked, headers={"host": host})
    client.force_login(world.user("bob"))
    client.post(
        reverse("account_email"),
        {"email": "bob2@ecole.example", "action_add": ""},
        headers={"host": host},
    )
    (reset,) = OutgoingEmail.objects.filter(
        recipient="bob@ecole.example", subject__contains="passe"
    )
    for mail in (reset, *OutgoingEmail.objects.all()):
        for link in re.findall(r"https?://[^\s/]+", mails.text_of(mail)):
            assert link == settings.BASE_URL
    assert "https://pix.ecole.example/compte/" in mails.text_of(reset)


@pytest.mark.parametrize("name", ASKING)
def test_asking_does_the_same_whoever_is_asked_about(
    client: PageClient, world: World, name: str
) -> None:
    """Not the time, which a test cannot hold: what is asked of the database, and written."""

    def ask(email: str) -> tuple[list[str], int]:
        with captured() as queries:
            response = PageClient().post(reverse(name), {"email": email})
        written = [sql.split("VALUES")[0] for sql in queries.writes]
        return written, response.status_code

    accounts.open_account(email="anne@ecole.example", first_name="Anne", last_name="Petit")
    known = ask("anne@ecole.example")
    before = OutgoingEmail.objects.count()
    unknown = ask("personne@ailleurs.example")
    assert OutgoingEmail.objects.count() == before
    assert known == unknown
    assert any("outgoingemail" in sql for sql in known[0])
