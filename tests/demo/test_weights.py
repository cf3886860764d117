"""Pages of the demo school stay light for a slow network: counted in bytes, as transferred."""

import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from pixschool.core.models import Membership
from pixschool.core.reference.roles import Role
from tests.demo.weights import files_weight, page_weight
from tests.support.client import PageClient
from tests.support.work import Work

FIRST_PAGE = 120 * 1024  # bytes, with its font, styles and scripts
LATER_PAGE = 60 * 1024

MAIN = (
    "portal:home",
    "rituals:planner",
    "rituals:planner_propose",
    "rituals:week",
    "campaigns:missing",
    "campaigns:list",
    "campaigns:all_codes",
    "portal:classrooms",
    "portal:help",
    "core:settings",
    "core:audit",
    "portal:cdi",
    "portal:cdi_queue",
    "portal:cdi_week",
    "portal:cdi_rules",
    "portal:cdi_projects",
    "portal:clinic",
    "portal:peers",
    "portal:equity",
    "portal:cohorts",
    "portal:obligations",
    "portal:progression",
    "portal:staff",
    "certification:overview",
    "certification:results",
    "certification:rules",
    "papers:index",
)
# One of each, found on the page that lists them.
ONE_OF = {
    "portal:cdi_week": r"/cdi/creneaux/\d+/",
    "certification:overview": r"/certification/classes/\d+/",
    "portal:obligations": r"/equite/obligations/\d+/",
    "portal:classrooms": r"/classes/\d+/",
    "campaigns:list": r"/campagnes/\d+/",
    "rituals:planner": r"/annee/rituels/\d+/",
}


@pytest.mark.django_db
def test_of_the_demo_school(
    settings: Any, tmp_path: Path, work: Work, assets: None, client: PageClient
) -> None:
    with time_machine.travel("2026-11-25T09:00:00+01:00"):
        settings.DEMO, settings.VAR_DIR = True, tmp_path
        call_command("seed_demo", schools=1, verbosity=0)
        lead = Membership.objects.filter(roles__contains=[Role.LEAD.value]).earliest("pk")
        client.force_login(lead.user)
        uai = lead.school.uai
        addresses = [reverse(name, args=[uai]) for name in MAIN]
        for name, pattern in ONE_OF.items():
            listed = client.get(reverse(name, args=[uai])).content.decode()
            found = re.search(rf'href="(/{uai}{pattern})"', listed)
            assert found, name
            addresses.append(found[1])
        addresses.append(reverse("certification:plan", args=[uai, "3E"]))
        addresses.append(reverse("campaigns:missing", args=[uai]) + "?campagne=&noms=1")
        pages = {address: client.get(address).content for address in addresses}
    known = {address: page_weight(page) for address, page in pages.items()}
    first = {
        address: known[address] + sum(files_weight(page).values())
        for address, page in pages.items()
    }
    # What only this page uses comes with it, the first time one goes there.
    common = files_weight(pages[addresses[0]])
    later = {
        address: known[address]
        + sum(size for url, size in files_weight(page).items() if url not in common)
        for address, page in pages.items()
    }
    for address in addresses:
        print(f"{address:45} {first[address] / 1024:6.1f} KB, then {later[address] / 1024:5.1f}")
    assert {a: size for a, size in first.items() if size > FIRST_PAGE} == {}
    assert {a: size for a, size in later.items() if size > LATER_PAGE} == {}


def test_all_that_a_page_asks_for_is_counted() -> None:
    found = files_weight(
        b'<link rel="stylesheet" href="/static/css/pixschool.css">'
        b'<script type="module" src="/static/js/planner_now.js"></script>'
    )
    names = {url.rsplit("/", 1)[1] for url in found}
    assert names == {
        "pixschool.css",
        "inter.woff2",
        "planner_now.js",
        "planner_focus.js",
        "roving.js",
        "dom.js",
    }
