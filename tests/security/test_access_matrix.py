"""Every URL × every identity × own, other class's and other school's objects."""

import re
import runpy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import URLPattern, get_resolver, reverse

from pixschool import urls
from pixschool.core.access.permissions import Capability
from tests.security.access import (
    ALLAUTH,
    ALLAUTH_PUBLIC,
    IN_SCHOOL,
    OUTSIDE,
    OUTSIDE_ARGS,
    SUPPORT,
    Row,
)
from tests.support.client import PageClient
from tests.support.queries import captured
from tests.support.routes import every_url
from tests.support.world import World

SIGN_IN = "/compte/login/"
_TOKEN = re.compile(rb"\b[A-Za-z0-9]{64}\b")  # of the CSRF protection: another in every page


URLS = list(every_url(get_resolver().url_patterns))  # those of production
NAMED = {name: (route, pattern) for name, route, pattern in URLS if pattern.name}


@contextmanager
def nothing_lasts() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: PageClient, row: Row, url: str) -> tuple[int, str, list[str]]:
    """Status, address of the redirect, and what was written."""
    with nothing_lasts(), captured() as queries:
        response = getattr(client, row.method)(url, row.data if row.method == "post" else {})
    kept = [sql for sql in queries.writes if "django_session" not in sql]
    return response.status_code, response.headers.get("Location", ""), kept


class TestDeclared:
    def test_every_url_and_nothing_else(self) -> None:
        declared = [row.name for row in IN_SCHOOL] + list(OUTSIDE)
        ours = {name for name in NAMED if not name.startswith(ALLAUTH)}

        assert len(declared) == len(set(declared))
        assert ours - set(declared) == set(), "no row in tests/security/access.py"
        assert set(declared) - ours == set(), "no such URL any more"

    @pytest.mark.parametrize("mode", ["DEBUG", "EMBEDDED", ""])
    def test_support_is_not_mounted_in_production(self, mode: str) -> None:
        with override_settings(**{mode: True} if mode else {}):
            mounted = runpy.run_path(urls.__file__)["urlpatterns"]
        found = [name for name, *_ in every_url(mounted) if name.startswith(SUPPORT)]
        assert bool(found) == bool(mode)

    def test_a_nameless_url_is_allauth_s_and_asks_to_sign_in(self) -> None:
        nameless = [(route, p) for _, route, p in URLS if p.name is None]

        assert all(route.startswith("compte/social/") for route, _ in nameless)
        assert all(getattr(p.callback, "login_required", True) for _, p in nameless)

    def test_pages_of_a_school_and_only_they_require_a_capability(self) -> None:
        in_school = {row.name for row in IN_SCHOOL}
        for name, (route, pattern) in NAMED.items():
            has_uai = route.startswith("<uai:uai>/")
            assert has_uai == (name in in_school), name
            assert isinstance(capability_of(pattern), Capability) == has_uai, name

    def test_only_what_is_listed_is_public(self) -> None:
        public = {
            name
            for name, (_, pattern) in NAMED.items()
            if not getattr(pattern.callback, "login_required", True)
        }
        listed = {name for name, (whom, _) in OUTSIDE.items() if whom == "public"}
        assert public == listed | ALLAUTH_PUBLIC | {"core:demo_login"}


def capability_of(pattern: URLPattern) -> object:
    view = pattern.callback
    while view is not None:
        if hasattr(view, "capability"):
            return view.capability
        view = getattr(view, "__wrapped__", None)
    return None


def each(rows: Iterable[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", list(rows), ids=lambda row: row.name)


class TestInSchool:
    @each(IN_SCHOOL)
    def test_each_identity(self, row: Row, world: World, client: PageClient) -> None:
        own = row.url(world)
        seen, expected = {}, {}
        # Those who may come first: a later 404 is then no accident.
        for name in sorted(world.members, key=lambda name: name not in row.who):
            expected[name] = row.done if name in row.who else 403
            if name == "charlie":
                expected[name] = 404
            if name == "brice" and "bob" in row.who:
                expected[name] = hidden(row) if row.thing.other_class else row.done
                if row.name in SHARED_WITH_6B:
                    expected[name] = row.done
            client.force_login(world.user(name))
            status, _, writes = ask(client, row, own)
            seen[name] = status
            assert status < 400 or not writes, (name, writes)
        assert seen == expected

    @each(row for row in IN_SCHOOL if row.thing.other_class)
    def test_a_class_lead_and_the_object_of_another_class(
        self, row: Row, world: World, client: PageClient
    ) -> None:
        url = row.url(world, "other_class")
        client.force_login(world.user("nora"))
        assert ask(client, row, url)[0] == row.done
        client.force_login(world.user("bob"))
        status, _, writes = ask(client, row, url)
        assert status == (hidden(row) if "bob" in row.who else 403)
        assert writes == []

    @each(IN_SCHOOL)
    def test_refusals(self, row: Row, world: World, client: PageClient) -> None:
        url = row.url(world)
        self.signed_out_goes_to_the_sign_in_page(client, row, url)
        client.force_login(world.user("charlie"))
        self.unknown_and_forbidden_schools_look_the_same(client, row, url, world)
        client.force_login(world.user("nora"))
        if row.thing.foreign:  # an object of the other school does not exist here
            status, _, writes = ask(client, row, row.url(world, "foreign"))
            assert (status, writes) == (404, [])
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(row.methods):
            assert client.generic(method, url).status_code == 405, method

    @staticmethod
    def signed_out_goes_to_the_sign_in_page(client: PageClient, row: Row, url: str) -> None:
        status, address, writes = ask(client, row, url)
        assert (status, address.split("?")[0], writes) == (302, SIGN_IN, [])

    @staticmethod
    def unknown_and_forbidden_schools_look_the_same(
        client: PageClient, row: Row, url: str, world: World
    ) -> None:
        forbidden = getattr(client, row.method)(url)
        unknown = getattr(client, row.method)(url.replace(world.here.uai, "0999999Z", 1))
        assert forbidden.status_code == unknown.status_code == 404
        assert _TOKEN.sub(b"", forbidden.content) == _TOKEN.sub(b"", unknown.content)


# Pages that say « cette classe n’est pas une des vôtres » rather than nothing.
SAY_OTHER_CLASS = {"portal:classroom", "portal:student"}


def hidden(row: Row) -> int:
    """What the lead of another class of the school is answered."""
    return 403 if row.name in SAY_OTHER_CLASS else 404


# Objects of 6A that a lead of 6B may see as well: the campaign concerns both classes.
SHARED_WITH_6B = {
    "campaigns:detail",
    "campaigns:code_sheet",
    "campaigns:qr",
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_a_school(name: str, world: World, client: PageClient) -> None:
    whom, methods = OUTSIDE[name]
    url = reverse(name, args=OUTSIDE_ARGS.get(name, []))
    verb = methods.split()[0].lower()
    signed_out = getattr(client, verb)(url)
    client.force_login(world.user("ines"))
    signed_in = getattr(client, verb)(url)
    if whom == "demo":  # not in demo mode here
        assert signed_in.status_code == 404
        assert signed_out.status_code in {302, 404}
    elif whom == "signed in":
        assert signed_out.headers["Location"].startswith(SIGN_IN)
        assert signed_in.status_code in {200, 302}
    else:
        for response in (signed_out, signed_in):
            # 410: no such invitation; 404: no provider is set here.
            assert response.status_code in {200, 302, 404, 410}
            assert not response.headers.get("Location", "").startswith(SIGN_IN)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(methods.split()):
        assert client.generic(method, url).status_code == 405, method


@pytest.mark.parametrize(
    "name",
    [n for n in NAMED if n.startswith(ALLAUTH) and n not in ALLAUTH_PUBLIC],
)
def test_account_pages_ask_to_sign_in(name: str, client: PageClient, db: None) -> None:
    url = reverse(name, args=[1] if "<int:pk>" in NAMED[name][0] else [])
    assert client.get(url).headers["Location"].startswith(SIGN_IN)
