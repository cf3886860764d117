"""What papers hold of odd classes, odd names, empty schools; and that they fetch nothing."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from pixschool.core.documents import rendering
from pixschool.core.documents.rendering import render_page
from pixschool.papers.asked import PaperAsk
from pixschool.papers.kinds.flyer import MOST_DATES
from pixschool.papers.making import html_of, pdfs_of
from pixschool.papers.registry import BY_KEY, PAPERS
from pixschool.portal.families.languages import all_languages
from students.models import Classroom
from tests.factories.core import SchoolFactory
from tests.factories.rituals import RitualFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory
from tests.papers.inspecting import faults, fonts_of, pages_of, words_of
from tests.support.client import PageClient
from tests.support.pages import page_of, text_of
from tests.support.world import CANARY_6A, CANARY_6B, World

OF_CLASS = [paper.key for paper in PAPERS if paper.is_of_class]


def pdf_of(room: Classroom | None, key: str, **more: Any) -> bytes:
    year = more.pop("year", None) or (room and room.year)
    ask = PaperAsk(year=year, today=year.school.today(), audience=room, **more)
    (content,) = pdfs_of([html_of(BY_KEY[key], ask)])
    return content


def machines_own(fonts: set[str]) -> set[str]:
    """The fonts that another machine may not have: letters would be squares there."""
    return {name for name in fonts if "PixSchool" not in name}


def test_a_crowded_class_with_names_of_everywhere(world: World) -> None:
    room = ClassroomFactory(year=world.here.year, name="Z" * 40)
    names = [("محمد", "ليلى"), ("王", "小明"), ("Nguye\u0302\u0303n", "A\u030angstro\u0308m")]
    names += [("Șerban", "Ionuț"), ("Шевченко", "Олена"), ("Παπαδοπούλου", "Ελένη")]
    names += [(f"Élève{chr(97 + n % 26)}" + "long" * 12, "Anne-Sophie") for n in range(57)]
    for last, first in names:
        EnrolmentFactory(classroom=room, student__last_name=last, student__first_name=first)
    assert world.here.campaign
    world.here.campaign.classrooms.add(room)
    for key in ("booklet", "missing", "results"):
        content = pdf_of(room, key)
        assert faults(content) == [], key
        said = words_of(content)
        assert "王" in said
        assert "Anne-Sophie" in said.replace("- ", "-")  # a narrow column cuts there
        fonts = fonts_of(content)
        assert any("Arabic" in name for name in fonts), fonts
        assert any("Chinese" in name for name in fonts), fonts
        assert machines_own(fonts) == set()


@pytest.mark.parametrize("key", [paper.key for paper in PAPERS])
def test_a_class_name_of_300_signs_still_prints(world: World, key: str) -> None:
    room = Classroom(
        pk=world.a.room.pk, year=world.here.year, school=world.here.school, level="6E",
        name="Classe " * 42 + "à deux",
    )  # fmt: skip
    content = pdf_of(room, key)
    assert faults(content) == []
    assert pages_of(content) <= 3


@pytest.mark.parametrize("key", [paper.key for paper in PAPERS])
def test_an_empty_school_has_papers_too(db: None, key: str) -> None:
    year = SchoolFactory().current_year
    room = ClassroomFactory(year=year) if BY_KEY[key].is_of_class else None
    assert faults(pdf_of(room, key, year=year)) == []


def test_codes_of_a_group(world: World) -> None:
    group = GroupFactory(year=world.here.year, pupils=[world.a.missing])
    assert world.here.campaign
    assert world.here.pix
    world.here.campaign.groups.add(group)
    ask = PaperAsk(year=world.here.year, today=world.here.school.today(), audience=group)
    page = html_of(BY_KEY["codes"], ask)
    assert group.name in page
    assert world.here.pix.code in page


@pytest.mark.parametrize("form", ["", "a5"])
@pytest.mark.parametrize("code", all_languages())
def test_the_flyer_in_every_language(world: World, code: str, form: str) -> None:
    content = pdf_of(None, "flyer", year=world.here.year, language=code, form=form)
    assert faults(content, lang=all_languages()[code].tag) == []
    assert machines_own(fonts_of(content)) == set()
    assert len(content) < 300_000
    assert pages_of(content) == 2
    assert CANARY_6A not in words_of(content)


@pytest.mark.parametrize("code", ["fr", "ar", "uk", "zh"])
def test_a_full_year_stays_on_its_panel(world: World, code: str) -> None:
    """All the dates on the outside, none on the inside."""
    start = date(world.here.year.start_year + 1, 1, 4)
    for week in range(MOST_DATES):
        day = start + timedelta(weeks=week)
        RitualFactory(
            year=world.here.year,
            title=f"Repère{week} de toute la semaine : la sélection du CDI",
            family_text="En classe.",
            is_public=True,
            levels=["6E", "5E", "4E", "3E"],
            starts_on=day,
            ends_on=day + timedelta(days=4),
        )
    with time_machine.travel(date(world.here.year.start_year, 12, 1)):  # they are to come
        content = pdf_of(None, "flyer", year=world.here.year, language=code)
    outside, inside = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert [week for week in range(MOST_DATES) if f"Repère{week}" in outside] == [*range(8)]
    assert "Repère" not in inside


def test_a_trap_in_the_fetcher_is_never_sprung(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only our static files, whatever names hold; nothing is tried that is refused."""
    asked: list[str] = []
    real = rendering.static_file
    monkeypatch.setattr(rendering, "static_file", lambda url: asked.append(url) or real(url))
    world.a.missing.last_name = '<img src="file:///etc/passwd"><link href="//x.example/a.css">'
    world.a.missing.save()
    for key in OF_CLASS:
        pdf_of(world.a.room, key)
    assert asked
    assert all(url.startswith(f"{rendering.BASE_URL}static/") for url in asked)


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "https://x.example/i.png", "http://127.0.0.1/", "ftp://x/y"]
)
def test_what_is_not_ours_is_refused(url: str) -> None:
    with pytest.raises(rendering.RefusedURLError):
        rendering.static_file(url)
    picture = f'<img alt="x" src="{url}">'
    page = f'<html lang="fr"><head><title>x</title></head><body>{picture}</body></html>'
    assert render_page(page)


def test_a_class_lead_has_the_papers_of_their_class_alone(world: World, client: PageClient) -> None:
    client.force_login(world.user("bob"))
    for key in ("booklet", "missing", "results"):
        page = reverse("papers:preview", args=[world.here.uai, key])
        mine = client.get(page).content.decode()
        assert CANARY_6A in mine
        assert CANARY_6B not in mine
        assert client.get(page, {"classe": world.b.room.pk}).status_code == 404
    index = page_of(client.get(reverse("papers:index", args=[world.here.uai])))
    words = text_of(index, inside="main")  # a token of the page may hold « 6B »
    assert "6A" in words
    assert "6B" not in words
    council = reverse("papers:preview", args=[world.here.uai, "council"])
    assert client.get(council).status_code == 403
