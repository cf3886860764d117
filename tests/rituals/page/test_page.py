"""The page of a ritual: all that the school knows of it, for everybody."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine

from rituals.models import Ritual
from tests.factories.rituals import MilestoneFactory, RitualFactory, SessionFactory
from tests.rituals.ritual_page import make_ritual, text, url
from tests.support.client import PageClient
from tests.support.world import World


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2026-09-21T10:00+02:00"):
        yield


@pytest.fixture
def ritual(world: World) -> Ritual:
    return make_ritual(world)


class TestPage:
    def test_says_everything_to_everybody(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        SessionFactory(ritual=ritual, classroom=world.a.room, group="groupe 1")
        for name in ("nora", "ines"):
            client.force_login(world.user(name))
            page = text(client.get(url(ritual)))
            for words in (
                "du lundi 14 septembre au vendredi 9 octobre 2026",
                "semaines 3 à 6 de l’année, 20 jours de classe",
                "Se connecter.", "Avant la Toussaint.", "Claviers de rechange.",
                "https://www.cnil.fr/", "Sécuriser l’environnement numérique",
                "6A, groupe 1", "(RUPN)",
            ):  # fmt: skip
                assert words in page, (name, words)
            assert ("Modifier" in page) == (name == "nora")

    def test_a_leader_who_left_is_said(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        ritual.leader = world.members["bob"]
        ritual.save()
        world.members["bob"].left_at = "2026-09-20T10:00Z"
        world.members["bob"].save()
        client.force_login(world.user("nora"))
        assert "a quitté l’établissement" in text(client.get(url(ritual)))

    def test_a_year_without_published_calendar(self, client: PageClient, world: World) -> None:
        world.here.year.start_year = 2040
        world.here.year.save()
        day = date(2040, 10, 1)
        ritual = RitualFactory(year=world.here.year, starts_on=day, ends_on=day)
        client.force_login(world.user("nora"))
        page = text(client.get(url(ritual)))
        assert "lundi 1er octobre 2040" in page
        assert "semaine" not in page.partition("<h1>")[2].partition("</p>")[0]

    def test_queries(
        self, client: PageClient, world: World, ritual: Ritual, count_queries: Callable[..., None]
    ) -> None:
        client.force_login(world.user("nora"))

        def grow() -> None:
            for name in ("nora", "dora", "sam"):
                member = world.members[name]
                MilestoneFactory(ritual=ritual, assignee=member, done_by=member.user)
                SessionFactory(ritual=ritual, classroom=world.a.room, leaders=[member])

        grow()
        count_queries(lambda: client.get(url(ritual)), grow, at_most=15)
