"""Whoever asks without a session is sent to sign in, and comes back to a page that answers."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import resolve, reverse

from pixschool.core.access.session_end import answers_get
from tests.security.access import ALLAUTH, ALLAUTH_PUBLIC, IN_SCHOOL, Row
from tests.security.test_access_matrix import NAMED, SIGN_IN, nothing_lasts
from tests.support.client import PageClient
from tests.support.world import World

HOST = "http://testserver"
ACCOUNT = [name for name in NAMED if name.startswith(ALLAUTH) and name not in ALLAUTH_PUBLIC]


def account_url(name: str) -> str:
    return reverse(name, args=[1] if "<int:pk>" in NAMED[name][0] else [])


def addresses(row: Row, world: World) -> Iterator[tuple[str, str]]:
    """(what is asked, the page shown): the page it belongs to, itself, one elsewhere."""
    url = row.url(world)
    home = reverse("portal:home", args=[world.here.uai])
    for shown in (f"{HOST}{home}", f"{HOST}{url}", "https://elsewhere.example/x", ""):
        yield url, shown


def asked_without_session(url: str, shown: str) -> dict[str, str]:
    """{kind of request: where it sends}, each as a browser makes it."""
    client = PageClient()
    page = {"HTTP_REFERER": shown} if shown else {}
    current = {"HTTP_HX_REQUEST": "true"} | ({"HTTP_HX_CURRENT_URL": shown} if shown else {})
    found = {"POST": client.post(url, {"note": "x"}, **page).headers["Location"]}
    for method in ("get", "post"):
        answer = getattr(client, method)(url, **page, **current)
        assert (answer.status_code, answer.content) == (401, b""), (method, url)
        found[f"HTMX {method}"] = answer.headers["HX-Redirect"]
    return found


def next_of(address: str) -> str:
    parts = urlsplit(address)
    assert parts.path == SIGN_IN
    return parse_qs(parts.query).get("next", ["/"])[0]


@pytest.mark.parametrize("row", IN_SCHOOL, ids=lambda row: row.name)
def test_a_page_of_a_school(row: Row, world: World) -> None:
    nora = PageClient()
    nora.force_login(world.user("nora"))
    reached: dict[str, int] = {}
    for url, shown in addresses(row, world):
        for kind, address in asked_without_session(url, shown).items():
            after = next_of(address)
            assert after.startswith("/"), (kind, shown)
            assert not after.startswith("//"), (kind, shown)
            if after not in reached:
                with nothing_lasts():
                    reached[after] = nora.get(after).status_code
    assert reached
    assert set(reached.values()) <= {200, 302}, reached


@pytest.mark.parametrize("name", ACCOUNT)
def test_a_page_of_an_account(name: str, world: World) -> None:
    nora = PageClient()
    nora.force_login(world.user("nora"))
    url = account_url(name)
    for address in asked_without_session(url, f"{HOST}{url}").values():
        assert nora.get(next_of(address)).status_code not in {405, 500}


@pytest.mark.parametrize("row", IN_SCHOOL, ids=lambda row: row.name)
def test_what_answers_get_is_known(row: Row, world: World) -> None:
    assert answers_get(row.url(world)) == ("GET" in row.methods)


class TestPageShown:
    """Of the page a browser says it shows, the address alone is believed, and of this site."""

    @pytest.fixture
    def home(self, world: World) -> str:
        return reverse("portal:home", args=[world.here.uai])

    @pytest.fixture
    def tick(self, world: World) -> str:
        return next(row for row in IN_SCHOOL if row.name == "rituals:milestone_done").url(world)

    def test_a_line_ticked_comes_back_to_the_page(self, home: str, tick: str) -> None:
        for query in ("", "?annee=2026"):
            found = asked_without_session(tick, f"{HOST}{home}{query}")
            assert {next_of(address) for address in found.values()} == {home + query}

    def test_a_filter_comes_back_to_the_page_as_it_was(self, world: World) -> None:
        url = reverse("campaigns:missing", args=[world.here.uai])
        found = asked_without_session(f"{url}?niveau=6E", f"{HOST}{url}?niveau=5E")
        assert next_of(found["HTMX get"]) == f"{url}?niveau=5E"

    def test_a_form_comes_back_to_its_own_page(self, world: World, home: str) -> None:
        url = reverse("rituals:reminders", args=[world.here.uai])
        assert next_of(asked_without_session(url, f"{HOST}{home}")["POST"]) == url

    def test_a_refused_form_comes_back_to_the_page_above(self, world: World) -> None:
        url = next(row for row in IN_SCHOOL if row.name == "rituals:milestone_add").url(world)
        after = next_of(asked_without_session(url, f"{HOST}{url}")["POST"])
        assert resolve(after).view_name == "rituals:ritual"

    def test_says_that_the_session_is_over(self, home: str, tick: str) -> None:
        found = asked_without_session(tick, f"{HOST}{home}")
        for address in found.values():
            assert "Votre session est finie" in PageClient().get(address).content.decode()
        page = PageClient().get(home, follow=True).content.decode()
        assert "Votre session est finie" not in page

    def test_without_its_cookies_a_form_is_no_forgery(self, home: str, tick: str) -> None:
        client = PageClient(enforce_csrf_checks=True)
        answer = client.post(tick, {"done": "1"}, HTTP_REFERER=f"{HOST}{home}")
        assert next_of(answer.headers["Location"]) == home
        answer = client.post(SIGN_IN, {"login": "x"})
        assert answer.status_code == 403

    def test_a_session_of_another_tab_reloads_the_page(
        self, world: World, home: str, tick: str
    ) -> None:
        client = PageClient(enforce_csrf_checks=True)
        client.force_login(world.user("nora"))
        said = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"{HOST}{home}"}
        answer = client.post(tick, {"done": "1"}, **said)
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, home)


def test_an_address_that_does_not_exist_answers_nothing(db: None) -> None:
    assert not answers_get("/nowhere/at/all/")
    assert not answers_get("")
