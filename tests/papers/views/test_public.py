"""The leaflet that families print: as published, rendered once, no more than a minute bears."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from pixschool.core.documents import answers, kept
from pixschool.core.documents.rendering import NoRendererError
from pixschool.papers.views import public
from pixschool.portal.families import services
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published(world: World) -> None:
    found, actor = services.page_of(world.here.school), world.user("nora")
    services.change(page=found, slug="ada", texts={}, actor=actor)
    services.publish(page=found, actor=actor)


def test_the_page_leads_to_it_in_its_language(client: PageClient) -> None:
    assert "/familles/ada/ar/depliant.pdf" in page_of(client.get("/familles/ada/ar/"))
    client.get("/familles/ada/ar/depliant.pdf")
    answer = client.get("/familles/ada/ar/depliant.pdf")  # the one that is kept
    assert answer["Content-Type"] == "application/pdf"
    assert not {"Set-Cookie", "Vary"} & set(answer.headers)
    assert PdfReader(BytesIO(answer.content)).root_object["/Lang"] == "ar"
    assert client.get("/familles/ada/xx/depliant.pdf").status_code == 404
    assert client.get("/familles/personne/depliant.pdf").status_code == 404


@pytest.mark.parametrize("code", ["fr", "ar", "zh"])
def test_it_leads_back_to_the_page_in_its_language(client: PageClient, code: str) -> None:
    """Who takes it from a pupil's bag chooses no language again."""
    place = "/familles/ada/" if code == "fr" else f"/familles/ada/{code}/"
    answer = client.get(f"{place}depliant.pdf")
    printed = [
        line.strip()
        for line in PdfReader(BytesIO(answer.content)).pages[0].extract_text().split("\n")
    ]
    assert [line for line in printed if "/familles/" in line] == [f"localhost:8000{place}"]


def test_only_what_must_be_rendered_counts(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "render_page", lambda _page: b"%PDF-")
    monkeypatch.setattr(kept, "keep", lambda *_: None)
    found = [
        client.get("/familles/ada/depliant.pdf").status_code
        for _ in range(public.FLYERS_A_MINUTE + 1)
    ]
    assert found == [200] * public.FLYERS_A_MINUTE + [429]
    monkeypatch.setattr(kept, "fetch", lambda *_: b"%PDF-")
    assert client.get("/familles/ada/depliant.pdf").status_code == 200


def test_without_a_renderer_the_page_itself(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_page: str) -> bytes:
        raise NoRendererError

    monkeypatch.setattr(answers, "render_page", fail)
    answer = client.get("/familles/ada/zh/depliant.pdf")
    assert (answer.status_code, answer["Location"]) == (302, "/familles/ada/zh/")
