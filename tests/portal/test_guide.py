"""Every part of the guide is a help page, every screen has one, and every word finds its part."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver, reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.portal import guide
from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.world import World


def routes(resolver: Any = None, above: str = "") -> Iterator[str]:
    """Every address of the site, as it is declared."""
    for one in (resolver or get_resolver()).url_patterns:
        route = above + str(one.pattern)
        yield from routes(one, route) if hasattr(one, "url_patterns") else [route]


_WORDS = sorted({word for part in guide.parts() for word in re.findall(r"\w{4,}", part.source)})


def test_the_parts_are_the_guide() -> None:
    whole = guide.SOURCE.read_text(encoding="utf-8")
    assert len(guide.parts()) == whole.count("\n## ")
    assert len({part.slug for part in guide.parts()}) == len(guide.parts())
    lines = [line for line in whole.splitlines() if line and line[0] not in "#!"]
    kept = "\n".join(part.source for part in guide.parts()).splitlines()
    assert set(lines) - set(kept) == {lines[0]}  # the sentence above the first part
    assert "<img" not in "".join(part.page for part in guide.parts())


def test_html_in_the_guide_is_shown() -> None:
    part = guide.GuidePart("x", "x", "<script>alert(1)</script> [x](javascript:alert(1))")
    assert "<script" not in part.page
    assert "href" not in part.page


def test_every_screen_has_its_part() -> None:
    slugs = {part.slug for part in guide.parts()}
    assert set(guide.PART_OF_SCREEN.values()) <= slugs
    screens = [route.partition(">/")[2] for route in routes() if route.startswith("<uai:uai>/")]
    for start in filter(None, guide.PART_OF_SCREEN):
        assert any(screen == start or screen.startswith(f"{start}/") for screen in screens), start
    assert guide.part_for("/0339901H/classes/3/") == "suivre-une-classe"
    assert guide.part_for("/0339901H/annee/rituels/3/") == "un-rituel-ses-seances-sa-campagne"
    assert guide.part_for("/0339901H/") == guide.part_for("/0339901H/inconnu/") in slugs


def test_every_part_serves_a_screen() -> None:
    assert {part.slug for part in guide.parts()} == set(guide.PART_OF_SCREEN.values())


@settings(deadline=None)
@given(word=st.sampled_from(_WORDS), upper=st.booleans())
def test_every_word_finds_a_part_and_shows_itself(word: str, upper: bool) -> None:
    found = guide.search(word.upper() if upper else word)
    assert found
    assert all(
        guide.label_key(word) in guide.label_key(f"{part.title} {part.source}")
        for part, _excerpt in found
    )
    assert any(guide.label_key(word) in guide.label_key(excerpt) for _part, excerpt in found)


@settings(deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), max_size=100))
def test_anything_may_be_searched(text: str) -> None:
    assert len(guide.search(text)) <= len(guide.parts())


def test_screens(client: PageClient, world: World) -> None:
    client.force_login(world.user("sam"))
    home = client.get(reverse("portal:home", args=[world.here.uai])).content.decode()
    assert reverse("portal:help_page", args=[world.here.uai, guide.part_for("/x/")]) in home
    index = reverse("portal:help", args=[world.here.uai])
    page = client.get(index).content.decode()
    assert all(part.slug in page for part in guide.parts())
    found = client.get(f"{index}?q=homonymes").content.decode()
    assert "en-cas-derreur" in found
    assert "les-rappels" not in found
    assert "Rien pour ces mots" in plain(client.get(f"{index}?q=xyzzy").content.decode())
    unknown = reverse("portal:help_page", args=[world.here.uai, "rien"])
    assert client.get(unknown).status_code == 404
