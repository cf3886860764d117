"""What stops a server that is set up wrong, before it answers anybody."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks

from pixschool.core.web import checks

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
