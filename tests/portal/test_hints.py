"""A hint shows to those whom it helps until they close it; then never again, on any screen."""

from django.urls import get_resolver, reverse

from pixschool.core.models import User
from pixschool.portal import hints
from tests.support.client import PageClient
from tests.support.world import World


def test_every_hint_is_of_a_screen() -> None:
    in_school = {name for name in hints.HINTS if ":" in name}
    assert len(in_school) == len(hints.HINTS)
    for name in in_school:
        app, _, view = name.partition(":")
        assert view in get_resolver().namespace_dict[app][1].reverse_dict
    assert len(hints.KEYS) == len(hints.HINTS)


def test_closed_for_good(client: PageClient, world: World) -> None:
    client.force_login(world.user("bob"))
    page = reverse("portal:classroom", args=[world.here.uai, world.a.room.pk])
    close = reverse("portal:hint_close", args=[world.here.uai])
    assert 'class="hint' in client.get(page).content.decode()
    answer = client.post(close, {"conseil": "class", "next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert client.post(close, {"conseil": "class"}, headers={"HX-Request": "true"}).content == b""
    assert User.objects.get(pk=world.user("bob").pk).closed_hints == ["class"]
    assert 'class="hint' not in client.get(page).content.decode()
    client.force_login(world.user("brice"))
    other = reverse("portal:classroom", args=[world.here.uai, world.b.room.pk])
    assert 'class="hint' in client.get(other).content.decode()


def test_what_is_no_hint_is_not_kept(client: PageClient, world: World) -> None:
    client.force_login(world.user("bob"))
    close = reverse("portal:hint_close", args=[world.here.uai])
    home = reverse("portal:home", args=[world.here.uai])
    for away in ("https://evil.example/", "//evil.example", "javascript:alert(1)", ""):
        answer = client.post(close, {"conseil": "x" * 500, "next": away})
        assert (answer.status_code, answer["Location"]) == (302, home)
    assert User.objects.get(pk=world.user("bob").pk).closed_hints == []


def test_not_for_those_who_cannot_do_it(client: PageClient, world: World) -> None:
    planner = reverse("rituals:planner", args=[world.here.uai])
    for name, shown in (("sam", False), ("nora", True)):
        client.force_login(world.user(name))
        assert ('class="hint' in client.get(planner).content.decode()) == shown
