"""The last rendering is kept: same data, same file; for its school alone, and not for long."""

import os
import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from pixschool.core.documents import answers, kept, rendering, warming
from pixschool.core.retention import closing
from pixschool.core.tasks import apply_retention
from tests.factories.rituals import RitualFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

PAGE = '<html lang="fr"><head><title>x</title></head><body>bonjour</body></html>'
STYLED = '<link rel="stylesheet" href="/static/css/year_pdf.css">'


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were rendered, in order; the « PDF » holds its page."""
    pages: list[str] = []

    def render(page: str) -> bytes:
        pages.append(page)
        return f"%PDF {page}".encode()

    monkeypatch.setattr(answers, "render_page", render)
    return pages


def poster(client: PageClient, uai: str) -> bytes:
    return client.get(reverse("rituals:planner_poster", args=[uai])).content


class TestDigest:
    def test_is_of_the_words(self) -> None:
        assert kept.digest_of(PAGE) == kept.digest_of(PAGE)
        assert kept.digest_of(PAGE) != kept.digest_of(PAGE.replace("bonjour", "bonsoir"))
        assert re.fullmatch(r"[0-9a-f]{64}", kept.digest_of(PAGE))

    @pytest.mark.parametrize("name", ["year_pdf.css", "inter.woff2"])
    def test_is_of_the_files_that_are_used(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
    ) -> None:
        """Of a font that only the stylesheet names, too."""
        before = kept.digest_of(STYLED)
        real = rendering.static_file
        other = tmp_path / name
        other.write_bytes(real(f"{rendering.BASE_URL}static/css/year_pdf.css").read_bytes() + b" ")
        monkeypatch.setattr(
            rendering, "static_file", lambda url: other if url.endswith(name) else real(url)
        )
        assert kept.digest_of(STYLED) != before

    def test_is_of_the_renderer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = kept.digest_of(PAGE)
        monkeypatch.setattr(kept, "version", lambda _name: "0")
        assert kept.digest_of(PAGE) != before


class TestServing:
    def test_the_same_data_are_rendered_once(
        self, client: PageClient, world: World, rendered: list[str]
    ) -> None:
        client.force_login(world.user("ines"))
        first = poster(client, world.here.uai)
        other = PageClient()
        other.force_login(world.user("sam"))
        assert poster(other, world.here.uai) == first
        assert len(rendered) == 1
        RitualFactory(year=world.here.year, title="Un rituel de plus")
        assert poster(client, world.here.uai) != first
        assert len(rendered) == 2

    def test_another_school_never_gets_it(self, world: World, rendered: list[str]) -> None:
        context = {"apt_line": "", "instead": ""}
        for place in (world.here, world.elsewhere, world.here):
            answers.pdf_of("core/documents/warming.html", context, school=place.school)
        assert len(rendered) == 2
        digest = kept.digest_of(rendered[0])
        kept.discard(world.elsewhere.school.pk)
        assert kept.fetch(world.elsewhere.school.pk, digest) is None
        assert kept.fetch(world.here.school.pk, digest)

    def test_names_of_files_say_nothing_and_only_we_read_them(
        self, client: PageClient, world: World, private_files: Path, rendered: list[str]
    ) -> None:
        client.force_login(world.user("ines"))
        poster(client, world.here.uai)
        (path,) = (private_files / "renderings" / str(world.here.school.pk)).iterdir()
        assert re.fullmatch(r"[0-9a-f]{64}\.pdf", path.name)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


class TestForgetting:
    def test_so_many_a_school(self, private_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kept, "AT_MOST", 3)
        for n in range(5):
            kept.keep(1, f"{n}", b"%PDF")
            os.utime(private_files / "renderings" / "1" / f"{n}.pdf", (n, n))
        kept.keep(1, "5", b"%PDF")
        left = {path.stem for path in (private_files / "renderings" / "1").iterdir()}
        assert left == {"3", "4", "5"}

    @pytest.mark.django_db
    def test_after_some_days(self, private_files: Path) -> None:
        for name in ("old", "new"):
            kept.keep(1, name, b"%PDF")
        now = timezone.now()
        for name, age in (("old", kept.KEPT_FOR + timedelta(minutes=1)), ("new", timedelta())):
            written = (now - age).timestamp()
            os.utime(private_files / "renderings" / "1" / f"{name}.pdf", (written, written))
        apply_retention()
        assert kept.fetch(1, "old") is None
        assert kept.fetch(1, "new") == b"%PDF"

    def test_with_the_school(self, world: World) -> None:
        school = world.here.school
        kept.keep(school.pk, "a", b"%PDF")
        kept.keep(world.elsewhere.school.pk, "a", b"%PDF")
        closing.close(school=school, actor=world.user("alice"))
        closing.erase_closed(now=timezone.now() + timedelta(days=31))
        assert kept.fetch(school.pk, "a") is None
        assert kept.fetch(world.elsewhere.school.pk, "a")


class _NoPango:
    """As `import weasyprint` fails on a machine without the libraries."""

    def find_spec(self, name: str, *_args: object) -> None:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


class TestWithoutPango:
    @pytest.fixture(autouse=True)
    def hidden(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
        monkeypatch.setattr(sys, "meta_path", [_NoPango(), *sys.meta_path])

    @pytest.mark.parametrize("name", ["planner_poster", "planner_list", "week_pdf"])
    def test_the_address_explains(self, client: PageClient, world: World, name: str) -> None:
        client.force_login(world.user("alice"))
        response = client.get(reverse(f"rituals:{name}", args=[world.here.uai]))
        assert response.status_code == 503
        page = page_of(response)
        assert "apt-get install --no-install-recommends libpango-1.0-0" in page
        assert "Ouvrir la page à imprimer" in page

    def test_what_is_kept_is_still_served(self, client: PageClient, world: World) -> None:
        page = answers.render_to_string("core/documents/warming.html", {})
        kept.keep(world.here.school.pk, kept.digest_of(page), b"%PDF")
        made = answers.pdf_of("core/documents/warming.html", {}, school=world.here.school)
        assert made == b"%PDF"

    def test_warming_gives_up_quietly(self) -> None:
        assert warming.warm() is False


def test_warming_renders_and_starts_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warming.warm() is True
    begun = []
    monkeypatch.setattr(warming.Timer, "start", lambda timer: begun.append(timer.daemon))
    warming.soon()
    assert begun == [True]
