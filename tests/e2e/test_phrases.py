"""A phrase is drawn in the browser: it leaves it by no way."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Request, expect

from pixschool.portal import phrases
from tests.support.browser import sign_in
from tests.support.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STORED = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, location.href, history.state,
  (await indexedDB.databases()).length, (await caches.keys()).length,
])"""


def test_nothing_of_it_is_sent_or_kept(page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("ines"))
    page.goto(f"{live_server}{reverse('portal:phrases', args=[world.here.uai])}")
    page.wait_for_load_state("networkidle")
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    page.on("request", note)
    before = page.evaluate(STORED)
    drawn: set[tuple[str, ...]] = set()
    for length in ("4", "5", "6", "6"):
        page.get_by_label("Combien de mots").select_option(length)
        page.get_by_role("button", name="Tirer").click()
        words = page.locator("#phrase-drawn li")
        expect(words).to_have_count(int(length))
        shown = tuple(words.all_text_contents())
        assert set(shown) <= set(phrases.words())
        drawn.add(shown)
    assert len(drawn) == 4
    # The list was asked for once, as anybody would, before any word was drawn.
    assert [request.url.rsplit("/", 1)[1].split(".")[0] for request in sent] == ["words_fr"]
    assert sent[0].method == "GET"
    assert page.evaluate(STORED) == before
    assert not any(word in before for word in shown if len(word) > 5)
    page.get_by_role("button", name="Effacer").click()
    expect(words).to_have_count(0)


def test_each_word_is_as_likely(page: Page, live_server: object, world: World) -> None:
    """What the generator gives beyond the last whole round of words is thrown again."""
    sign_in(page, live_server, world.user("ines"))
    page.goto(f"{live_server}{reverse('portal:phrases', args=[world.here.uai])}")
    fair = 2**16 - 2**16 % len(phrases.words())
    page.evaluate(
        """(fair) => {
          const given = [fair, 65535, 0, fair - 1, 1296, 1297];
          crypto.getRandomValues = (array) => { array[0] = given.shift(); return array; };
        }""",
        fair,
    )
    page.get_by_label("Combien de mots").select_option("4")
    page.get_by_role("button", name="Tirer").click()
    words = phrases.words()
    expect(page.locator("#phrase-drawn li")).to_have_text([words[0], words[-1], words[0], words[1]])
