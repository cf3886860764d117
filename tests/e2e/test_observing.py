"""Two tablets, a network that goes, a worker that dies or is replaced: every answer once, clashes
shown, and nobody's name in the browser."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from rituals.models import Observation, ObservationSheet
from rituals.observing import worker
from tests.factories.observing import a_sheet
from tests.support.browser import sign_in
from tests.support.world import CANARY_6A, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = "Tout est enregistré."
# Everything that a browser keeps for a site, as one text.
_KEPT = """async () => {
  const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys()) {
      kept.push(name, asked.url);
      if (!asked.url.includes("/static/")) kept.push(await (await cache.match(asked)).text());
    }
  }
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const table of db.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = db.transaction(table).objectStore(table).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      kept.push(name, JSON.stringify(rows));
    }
    db.close();
  }
  return kept.join("\\n");
}"""


@pytest.fixture
def sheet(world: World) -> ObservationSheet:
    return a_sheet(world.a.room)


@pytest.fixture
def tablet(
    browser: Browser, live_server: object, world: World, sheet: ObservationSheet, assets: None
) -> Iterator[Callable[[str], Page]]:
    """A browser of its own, on the grid, signed in under that name."""
    contexts = []

    def opened(name: str) -> Page:
        context = browser.new_context(locale="fr-FR", viewport={"width": 1024, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        sign_in(page, live_server, world.user(name))
        page.goto(f"{live_server}{address(sheet)}")
        ready(page)
        is_kept(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def address(sheet: ObservationSheet) -> str:
    return reverse("rituals:observe", args=[sheet.session.school.uai, sheet.session_id])


def ready(page: Page) -> None:
    page.wait_for_selector("[data-observing][data-ready]")


def is_kept(page: Page, *, not_in: str = "") -> None:
    """Its page without names, and files that are not those of the release `not_in`."""
    for _ in range(300):
        names = page.evaluate("caches.keys()")
        pages = page.evaluate("caches.open('observing-pages').then((one) => one.keys())")
        if pages and len(names) == 2 and not_in not in names:
            return
        page.wait_for_timeout(100)
    pytest.fail("the worker has not kept the page")


def tap(page: Page, row: int, item: str, label: str) -> None:
    cell = page.locator(f'[data-cell="{row}-{item}"]')
    cell.locator("label", has_text=label).first.click()


def says(page: Page, text: str) -> None:
    expect(page.locator("[data-observing]")).to_contain_text(text, timeout=30_000)


def back_online(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")


def noted() -> dict[tuple[int, str], str]:
    cells = Observation.objects.values_list("row__number", "item", "value")
    return {(row, item): value for row, item, value in cells}


def names_nobody(page: Page, world: World) -> None:
    kept = page.evaluate(_KEPT).lower()
    assert "élève 1" in kept, "the page without names is kept"
    assert CANARY_6A.lower() not in kept
    for member in world.members.values():
        assert member.user.last_name.lower() not in kept
        assert member.user.email.lower() not in kept


def test_a_morning_without_network(
    tablet: Callable[[str], Page], world: World, sheet: ObservationSheet
) -> None:
    bob, dora = tablet("bob"), tablet("dora")
    tap(bob, 1, "network", "oui")
    says(bob, SAVED)
    assert noted() == {(1, "network"): "yes"}

    bob.context.set_offline(True)
    tap(bob, 1, "network", "oui")  # a second tap takes it back
    tap(bob, 2, "keyboard", "non")
    tap(bob, 3, "keyboard", "oui")
    says(bob, "3 non envoyées")
    names_nobody(bob, world)
    bob.reload()
    ready(bob)
    says(bob, "3 non envoyées")
    expect(bob.get_by_text("les noms reviennent avec le réseau")).to_be_visible()
    assert bob.locator("tbody th").nth(1).inner_text().split() == ["2", "Élève", "2"]
    expect(bob.locator('[data-cell="2-keyboard"] input[value=no]')).to_be_checked()
    cdp = bob.context.new_cdp_session(bob)
    cdp.send("ServiceWorker.enable")
    cdp.send("ServiceWorker.stopAllWorkers")
    bob.reload()
    ready(bob)
    tap(bob, 3, "two_accounts", "aide")
    says(bob, "4 non envoyées")
    assert noted() == {(1, "network"): "yes"}

    tap(dora, 2, "keyboard", "aide")
    tap(dora, 3, "keyboard", "oui")
    says(dora, SAVED)
    back_online(bob)
    says(bob, "quelqu’un d’autre a mis « aide »")
    expect(bob.locator("tbody")).to_contain_text(world.a.pupils[0].last_name)
    assert noted()[2, "keyboard"] == "help", "nothing is replaced by itself"
    bob.get_by_role("button", name="Garder « non »").click()
    says(bob, SAVED)
    assert noted() == {
        (1, "network"): "", (2, "keyboard"): "no", (3, "keyboard"): "yes",
        (3, "two_accounts"): "help",
    }  # fmt: skip
    versions = {
        (cell.row.number, cell.item): [one.value for one in cell.versions.all()]
        for cell in Observation.objects.select_related("row").prefetch_related("versions")
    }
    assert versions[1, "network"] == ["yes", ""]
    assert versions[2, "keyboard"] == ["help", "no"]
    assert versions[3, "keyboard"] == ["yes"]
    names_nobody(bob, world)


def test_a_new_release_while_the_tablet_works(
    tablet: Callable[[str], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = tablet("bob")
    former = bob.evaluate("caches.keys().then((names) => names.sort()[0])")
    bob.context.set_offline(True)
    tap(bob, 2, "keyboard", "non")
    says(bob, "1 non envoyée")
    bob.context.set_offline(False)
    monkeypatch.setattr(worker, "OTHERS", (*worker.OTHERS, "css/themes.css"))
    bob.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    is_kept(bob, not_in=former)
    bob.context.set_offline(True)
    bob.reload()
    ready(bob)
    tap(bob, 3, "keyboard", "oui")
    back_online(bob)
    expect(bob.locator("tbody")).to_contain_text(CANARY_6A)
    says(bob, SAVED)
    assert noted() == {(2, "keyboard"): "no", (3, "keyboard"): "yes"}


def test_signing_out_empties_the_tablet(
    tablet: Callable[[str], Page], sheet: ObservationSheet
) -> None:
    bob = tablet("bob")
    bob.context.set_offline(True)
    tap(bob, 2, "keyboard", "non")
    says(bob, "1 non envoyée")
    bob.context.set_offline(False)
    bob.locator(".user-summary").click()
    bob.get_by_role("button", name="Se déconnecter").click()
    bob.wait_for_url("**/compte/login/**")
    bob.wait_for_function("caches.keys().then((names) => names.length === 0)")
    assert noted() == {(2, "keyboard"): "no"}
    assert "keyboard" not in bob.evaluate(_KEPT)
    assert bob.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_what_is_older_than_a_day_goes_and_is_said(
    tablet: Callable[[str], Page], sheet: ObservationSheet, live_server: object
) -> None:
    bob = tablet("bob")
    context = bob.context
    context.clock.install()
    context.set_offline(True)
    with context.expect_event("requestfailed", lambda request: request.method == "PUT"):
        tap(bob, 2, "keyboard", "non")
    says(bob, "1 non envoyée")
    # Closed, not only left: a page on its way out still sends when the network comes back.
    bob.close()
    context.clock.set_system_time(datetime.now(UTC) + timedelta(days=2))
    context.set_offline(False)
    bob = context.new_page()
    bob.goto(f"{live_server}{address(sheet)}")
    ready(bob)
    says(bob, "1 réponse de plus d’un jour : effacée sans être partie.")
    assert noted() == {}


def test_a_page_open_for_days_forgets_and_goes_on(
    tablet: Callable[[str], Page], sheet: ObservationSheet
) -> None:
    bob = tablet("bob")
    tap(bob, 1, "keyboard", "oui")
    says(bob, SAVED)
    context = bob.context
    context.clock.install()
    context.set_offline(True)
    with context.expect_event("requestfailed", lambda request: request.method == "PUT"):
        tap(bob, 1, "keyboard", "non")
    with context.expect_event("requestfailed", lambda request: request.method == "PUT"):
        tap(bob, 2, "network", "non")
    says(bob, "2 non envoyées")
    context.clock.set_system_time(datetime.now(UTC) + timedelta(days=2))
    back_online(bob)
    says(bob, "2 réponses de plus d’un jour : effacées sans être parties.")
    says(bob, SAVED)
    assert noted() == {(1, "keyboard"): "yes"}
    chosen = bob.locator('[data-cell="1-keyboard"] input:checked')
    expect(chosen).to_have_value("yes")
    assert bob.evaluate(_KEPT).endswith("observing\n[]"), "the tablet keeps no answer"

    # What was sent has gone too; the next tap starts from the version of the server.
    tap(bob, 1, "keyboard", "non")
    says(bob, SAVED)
    assert noted() == {(1, "keyboard"): "no"}
