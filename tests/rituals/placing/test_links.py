"""Two titles of one thing: « SNT : Le Web », « SNT Le Web 2de »."""

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from rituals.catalogue import RitualKind
from rituals.placing.links import LinkableCampaign, offer, read_title
from rituals.placing.proposal import PlacedRitual

MONDAY = date(2026, 11, 23)


def placed(title: str, *levels: Level) -> PlacedRitual:
    return PlacedRitual(
        key="k",
        title=title,
        theme=Theme.SNT,
        kind=RitualKind.CAMPAIGN,
        levels=levels,
        starts_on=MONDAY,
        ends_on=MONDAY,
        confirmed=True,
        explanation="",
        window=(MONDAY, MONDAY),
    )


def campaign(number: int, name: str, levels: Iterable[Level] = ()) -> LinkableCampaign:
    return LinkableCampaign(number, name, frozenset(levels), None, None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SNT : Le Web", "SNT Le Web 2de"),
        ("SNT : Le Web", "snt - web (secondes) 2026-2027"),
        ("Pix IA 1 : comprendre l’intelligence", "IA 1 comprendre L'INTELLIGENCE 4ème"),
        ("Protection et sécurité", "Pix 6e : protection & securite"),
        ("Égalité et respect", "EGALITE ET RESPECT Tle"),
        ("Cybersécurité", "1ère Cybersécurité"),
        ("Mois de la cybersécurité", "Cybersécurité 4e"),
        ("Semaine NSI", "NSI Tle"),
        ("Premier contact avec Pix", "Premier contact avec Pix 6 ème"),
        ("Rentrée", "Rentrée CAP 1"),
    ],
)
def test_two_titles_of_one_thing(one: str, other: str) -> None:
    assert read_title(one)[0] == read_title(other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SNT : Le Web", "SNT : Internet"),
        ("Pix IA 1 : comprendre", "Pix IA 2 : comprendre"),
        ("Rentrée", "Pré-rentrée"),
        ("Culture numérique", "Culture numérique, rattrapage"),
    ],
)
def test_two_things(one: str, other: str) -> None:
    assert read_title(one)[0] != read_title(other)[0]


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Rentrée 6e", Level.SIXIEME),
        ("5ème rentrée", Level.CINQUIEME),
        ("Troisièmes", Level.TROISIEME),
        ("SNT 2nde", Level.SECONDE),
        ("1re", Level.PREMIERE),
        ("Term", Level.TERMINALE),
        ("1 CAP", Level.CAP1),
        ("CAP 2", Level.CAP2),
    ],
)
def test_the_level_of_a_title(title: str, level: Level) -> None:
    assert read_title(title)[1] == {level}


class TestOffer:
    WEB = placed("SNT : Le Web", Level.SECONDE)

    def test_one_is_sure(self) -> None:
        only = campaign(1, "SNT Le Web 2de")
        found = offer({"web": self.WEB}, [only, campaign(2, "SNT Internet")])
        assert found["web"].sure == only

    def test_none(self) -> None:
        assert offer({"web": self.WEB}, [campaign(1, "Cybersécurité")]) == {}

    def test_two_are_asked(self) -> None:
        both = [campaign(1, "SNT Le Web"), campaign(2, "SNT : le web", [Level.SECONDE])]
        found = offer({"web": self.WEB}, both)["web"]
        assert found.campaigns == tuple(both)
        assert found.sure is None

    def test_one_that_two_rituals_may_be_is_asked(self) -> None:
        rituals = {"4": placed("IA", Level.QUATRIEME), "3": placed("IA", Level.TROISIEME)}
        found = offer(rituals, [campaign(1, "IA", [Level.QUATRIEME, Level.TROISIEME])])
        assert set(found) == {"3", "4"}
        assert not any(one.sure for one in found.values())

    def test_the_level_of_its_pupils_comes_before_that_of_its_title(self) -> None:
        assert not offer({"web": self.WEB}, [campaign(1, "SNT Web 2de", [Level.PREMIERE])])
        assert not offer({"web": self.WEB}, [campaign(1, "SNT Web 1re")])
        assert offer({"web": self.WEB}, [campaign(1, "SNT Web 1re", [Level.SECONDE])])

    def test_what_is_for_the_team_has_no_campaign(self) -> None:
        assert not offer({"team": placed("Bilan")}, [campaign(1, "Bilan")])

    @pytest.mark.parametrize("title", ["Pix", "6e", "Campagne Pix de 3e", "…"])
    def test_words_that_say_nothing_match_nothing(self, title: str) -> None:
        ritual = placed(title, Level.SIXIEME)
        assert not offer({"one": ritual}, [campaign(1, title)])


@settings(deadline=None)
@given(title=st.text(st.characters(codec="utf-8"), max_size=60))
def test_punctuation_and_spaces_change_nothing(title: str) -> None:
    assert read_title(f" « {title} » ".replace(" ", " : ")) == read_title(title)
