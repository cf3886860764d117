"""The year on paper: what it says, on how many pages, and that it fetches nothing."""

import io
from collections.abc import Iterator
from datetime import date

import pikepdf
import pytest
from django.template import engines
from django.urls import reverse
from pypdf import PdfReader

from pixschool.core.documents.rendering import RefusedURLError, render_page, static_file
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from rituals.board.documents.paper import HEIGHT, LANES, POINT, TEXTS, fit
from rituals.board.documents.poster import build_poster
from rituals.board.drawing import DrawnRitual, Grid, RowLabel
from rituals.board.grid import build
from rituals.board.planner import rituals_of
from rituals.plan import proposing
from rituals.plan.year_facts import facts_of
from tests.factories.rituals import RitualFactory
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.world import World

A3_LANDSCAPE = (1191, 842)
A4 = (595, 842)


@pytest.fixture
def year(world: World) -> SchoolYear:
    for name in ("5A", "4A", "3A"):
        ClassroomFactory(year=world.here.year, name=name)
    year = world.here.year
    facts = facts_of(year, year.school)
    proposing.apply(year=year, answers=proposing.remembered(facts, []), actor=None)
    return year


def read(client: PageClient, world: World, name: str) -> bytes:
    client.force_login(world.user("ines"))
    response = client.get(reverse(f"rituals:{name}", args=[world.here.uai]))
    assert response["Content-Type"] == "application/pdf"
    return response.content


def size(pdf: PdfReader) -> tuple[int, int]:
    box = pdf.pages[0].mediabox
    return round(float(box.width)), round(float(box.height))


def said(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def fonts(content: bytes) -> Iterator[tuple[str, bool]]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                yield str(item["/FontName"]), "/FontFile2" in item or "/FontFile3" in item


class TestPoster:
    def test_one_a3_page_that_holds_the_year(
        self, client: PageClient, world: World, year: SchoolYear
    ) -> None:
        content = read(client, world, "planner_poster")
        pdf = PdfReader(io.BytesIO(content))
        assert (len(pdf.pages), size(pdf)) == (1, A3_LANDSCAPE)
        text = said(pdf)
        for words in ("L’année Pix 2026-2027", "Ada-Lovelace", "Zone A", "septembre 2026", "6e"):
            assert words in text
        for ritual in year.rituals.all():
            assert ritual.title.split()[0] in text, ritual.title
        for words in ("Toussaint", "Noël", "Hiver", "Printemps", "imprimé le"):
            assert words in text
        assert pdf.metadata.title == "L’année Pix 2026-2027 – Collège Ada-Lovelace"

    def test_an_ordinary_year_is_read_from_two_metres(self, year: SchoolYear) -> None:
        poster = build_poster(
            facts_of(year, year.school), rituals_of(year), plan=None, today=date(2026, 11, 23)
        )
        assert poster.fit.text >= 12
        assert poster.fit.lane / 10 * poster.grid.lanes > HEIGHT * 0.9  # the page is filled

    def test_all_levels_at_once_still_hold_on_a_page(
        self, client: PageClient, world: World, year: SchoolYear
    ) -> None:
        answers = proposing.Answers(levels=tuple(Level), room_hours=60)
        proposing.apply(year=year, answers=answers, actor=None)
        pdf = PdfReader(io.BytesIO(read(client, world, "planner_poster")))
        assert len(pdf.pages) == 1
        assert "CPGE 2" in said(pdf)

    def test_still_one_page_when_the_year_is_crammed(
        self, client: PageClient, world: World, year: SchoolYear
    ) -> None:
        for _ in range(40):
            RitualFactory(year=year, levels=["5E"], ends_on=date(2026, 10, 16))
        pdf = PdfReader(io.BytesIO(read(client, world, "planner_poster")))
        assert len(pdf.pages) == 1

    def test_an_empty_year_is_a_page_too(self, client: PageClient, world: World) -> None:
        assert len(PdfReader(io.BytesIO(read(client, world, "planner_poster"))).pages) == 1


class TestPaper:
    """The letters chosen leave room for every lane, and have their class in the stylesheet."""

    @pytest.mark.parametrize("rituals", [0, 5, 20, 60, 100])
    def test_larger_letters_when_there_is_less_to_say(self, year: SchoolYear, rituals: int) -> None:
        items = [
            DrawnRitual(
                key=str(n),
                title="Un rituel de la sixième",
                theme="code",
                levels=(Level.SIXIEME,),
                starts_on=date(2026, 9, 7),
                ends_on=date(2026, 9, 11),
            )
            for n in range(rituals)
        ]  # fmt: skip
        rows = [RowLabel("6E", "6e")]

        def draw(letter: float) -> Grid:
            today = date(2026, 9, 1)
            return build(
                items, calendar=None, start_year=2026, rows=rows, today=today, letter=letter
            )

        drawn, chosen = fit(draw)
        assert chosen.lane / 10 * drawn.lanes <= HEIGHT
        assert chosen.text * POINT < chosen.lane / 10
        if rituals <= 20:
            assert chosen.text == TEXTS[0]

    def test_each_size_has_its_class(self) -> None:
        css = static_file("https://pixschool.invalid/static/css/year_pdf.css").read_text()
        for text in TEXTS:
            assert f".poster.text-{text} {{ --text: {text}pt; }}" in css
        for lane in LANES:
            assert f".poster.lane-{lane} {{ --lane: {lane / 10:g}mm; }}" in css


def test_the_list_goes_by_month_and_joins_levels(
    client: PageClient, world: World, year: SchoolYear
) -> None:
    pdf = PdfReader(io.BytesIO(read(client, world, "planner_list")))
    assert size(pdf) == A4
    text = said(pdf)
    assert "Septembre 2026" in text
    assert "5e, 4e, 3e" in text
    assert "Vacances de Noël" in text


@pytest.mark.parametrize("name", ["planner_poster", "planner_list"])
def test_tagged_and_with_its_fonts_inside(
    client: PageClient, world: World, year: SchoolYear, name: str
) -> None:
    content = read(client, world, name)
    found = dict(fonts(content))
    assert found
    assert all(found.values())
    assert all("Inter" in font for font in found)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr"
        assert "/StructTreeRoot" in pdf.Root


class TestFetching:
    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "https://example.org/x.css",
            "http://127.0.0.1:8000/static/css/year_pdf.css",
            "https://pixschool.invalid/etc/passwd",
            "https://pixschool.invalid/static/../manage.py",
            "https://pixschool.invalid/static/%2e%2e/manage.py",
            "https://pixschool.invalid/static/css/absent.css",
            "https://pixschool.invalid:81/static/css/year_pdf.css",
            "data:text/css,body{}",
            "",
        ],
    )
    def test_refused(self, url: str) -> None:
        with pytest.raises(RefusedURLError):
            static_file(url)

    def test_our_own_files_are_served(self) -> None:
        assert static_file("https://pixschool.invalid/static/css/year_pdf.css").is_file()

    def test_a_document_that_asks_for_a_file_gets_none(self) -> None:
        page = (
            "<html lang=fr><head><title>x</title>"
            '<link rel=stylesheet href="file:///etc/passwd"></head>'
            '<body><p>bonjour</p><img alt="" src="file:///etc/hostname">'
            '<img alt="" src="https://example.org/x.png"></body></html>'
        )
        content = render_page(page)
        pdf = PdfReader(io.BytesIO(content))
        assert said(pdf) == "bonjour"
        assert not pdf.attachments


def test_templates_of_documents_compile() -> None:
    for name in ("poster", "list"):
        engines["django"].get_template(f"rituals/documents/{name}.html")
