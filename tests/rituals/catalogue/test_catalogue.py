"""The catalogue says everything it must, links to official sites only, and refuses slips."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import CAMPAIGN_THEMES
from rituals.catalogue import CatalogueError, CatalogueNotPublishedError, load, published_years
from rituals.catalogue.loader import read_files
from rituals.catalogue.schema import CatalogueEntry, Dates, RitualKind
from rituals.models import Ritual

YEARS = (2025, 2026, 2027)
ENTRIES = [
    pytest.param(entry, id=f"{year}-{entry.key}") for year in YEARS for entry in load(year).entries
]

OFFICIAL = {
    "certif.pix.fr",
    "codeweek.eu",
    "educonnect.education.gouv.fr",
    "eduscol.education.gouv.fr",
    "orga.pix.fr",
    "pix.fr",
    "www.clemi.fr",
    "www.cnil.fr",
    "www.cybermalveillance.gouv.fr",
    "www.education.gouv.fr",
    "www.internetsanscrainte.fr",
}

# Every line of the list that the catalogue owes.
OWED = {
    "6e": ["6e-securite", "6e-culture", "6e-nouvel-essai", "6e-attestation"],
    "6e discovery": ["reseau-6e", "educonnect-6e", "premier-pix-6e"],
    "other levels": ["rentree", "aide-rentree"],
    "IA": ["ia-comprendre", "ia-utiliser"],
    "October": ["cyber", "code-week"],
    "media": ["internet-plus-sur", "parcours-emi", "semaine-presse"],
    "March": ["droits-femmes", "egalite-respect", "semaine-racisme"],
    "April": ["premier-avril", "esprit-critique"],
    "days": ["journee-donnees", "semaine-nsi"],
    "certification": [
        "certification-3e",
        "certification-3e-rattrapage",
        "certification-lycee",
        "certification-lycee-rattrapage",
    ],
    "onboarding": ["accueil-personnels", "accueil-lycee"],
    "team": [
        "conseil-pedagogique-septembre",
        "conseil-pedagogique-juin",
        "permanences",
        "formation-locale",
    ],
}


def test_published_years() -> None:
    assert published_years() == list(YEARS)


def test_an_unpublished_year_says_so() -> None:
    with pytest.raises(CatalogueNotPublishedError, match="catalogue 2028-2029 non publié"):
        load(2028)


@pytest.mark.parametrize("year", YEARS)
def test_every_ritual_owed_is_there(year: int) -> None:
    catalogue = load(year)
    missing = [key for keys in OWED.values() for key in keys if catalogue.get(key) is None]
    assert not missing


@pytest.mark.parametrize("year", YEARS)
def test_a_parcours_for_each_chapter_of_snt(year: int) -> None:
    chapters = [entry for entry in load(year).entries if entry.key.startswith("snt-")]
    assert len(chapters) == 7
    assert all(entry.levels == (Level.SECONDE,) for entry in chapters)


def test_the_ia_catch_up_is_for_one_year_only() -> None:
    assert [load(year).get("ia-rattrapage") is not None for year in YEARS] == [False, True, False]
    entry = load(2026).get("ia-rattrapage")
    assert set(entry.levels) == {Level.TROISIEME, Level.PREMIERE, Level.CAP2}


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_complete(entry: CatalogueEntry) -> None:
    assert entry.title
    assert entry.purpose
    assert entry.source
    assert entry.checklist
    if entry.levels:
        assert entry.families, "what families read"
        assert entry.competences or entry.kind in {RitualKind.TASK, RitualKind.CERTIFICATION}
    if entry.is_campaign:
        assert entry.room_hours > 0
        assert entry.documents


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_texts_are_short_and_well_set(entry: CatalogueEntry) -> None:
    texts = [entry.title, entry.purpose, entry.families, entry.reason]
    texts += [step.what for step in entry.checklist]
    for text in texts:
        assert "'" not in text
        assert "  " not in text
        assert len(text) <= 220
    assert len(entry.title) <= 60
    assert all(len(step.what) <= 80 for step in entry.checklist)


@pytest.mark.parametrize("entry", ENTRIES)
def test_links_are_home_pages_of_official_sites(entry: CatalogueEntry) -> None:
    for link in entry.links:
        parts = urlsplit(link.url)
        assert parts.hostname in OFFICIAL
        assert parts.path == "/"


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_ritual_and_a_campaign_can_be_made_of_it(entry: CatalogueEntry) -> None:
    assert len(entry.key) <= Ritual._meta.get_field("key").max_length
    if entry.is_campaign:
        assert entry.theme in dict(CAMPAIGN_THEMES)


def test_certification_periods_not_published_are_to_be_confirmed() -> None:
    for year in YEARS:
        for key in OWED["certification"]:
            entry = load(year).get(key)
            assert entry.confirmed == (year == 2025)
            assert isinstance(entry.place, Dates)
            if year > 2025:
                assert "Éduscol" in entry.reason


GOOD = """
[essai]
title = "Essai"
theme = "autre"
kind = "campaign"
levels = ["6E"]
leads = "lead"
purpose = "Voir."
place = { from = "start", to = "before noel" }
source = "Nous"
checklist = [{ due = "start - 7", who = "lead", what = "Prévenir" }]
"""


def read(tmp_path: Path, text: str) -> CatalogueEntry:
    path = tmp_path / "essai.toml"
    path.write_text(text, encoding="utf-8")
    return read_files(2026, [path]).entries[0]


def test_a_good_file_is_read(tmp_path: Path) -> None:
    entry = read(tmp_path, GOOD)
    assert entry.checklist[0].days == -7
    assert entry.per_level


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("title =", "titel =", "manque « title »"),
        ('source = "Nous"', 'source = "Nous"\nlevles = []', "clé inconnue « levles »"),
        ('"6E"', '"6e"', "« levels » ne peut pas valoir « 6e »"),
        ('theme = "autre"', 'theme = "autres"', "« theme » ne peut pas valoir"),
        ('theme = "autre"', "theme = 3", "« theme » devrait être de type str"),
        ("before noel", "before easter", "vacances inconnues"),
        ("to =", "until =", "place : clé inconnue « until »"),
        ("start - 7", "7 days before", "checklist n° 1 : « due »"),
        ('who = "lead"', 'who = "boss"', "checklist n° 1 : « who »"),
        ("what =", "hwat =", "manque « what »"),
        ('source = "Nous"', 'source = "Nous"\nconfirmed = false', "manque « reason »"),
        ('source = "Nous"', 'source = "Nous"\nreason = "?"', "n’a de sens qu’avec"),
        ('source = "Nous"', 'source = "Nous"\ncompetences = ["6.1"]', "compétence inconnue 6.1"),
        ('source = "Nous"', 'source = "Nous"\nweeks = 0', "« weeks »"),
        ('source = "Nous"', 'source = "Nous"\nlinks = [{title="a", url="http://a"}]', "https"),
        ('to = "before noel"', 'after = "autre"', "« autre » n’est pas écrite avant"),
        ('from = "start", to = "before noel"', 'day = "8 mars"', "n’est pas un jour"),
        ('from = "start", to = "before noel"', 'event = "pi-day"', "n’est pas une règle connue"),
        (
            'from = "start", to = "before noel"',
            "starts_on = 2026-11-02, ends_on = 2026-11-01",
            "la fin est avant le début",
        ),
        ('levels = ["6E"]', "", "une entrée sans niveau"),
    ],
)
def test_a_slip_names_the_file_the_line_and_the_key(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    assert right in GOOD
    with pytest.raises(CatalogueError) as error:
        read(tmp_path, GOOD.replace(right, wrong, 1))
    assert str(error.value).startswith("essai.toml, ligne 2, [essai]")
    assert message in str(error.value)


@pytest.mark.parametrize("text", ["[essai", "title = 3"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueError, match=r"essai\.toml"):
        read(tmp_path, text)
