"""The families' page: read by anybody once published, before by nobody; nobody is named on it."""

from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from lxml import etree
from tinyhtml5.parser import HTMLParser

from campaigns.models import Campaign
from pixschool.core.models import FamilyPage
from pixschool.portal.families import blocks, services
from pixschool.portal.families.languages import (
    FRENCH,
    all_languages,
    missing_of,
    words_of,
)
from pixschool.portal.families.page import render_block, year_lines
from students.models import Student
from tests.factories.core import SchoolFactory
from tests.factories.rituals import RitualFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

HEAVIEST = 60 * 1024  # bytes, all together
CANARY = "CANARIZZI"


def published(world: World, texts: services.Texts | None = None) -> FamilyPage:
    page = services.page_of(world.here.school)
    actor = world.user("nora")
    services.change(page=page, slug="ada", texts=texts or {}, actor=actor)
    services.publish(page=page, actor=actor)
    return page


def read(language: str = "") -> str:
    return page_of(PageClient().get(f"/familles/ada/{language}"))


def test_nothing_is_read_before_it_is_published(world: World, client: PageClient) -> None:
    page = published(world)
    services.withdraw(page=page, actor=world.user("nora"))
    for rest in ("", "ar/", "cadre/", "agenda.ics", "nouvelles.atom"):
        assert client.get(f"/familles/ada/{rest}").status_code == 404
    services.publish(page=page, actor=world.user("nora"))
    services.change(
        page=page, slug="ada", texts={"fr": {"what": "pas encore"}}, actor=world.user("nora")
    )
    assert "pas encore" not in read()
    client.force_login(world.user("nora"))
    assert "pas encore" in page_of(
        client.get(reverse("portal:families_preview", args=[world.here.uai]))
    )


def test_no_pupil_can_appear(world: World) -> None:
    """Their name in every field of a pupil and in what the team writes for itself."""
    Student.objects.update(last_name=CANARY, first_name=CANARY)
    Campaign.objects.update(name=CANARY)
    RitualFactory(
        year=world.here.year,
        title="Rentrée sur Pix",
        purpose=CANARY,
        explanation=CANARY,
        note=CANARY,
        family_text="En classe.",
        is_public=True,
        starts_on=date(world.here.year.start_year, 10, 5),
        ends_on=date(world.here.year.start_year, 10, 9),
    )
    published(world)
    for rest in ("", *(f"{code}/" for code in all_languages()), "agenda.ics", "nouvelles.atom"):
        said = PageClient().get(f"/familles/ada/{rest}").content.decode()
        assert "Rentrée sur Pix" in said
        assert CANARY not in said


@pytest.mark.parametrize("code", list(all_languages()))
def test_what_to_do_at_home_comes_before_the_year(world: World, code: str) -> None:
    """A parent came for it: nothing but the languages and a sentence stand above."""
    published(world)
    for month in range(6):
        day = date(world.here.year.start_year + 1, 1 + month, 5)
        RitualFactory(
            year=world.here.year,
            title=f"Rituel {month}",
            family_text="En classe.",
            is_public=True,
            starts_on=day,
            ends_on=day,
        )
    with time_machine.travel(date(world.here.year.start_year, 12, 1)):  # they are to come
        said = read("" if code == FRENCH else f"{code}/")
    titles = etree.HTML(said).xpath("//h2")
    words = words_of(all_languages()[code])
    assert [one.text for one in titles[:2]] == [words["help_title"], words["this_year"]]
    above = etree.HTML(said.split("<h2")[0])
    assert len(above.xpath("//a")) == len(above.xpath("//nav//a")) == len(all_languages())
    shown, folded = said.split(f"<summary>{words['later']}</summary>")
    assert [f"Rituel {month}" in shown for month in range(6)] == [True] * 4 + [False] * 2
    assert [f"Rituel {month}" in folded for month in range(6)] == [False] * 4 + [True] * 2


def test_light_without_cookie_and_kept(world: World) -> None:
    published(world)
    browser = Client()
    answer = browser.get("/familles/ada/")
    sheet = Path("static/css/family.css").stat().st_size
    assert len(answer.content) + sheet < HEAVIEST
    assert b"<script" not in answer.content
    assert not browser.cookies
    assert not {"Set-Cookie", "Vary"} & set(answer.headers)
    assert answer["Cache-Control"] == "public, max-age=300"
    again = browser.get("/familles/ada/", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_hostile_stays_text(world: World) -> None:
    text = "<script>x</script> [a](javascript:x) et![b](https://x.example/i.png) [c](https://x.example)"
    published(world, {"fr": {"what": text}})
    said = read()
    assert "<script" not in said
    assert "<img" not in said
    assert 'href="javascript' not in said
    assert '<a href="https://x.example">c</a>' in said


@pytest.mark.parametrize(
    ("text", "told"),
    [("[a](javascript:x)", "https://"), ("![b](https://x.example)", "image"), ("[a](/b)", "lien")],
)
def test_a_block_says_what_to_mend(text: str, told: str) -> None:
    assert told in blocks.fault_of(text)


def test_a_text_of_the_subset() -> None:
    first, second = blocks.parse("Un **gras**\n- a\n- [b](https://b.example)")
    assert [piece.is_bold for piece in first.lines[0]] == [False, True]
    assert (second.is_list, second.lines[1][0].href) == (True, "https://b.example")


def test_an_address_that_another_school_has(world: World, client: PageClient) -> None:
    FamilyPage.objects.create(school=SchoolFactory(), slug="prise")
    client.force_login(world.user("nora"))
    answer = client.post(reverse("portal:families", args=[world.here.uai]), {"slug": "Prise"})
    assert answer.status_code == 422
    assert "Un autre établissement a cette adresse" in page_of(answer)


@pytest.mark.parametrize("code", all_languages())
def test_each_language_knows_only_what_french_says(code: str) -> None:
    language = all_languages()[code]
    assert set(language.strings) <= set(all_languages()[FRENCH].strings)
    allowed = not language.is_french
    assert not (missing_of(language) and allowed)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("fr", "5 octobre"),
        ("en", "5 October"),
        ("pt", "5 de outubro"),
        ("ar", "5 أكتوبر"),
        ("tr", "5 Ekim"),
        ("uk", "5 жовтня"),
        ("es", "5 de octubre"),
        ("ro", "5 octombrie"),
        ("zh", "10月5日"),
    ],
)
def test_days_are_said_as_in_the_language(world: World, code: str, said: str) -> None:
    day = date(world.here.year.start_year, 10, 5)
    RitualFactory(
        year=world.here.year, family_text="Lire.", is_public=True, starts_on=day, ends_on=day
    )
    (line,) = year_lines(world.here.school, all_languages()[code])
    assert line.when == said


@pytest.mark.parametrize("code", all_languages())
def test_html_is_valid(world: World, code: str) -> None:
    """As the parser of the HTML standard reads it: no error that it would have to repair."""
    day = date(world.here.year.start_year, 10, 5)
    RitualFactory(
        year=world.here.year, family_text="Lire.", is_public=True, starts_on=day, ends_on=day
    )
    published(world, {"fr": {"contacts": "Appelez.\n\n- **le CDI**\n- [Pix](https://pix.fr)"}})
    for place in ("", "cadre/"):
        language = "" if code == FRENCH else f"{code}/"
        parser = HTMLParser()
        parser.parse(read(f"{place}{language}"))
        assert not parser.errors


@pytest.mark.parametrize("code", all_languages())
def test_a_sentence_ends_once(world: World, code: str) -> None:
    """Some languages end a date with a point."""
    published(world)
    assert ".." not in read("" if code == FRENCH else f"{code}/").replace("...", "")


def test_in_arabic(world: World, tmp_path: Path) -> None:
    published(world, {"fr": {"contacts": "Appelez."}})
    said = read("ar/")
    assert '<html lang="ar" dir="rtl">' in said
    assert '<div lang="fr" dir="ltr">' in said
    file = tmp_path / "page.html"
    call_command("render_family_page", school=world.here.uai, lang="ar", output=file)
    assert "<style>" in file.read_text()


def test_framed_by_the_sites_it_names_only(world: World, client: PageClient) -> None:
    published(world)
    refused = {"X-Frame-Options": "DENY", "Content-Security-Policy": "frame-ancestors 'none'"}
    for rest in ("", "cadre/"):
        answer = client.get(f"/familles/ada/{rest}")
        assert all(said in answer[name] for name, said in refused.items())
    client.force_login(world.user("nora"))
    url = reverse("portal:families", args=[world.here.uai])
    bad = client.post(url, {"slug": "ada", "framed_by": "https://a.example; script-src *"})
    assert bad.status_code == 422
    client.post(url, {"slug": "ada", "framed_by": "https://www.college.example/"})
    framed = client.get("/familles/ada/cadre/ar/")
    assert "frame-ancestors https://www.college.example" in framed["Content-Security-Policy"]
    assert "frame_height" in page_of(framed)
    assert "X-Frame-Options" not in framed
    assert "'none'" in client.get("/familles/ada/")["Content-Security-Policy"].split("ancestors")[1]


def test_what_is_pasted_in_a_site_is_given_whole(world: World, client: PageClient) -> None:
    """Nothing of the machinery: the words of the page, to copy as they are."""
    page = published(world)
    client.force_login(world.user("nora"))
    shown = client.get(reverse("portal:families", args=[world.here.uai]))
    field = etree.HTML(shown.content.decode()).find(".//textarea[@id='families-block']")
    assert field is not None
    assert field.text == render_block(page, home="http://testserver/familles/ada/")
    assert field.text.startswith("<")
    links = etree.HTML(field.text).xpath("//a/@href")
    others = [code for code in all_languages() if code != FRENCH]
    assert links == [
        f"http://testserver/familles/ada/{code}" for code in ("", *(f"{one}/" for one in others))
    ]
    for link in links:
        assert PageClient().get(link).status_code == 200
    # Before the year, which is long and in French.
    assert field.text.rindex("</a>") < field.text.index("<ul>")


def test_the_feed_is_read_as_xml(world: World) -> None:
    RitualFactory(year=world.here.year, title="A < B & C", family_text="Lire.", is_public=True)
    published(world)
    answer = Client().get("/familles/ada/nouvelles.atom")
    feed = etree.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.findtext(f"{atom}entry/{atom}title", "").endswith("A < B & C")
