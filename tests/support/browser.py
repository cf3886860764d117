"""A real browser against a real server: Debian's Chromium, in French, cut from the network."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from pixschool.core.models import User

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# No session answers 401, a refused form 422, a change come too late 409, a forbidden page 403:
# said on the console, and meant.
_MEANT = ("401", "403", "404", "409", "410", "422")


def skip_without_browser(items: list[pytest.Item]) -> None:
    """Off a machine without Chromium, but never in CI."""
    if shutil.which("chromium") or os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def assets() -> None:
    """The font, made from its package as `make setup` does."""
    call_command("build_assets", verbosity=0)


@pytest.fixture
def page(page: Page, live_server: object, assets: None) -> Iterator[Page]:
    """Playwright's page; what goes wrong behind the test's back makes it fail."""
    faults: list[str] = []
    own = str(live_server)

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(code in message.text for code in _MEANT):
            faults.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((own, "data:", "blob:")):
            faults.append(f"third party: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            faults.append(f"{response.status}: {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("request", on_request)
    page.on("response", on_response)
    page.set_default_timeout(20_000)
    yield page
    assert faults == []


def sign_in(page: Page, server: object, user: User) -> None:
    """Straight into a session; the sign-in page has its own journey."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": str(server),
            }
        ]
    )


def tab_to(page: Page, target: Locator, *, most: int = 120) -> None:
    """Press Tab until it is reached, as somebody without a mouse has to."""
    expect(target).to_be_visible()
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{target} cannot be reached with Tab")
