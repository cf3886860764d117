import os
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse

from pixschool.core import schools
from pixschool.core.models import AuditEntry, OutgoingEmail, School
from pixschool.core.web import checks
from tests.support import mails
from tests.support.client import PageClient
from tests.support.world import World

FORM = {
    "name": "Collège Ada-Byron",
    "kind": "college",
    "academie": "Bordeaux",
    "zone": "A",
    "timezone": "Europe/Paris",
}


REAL_SERVER = {
    "DEBUG": "0",
    "DATABASE_URL": "postgres://pixschool:secret@postgres/pixschool",
    "REDIS_URL": "redis://:secret@redis/0",
    "SECRET_KEY": "s" * 64,
    "INE_KEY": "i" * 64,
    "ALLOWED_HOSTS": "pix.example.org",
    "DJANGO_SETTINGS_MODULE": "pixschool.settings",
}


class TestWhatARealServerRefuses:
    """Settings are read when the process starts, so each case is a process."""

    def start(self, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {"PATH": os.environ["PATH"], "PIXSCHOOL_VAR": os.environ["PIXSCHOOL_VAR"]}
        return subprocess.run(
            [sys.executable, "-c", "import pixschool.settings"],
            env=inherited | REAL_SERVER | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def test_a_whole_environment_starts(self) -> None:
        assert self.start().returncode == 0

    @pytest.mark.parametrize(
        ("environment", "words"),
        [
            ({"INE_KEY": "x"}, "INE_KEY is too short"),
            ({"SECRET_KEY": "change-me"}, "SECRET_KEY is too short"),
            ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
            ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS=*"),
            ({"ALLOWED_HOSTS": "pix.example.org,*"}, "ALLOWED_HOSTS=*"),
            ({"DATABASE_URL": "postgres://u:change-me@h/d"}, "DATABASE_URL still holds"),
            ({"REDIS_URL": "redis://:change-me@h/0"}, "REDIS_URL still holds"),
        ],
    )
    def test_refused(self, environment: dict[str, str], words: str) -> None:
        process = self.start(**environment)
        assert process.returncode == 1
        assert words in process.stderr


class TestScreen:
    def url(self, world: World) -> str:
        return reverse("core:settings", args=[world.here.uai])

    def test_change(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("alice"))
        assert client.get(self.url(world)).status_code == 200
        client.post(self.url(world), FORM)
        world.here.school.refresh_from_db()
        assert world.here.school.name == "Collège Ada-Byron"
        entry = AuditEntry.objects.get(event="school_changed")
        assert entry.details == {"fields": ["name"]}

    def test_same_again_is_no_act(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        client.post(self.url(world), FORM | {"name": world.here.school.name})
        assert not AuditEntry.objects.filter(event="school_changed").exists()

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"zone": "Z"}, {"timezone": "Mars/Olympus"}, {"kind": "x"}]
    )
    def test_refused(self, client: PageClient, world: World, wrong: dict[str, str]) -> None:
        client.force_login(world.user("nora"))
        response = client.post(self.url(world), FORM | wrong)
        assert response.status_code == 422
        assert "Collège Ada-Lovelace" in response.content.decode()  # the header says what is
        world.here.school.refresh_from_db()
        assert world.here.school.name == "Collège Ada-Lovelace"

    def test_the_clock_of_a_school_abroad(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        assert 'value="Europe/Rome"' in client.get(self.url(world)).content.decode()
        client.post(self.url(world), FORM | {"timezone": "Europe/Rome"})
        world.here.school.refresh_from_db()
        assert world.here.school.timezone == "Europe/Rome"

    def test_next_year_from_may(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        url = reverse("core:year_current", args=[world.here.uai, 2027])
        with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
            client.force_login(world.user("nora"))
            assert client.post(url).status_code == 404
        with time_machine.travel(datetime(2027, 6, 1, 12, tzinfo=UTC), tick=False):
            client.force_login(world.user("nora"))
            assert "2027-2028" in client.get(self.url(world)).content.decode()
            client.post(url)
        assert world.here.school.years.get(is_current=True).start_year == 2027

    def test_back_to_a_past_year(self, client: PageClient, world: World) -> None:
        schools.open_year(school=world.here.school, start_year=2027, actor=None)
        client.force_login(world.user("nora"))
        assert "Remettre en cours" in client.get(self.url(world)).content.decode()
        client.post(reverse("core:year_current", args=[world.here.uai, 2026]))
        assert world.here.school.years.get(is_current=True).start_year == 2026
        unknown = reverse("core:year_current", args=[world.here.uai, 1999])
        assert client.post(unknown).status_code == 404


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


def provider(client_id: str, server_url: str) -> dict[str, object]:
    app = {"client_id": client_id, "settings": {"server_url": server_url}}
    return {"openid_connect": {"APPS": [app] if server_url else []}}


class TestChecks:
    @pytest.mark.parametrize(
        ("client_id", "server_url", "expected"),
        [
            ("", "", []),
            ("x", "https://sso.example", []),
            ("x", "http://localhost:9400", []),
            ("", "https://sso.example", ["pixschool.E002"]),
            ("x", "http://sso.example", ["pixschool.E003"]),
        ],
    )
    def test_provider(
        self, settings: object, client_id: str, server_url: str, expected: list[str]
    ) -> None:
        settings.SOCIALACCOUNT_PROVIDERS = provider(client_id, server_url)
        assert [message.id for message in checks.single_sign_on()] == expected

    def test_client_without_server(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OIDC_CLIENT_ID", "x")
        assert [message.id for message in checks.single_sign_on()] == ["pixschool.E001"]

    @pytest.mark.parametrize(
        ("base_url", "expected"),
        [
            ("http://localhost:8000", []),
            ("https://pix.example", []),
            ("pix.example", ["pixschool.E004"]),
            ("https://pix.example/pixschool", ["pixschool.E005"]),
            ("https://autre.example", ["pixschool.W004"]),
        ],
    )
    def test_own_address(self, settings: object, base_url: str, expected: list[str]) -> None:
        settings.BASE_URL = base_url
        settings.ALLOWED_HOSTS = ["pix.example"]
        assert [message.id for message in checks.own_address()] == expected

    def test_every_message_has_a_hint(self, settings: object) -> None:
        settings.BASE_URL = "oups"
        settings.SOCIALACCOUNT_PROVIDERS = provider("", "http://sso.example")
        settings.DEMO = True
        ours = [
            message
            for message in run_checks(include_deployment_checks=True)
            if str(message.id).startswith("pixschool.")
        ]
        assert len(ours) >= 4
        assert all(message.hint for message in ours)

    def test_said_at_start(self) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", "check"],
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "pixschool.settings"}
            | {"OIDC_SERVER_URL": "https://sso.example", "OIDC_CLIENT_ID": ""},
            cwd=django_settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "pixschool.E002" in done.stderr
