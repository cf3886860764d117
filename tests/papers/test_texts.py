"""The school's own words in the booklet: safe, undone, compared when ours change."""

import pytest
from django.urls import reverse

from pixschool.papers import texts
from pixschool.papers.asked import PaperAsk
from pixschool.papers.default_texts import DEFAULT_TEXTS
from pixschool.papers.making import html_of
from pixschool.papers.registry import BY_KEY
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

BAD = [
    "[ici](javascript:alert(1))",
    "[ici](file:///etc/passwd)",
    "[ici](http://x.example/)",
    "[ici](data:text/html;base64,AAAA)",
    "![image](https://x.example/i.png)",
]


def save(client: PageClient, world: World, **own: str) -> int:
    client.force_login(world.user("nora"))
    page = reverse("papers:texts", args=[world.here.uai])
    return client.post(page, DEFAULT_TEXTS | own).status_code


def booklet(world: World) -> str:
    ask = PaperAsk(year=world.here.year, today=world.here.school.today(), audience=world.a.room)
    return html_of(BY_KEY["booklet"], ask)


def stood(world: World, block: str = "before") -> texts.TextOfBlock:
    return next(one for one in texts.texts_of(world.here.school) if one.key == block)


@pytest.mark.parametrize("text", BAD)
def test_what_leads_elsewhere_is_refused(world: World, client: PageClient, text: str) -> None:
    assert save(client, world, before=text) == 422
    assert stood(world).own is None


def test_html_is_printed_as_it_was_typed(world: World, client: PageClient) -> None:
    typed = "<script>alert(1)</script> <img src=//x> <style>*{}</style> **gras**"
    assert save(client, world, questions=typed) == 302
    page = booklet(world)
    assert "&lt;script&gt;alert(1)" in page
    assert "<strong>gras</strong>" in page
    assert "<script" not in page
    assert "<img src=//x" not in page
    assert "<style" not in page


def test_bad_text_that_is_there_already_is_no_link(world: World) -> None:
    texts.change(
        school=world.here.school,
        texts={"before": "\n\n".join([*BAD, "[oui](https://eduscol.example/)"])},
        actor=world.user("nora"),
    )
    page = booklet(world)
    assert '<a href="https://eduscol.example/">oui</a>' in page
    assert page.count("<a ") == 1


def test_left_as_it_was_or_blank_it_follows_ours(world: World, client: PageClient) -> None:
    assert save(client, world, after="Ranger les casques.") == 302
    assert "Ranger les casques." in booklet(world)
    assert save(client, world, after=" ") == 302
    assert "Les résultats partent seuls" in booklet(world)
    assert stood(world, "before").own is None


def test_the_last_change_is_taken_back(world: World, client: PageClient) -> None:
    save(client, world, before="Un")
    save(client, world, before="Deux")
    client.post(reverse("papers:text_undo", args=[world.here.uai, "before"]))
    assert stood(world).text == "Un"
    client.post(reverse("papers:text_undo", args=[world.here.uai, "before"]))
    assert stood(world).text == "Deux"


class TestWhenOursChange:
    @pytest.fixture(autouse=True)
    def _changed(self, world: World, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
        save(client, world, before="Le nôtre")
        monkeypatch.setitem(
            texts.DEFAULT_TEXTS, "before", DEFAULT_TEXTS["before"] + "\n- Une ligne nouvelle"
        )

    def settle(self, world: World, client: PageClient, choice: str) -> None:
        client.post(
            reverse("papers:text_settle", args=[world.here.uai, "before"]), {"choix": choice}
        )

    def test_the_difference_is_shown(self, world: World, client: PageClient) -> None:
        page = page_of(client.get(reverse("papers:texts", args=[world.here.uai])))
        assert "Une ligne nouvelle</ins>" in page
        assert ("+", "- Une ligne nouvelle") in stood(world).change
        assert "Le nôtre" in booklet(world)

    def test_ours_is_taken(self, world: World, client: PageClient) -> None:
        self.settle(world, client, "nouveau")
        assert "Une ligne nouvelle" in booklet(world)
        assert stood(world).change == ()

    def test_theirs_is_kept(self, world: World, client: PageClient) -> None:
        self.settle(world, client, "mien")
        assert "Le nôtre" in booklet(world)
        assert stood(world).change == ()
