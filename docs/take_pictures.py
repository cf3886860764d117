"""The pictures of the README and the guide, taken from a fresh demo school.

make run            # in one terminal, on an empty var/
python docs/take_pictures.py http://localhost:8000 var/demo
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PICTURES = Path(__file__).parent / "pictures"
SIZE = {"width": 1280, "height": 800}


def main(base: str, demo: Path) -> None:
    PICTURES.mkdir(exist_ok=True)
    files = next(demo.glob("college-*")) / "a-essayer"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--lang=fr-FR"]
        )
        page = browser.new_context(viewport=SIZE, locale="fr-FR").new_page()
        page.goto(f"{base}/compte/login/")
        shoot(page, "sign-in")
        page.get_by_role("button", name=re.compile("RUPN")).first.click()
        page.wait_for_selector("h1:has-text('Bonjour')")
        shoot(page, "home")
        home = page.url
        page.goto(f"{home}annee/")
        shoot(page, "year")
        page.locator(".bar a", has_text=re.compile(r"^\s*Culture numérique")).first.click()
        page.wait_for_selector("h2:has-text('Séances')")
        shoot(page, "ritual")
        page.goto(f"{home}rappels/")
        shoot(page, "reminders")
        page.goto(f"{home}classes/")
        page.get_by_role("link", name="5B", exact=True).click()
        shoot(page, "class")
        page.goto(f"{home}manquants/")
        shoot(page, "missing")
        page.goto(f"{home}arbitrage/")
        while not page.locator(".choice").count():  # a name that nobody comes near
            page.get_by_role("link", name="Plus tard").click()
        shoot(page, "arbitration")
        drop(page, f"{home}eleves/importer/", [*files.glob("siecle-*/*.zip")])
        shoot(page, "preview")
        page.get_by_role("button", name="Renoncer").click()
        drop(page, f"{home}resultats/deposer/", sorted(files.glob("Resultats-*.csv")))
        shoot(page, "results")
        page.get_by_role("button", name="Renoncer").click()
        shoot_last_year(browser, base)
        browser.close()


def shoot_last_year(browser: Browser, base: str) -> None:
    """In the school that has not planned all of its year yet."""
    page = browser.new_context(viewport=SIZE, locale="fr-FR").new_page()
    page.goto(f"{base}/compte/login/")
    page.get_by_role("button", name=re.compile("RUPN")).nth(1).click()
    page.wait_for_selector("h1:has-text('Bonjour')")
    page.goto(f"{page.url}annee/reprendre/")
    shoot(page, "taking-over")


def drop(page: Page, address: str, files: list[Path]) -> None:
    page.goto(address)
    page.set_input_files("input[type=file]", files)
    page.get_by_role("button", name=re.compile("^Lire")).click()
    page.wait_for_selector("h1:has-text('aperçu')", timeout=60_000)


def shoot(page: Page, name: str) -> None:
    """Without the hint of a first visit."""
    if page.locator(".hint").count():
        page.locator(".hint button").click()
        page.locator(".hint").wait_for(state="detached")
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
