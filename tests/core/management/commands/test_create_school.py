"""The first school of an installation, by a command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from pixschool.core.models import OutgoingEmail, School
from tests.support import mails
from tests.support.client import PageClient


class TestCreateSchool:
    def test_first_school_of_an_installation(
        self, client: PageClient, db: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command(
            "create_school", "0350001A", name="Collège Un", lead="Rupn@a.example", show_link=True
        )
        out = capsys.readouterr().out
        assert "Rennes" in out
        assert "Zone B" in out
        link = mails.link_in(mails.last_to("rupn@a.example"))
        assert link in out
        client.get(link)
        client.post(
            "/invitation/",
            {"first_name": "R", "last_name": "N", "password": "une phrase assez longue"},
        )
        school = School.objects.get(uai="0350001A")
        assert school.memberships.get().roles == ["lead"]
        assert client.get(reverse("core:team", args=["0350001A"])).status_code == 200

    def test_again_invites_somebody_else(self, db: None) -> None:
        for lead in ("un@a.example", "deux@a.example"):
            call_command("create_school", "0350001A", lead=lead, stdout=StringIO())
        assert School.objects.count() == 1
        assert OutgoingEmail.objects.count() == 2

    @pytest.mark.parametrize(("uai", "lead"), [("35", "a@a.example"), ("0350001A", "oups")])
    def test_refused(self, db: None, uai: str, lead: str) -> None:
        with pytest.raises(CommandError):
            call_command("create_school", uai, lead=lead)
        assert not School.objects.exists()
