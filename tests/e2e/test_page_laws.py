"""Every page of the demo school, walked in one browser: not too high, its targets large enough,
what has the focus never under a bar.

One address of each URL is looked at, of those that links lead to from the home.
"""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Error, Page

from pixschool.core.models import Membership
from pixschool.core.reference.roles import Role
from tests.support.browser import sign_in

SIZES = ((1280, 900), (390, 844))
HIGHEST = 4000  # px, at 1280
FILE = re.compile(r"\.\w+$|/(?:csv|xlsx|ods|txt)/$|/billets|/cartes|/attestation|/fiche/")
# What the page holds that can be clicked or typed in.
TARGETS = """[...document.querySelectorAll(
  "a[href], button, summary, select, textarea, input:not([type=hidden])")].filter(one =>
    one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
    && !one.disabled && !one.closest(".visually-hidden, .skip, [aria-hidden=true]"))"""
SMALL = f"""() => {{
  const inSentence = one => {{
    if (getComputedStyle(one).display !== "inline") return false;
    let block = one.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const words = block.cloneNode(true);
    words.querySelectorAll("a, button, .visually-hidden").forEach(other => other.remove());
    return /[\\p{{L}}\\d]/u.test(words.textContent);
  }};
  return {TARGETS}.flatMap(one => {{
    const rects = [one, ...(one.labels ?? [])].map(each => each.getBoundingClientRect());
    const [wide, high] = ["width", "height"].map(side => Math.max(...rects.map(r => r[side])));
    const is_fine = wide <= 1 || (wide >= 23.9 && high >= 23.9) || inSentence(one);
    return is_fine ? [] : [`${{wide}} × ${{high}}: ${{one.outerHTML.slice(0, 160)}}`];
  }});
}}"""
HIDDEN = f"""() => {{
  const places = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]];
  const isBar = one => ["sticky", "fixed"].includes(getComputedStyle(one).position);
  const isUnder = one => {{
    one.focus();
    const box = one.getClientRects()[0];
    if (document.activeElement !== one || !box || box.width <= 1) return false;
    return places.every(([x, y]) => {{
      const hit = document.elementFromPoint(box.x + x * box.width, box.y + y * box.height);
      if (!hit || one.contains(hit) || hit.contains(one)) return false;
      for (let above = hit; above; above = above.parentElement) if (isBar(above)) return true;
      return false;
    }});
  }};
  const seen = {TARGETS};
  scrollTo(0, 0);
  return [...seen, ...seen.toReversed()].filter(isUnder).map(one => one.outerHTML.slice(0, 160));
}}"""


@pytest.fixture
def demo(settings: Any, tmp_path: Path, transactional_db: None) -> None:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    with time_machine.travel("2026-11-25T09:00:00+01:00"):
        call_command("seed_demo", schools=1, verbosity=0)


def name_of(address: str, uai: str) -> str | None:
    """None: of somewhere else, or no page."""
    path = urlsplit(address).path
    if not path.startswith(f"/{uai}/") or FILE.search(path):
        return None
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def walk(page: Page, server: object, uai: str) -> Iterator[str]:
    """The names of the URLs whose page is open, one after the other."""
    known: set[str] = set()
    waiting = deque([f"{server}{reverse('portal:home', args=[uai])}"])
    while waiting:
        address = waiting.popleft()
        name = name_of(address, uai)
        if name is None or name in known:
            continue
        known.add(name)
        try:
            answer = page.goto(address)
        except Error:  # a file, that is downloaded
            continue
        if answer and answer.status == 200:
            yield name
            waiting.extend(page.evaluate("[...document.links].map(one => one.href)"))


def faults(page: Page) -> dict[str, list[str]]:
    found = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found[f"too small at {width}"] = page.evaluate(SMALL)
        found[f"under a bar at {width}"] = page.evaluate(HIDDEN)
        if width == SIZES[0][0]:
            high = page.evaluate("document.documentElement.scrollHeight")
            found["too high"] = [f"{high} px"] if high > HIGHEST else []
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    return {what: where for what, where in found.items() if where}


def test_every_page(page: Page, live_server: object, demo: None) -> None:
    members = Membership.objects.select_related("school", "user")
    lead = members.filter(roles__contains=[Role.LEAD.value]).earliest("pk")
    sign_in(page, live_server, lead.user)
    found = {name: faults(page) for name in walk(page, live_server, lead.school.uai)}
    assert len(found) > 120
    for role in (Role.LIBRARIAN, Role.HEAD, Role.ASSISTANT):
        other = members.filter(school=lead.school, roles__contains=[role.value]).earliest("pk")
        sign_in(page, live_server, other.user)
        page.goto(f"{live_server}{reverse('portal:home', args=[lead.school.uai])}")
        found[f"home of {role.value}"] = faults(page)
    assert {name: what for name, what in found.items() if what} == {}
