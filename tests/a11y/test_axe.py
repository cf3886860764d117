"""No violation of any rule of axe, on any screen, wide and narrow, light and dark."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from campaigns.models import ParticipantLink
from pixschool.core.models import ImportBatch
from tests.factories.core import ImportBatchFactory, SchoolFactory
from tests.security.access import IN_SCHOOL
from tests.support.browser import sign_in
from tests.support.imports import confirm, drop
from tests.support.pix_files import Export, Line
from tests.support.siecle_files import Listed, numbered, siecle_zip, table_csv
from tests.support.work import Work
from tests.support.world import World

SIZES = ((1280, 900), (390, 844))
SCHEMES = ("light", "dark")
NARROWEST = 320  # 1280 at 400 %: nothing may be wider than the window

# Pictures and files.
NO_PAGES = {
    "campaigns:qr",
    "campaigns:missing_export",
    "certification:readiness_export",
    "certification:day_sheet",
    "portal:cdi_day_list",
    "portal:cdi_day_slips",
    "portal:cdi_slot_slips",
    "portal:cdi_class_slips",
    "rituals:planner_poster",
    "rituals:week_pdf",
    "rituals:planner_list",
    "rituals:observe_worker",
    "portal:peer_attestations",
    "portal:peer_attestation",
    "portal:cdi_cards",
    "papers:pdf",
    "portal:statement_pdf",
    "portal:staff_council_pdf",
    "portal:staff_sheet",
    "portal:staff_summary_pdf",
    "portal:equity_pdf",
    "portal:progression_pdf",
    "portal:certified_pdf",
    "portal:staff_welcome_pdf",
    "certification:papers_days",
    "certification:papers_summons",
    "certification:papers_attendance",
    "certification:papers_doors",
    "certification:papers_letters",
    "certification:papers_summons_page",
    "certification:papers_invigilators",
}
# Online it goes away to the page with names: see `test_grid_without_names`.
LEAVES_AT_ONCE = {"rituals:observe_shell"}
# Every page of the access table, and the same page in its other states.
PAGES = [
    row
    for row in IN_SCHOOL
    if "GET" in row.methods and row.done == 200 and row.name not in NO_PAGES | LEAVES_AT_ONCE
]


def check(page: Page) -> None:
    faults: dict[str, list[str]] = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for found in Axe().run(page).response["violations"]:
                where = [node["html"][:160] for node in found["nodes"][:3]]
                faults[f"{found['id']} at {width} {scheme}"] = where
    page.set_viewport_size({"width": NARROWEST, "height": 700})
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        faults[f"wider than {NARROWEST}"] = [f"{wide} px"]
    assert faults == {}


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_screen(row: Any, page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{row.url(world)}")
    check(page)


def test_grid_without_names(page: Page, live_server: object, world: World) -> None:
    [row] = [row for row in IN_SCHOOL if row.name in LEAVES_AT_ONCE]
    shell = f"{live_server}{row.url(world)}"

    def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:  # when it looks whether the network is back
            route.fulfill(status=401)

    sign_in(page, live_server, world.user("nora"))
    page.route(shell, answer)
    page.goto(shell)
    page.wait_for_selector("[data-observing][data-ready]")
    expect(page.locator("[data-state]")).to_contain_text("Hors connexion")
    check(page)


@dataclass(frozen=True)
class State:
    """A screen in a state that the cast alone does not show."""

    name: str
    prepare: Callable[[World, Work], str]  # makes it, returns its address
    who: str = "nora"


def _import(world: World, batch: ImportBatch) -> str:
    return reverse("core:import", args=[world.here.uai, batch.pk])


ROWS = numbered(
    [Listed("MARTIN", "Léa"), Listed("MARTIN", "Léa"), Listed("NEUF", "Ali", "DISPOSITIF")]
)
EXPORT = Export((Line("INCONNU", "Bob"), Line("Autre", "Ana", shared_at=None, progress=0.2)))


def roster_preview(world: World, work: Work) -> str:
    data = siecle_zip(ROWS, uai=world.here.uai)
    return _import(world, drop(work, world.here.school, "roster", ("siecle.zip", data)))


def roster_result(world: World, work: Work) -> str:
    data = siecle_zip(ROWS, uai=world.here.uai)
    batch = drop(work, world.here.school, "roster", ("siecle.zip", data))
    return _import(world, confirm(work, batch))


def roster_columns(world: World, work: Work) -> str:
    table = table_csv(ROWS).replace("Prénom".encode(), b"Machin")
    return _import(world, drop(work, world.here.school, "roster", ("liste.csv", table)))


def roster_refused(world: World, work: Work) -> str:
    data = siecle_zip(ROWS, uai="0999999Z")
    return _import(world, drop(work, world.here.school, "roster", ("siecle.zip", data)))


def results_preview(world: World, work: Work) -> str:
    file = (EXPORT.file_name, EXPORT.as_bytes())
    return _import(world, drop(work, world.here.school, "results", file))


def results_result(world: World, work: Work) -> str:
    file = (EXPORT.file_name, EXPORT.as_bytes())
    batch = drop(work, world.here.school, "results", file, ("x.csv", b"\x00\x01"))
    return _import(world, confirm(work, batch))


def reading(world: World, work: Work) -> str:
    return _import(
        world, ImportBatchFactory(year=world.here.year, status=ImportBatch.BatchStatus.READING)
    )


def nobody_left_to_name(world: World, work: Work) -> str:
    ParticipantLink.objects.filter(decision="pending").update(decision="test")
    return reverse("campaigns:arbitration", args=[world.here.uai])


def arbitration_search(world: World, work: Work) -> str:
    key = f"n{world.a.pending.pk}"
    return reverse("campaigns:question", args=[world.here.uai, key]) + "?q=kerouedan"


def two_campaigns(world: World, work: Work) -> str:
    return reverse("campaigns:missing", args=[world.here.uai]) + f"?classe={world.b.room.pk}"


def _at(name: str) -> Callable[[World, Work], str]:
    return lambda world, work: reverse(name, args=[world.here.uai])


def _in_empty_school(name: str) -> Callable[[World, Work], str]:
    def prepare(world: World, work: Work) -> str:
        school = SchoolFactory(name="Collège tout neuf")
        member = world.members["nora"]
        member.pk = None
        member.school = school
        member.save()
        return reverse(name, args=[school.uai])

    return prepare


STATES = [
    State("roster preview", roster_preview),
    State("roster result", roster_result),
    State("roster columns", roster_columns),
    State("roster refused", roster_refused),
    State("results preview", results_preview),
    State("results result", results_result),
    State("import running", reading),
    State("arbitration over", nobody_left_to_name),
    State("arbitration search", arbitration_search),
    State("missing of a class", two_campaigns),
    State("search", _at("portal:search")),
    State("home of a class lead", _at("portal:home"), "bob"),
    State("home of staff", _at("portal:home"), "ines"),
    State("campaigns of staff", _at("campaigns:list"), "ines"),
    State("forbidden", _at("core:team"), "ines"),
    State("not found", lambda world, work: "/nulle-part/"),
    State("choice of a school", lambda world, work: "/", "both"),
    *(
        State(f"empty school, {name}", _in_empty_school(name))
        for name in (
            "portal:home",
            "portal:classrooms",
            "campaigns:list",
            "campaigns:missing",
            "campaigns:drop",
            "campaigns:arbitration",
            "core:imports",
            "core:team",
            "students:leads",
        )
    ),
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_state(state: State, page: Page, live_server: object, world: World, work: Work) -> None:
    address = state.prepare(world, work)
    who = state.who
    if who == "both":
        _in_empty_school("portal:home")(world, work)
        who = "nora"
    sign_in(page, live_server, world.user(who))
    page.goto(f"{live_server}{address}")
    check(page)


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_request_login_code",
        "account_signup",
        "core:accessibility",
        "core:privacy",
        "core:invitation",
    ],
)
def test_signed_out(name: str, page: Page, live_server: object) -> None:
    page.goto(f"{live_server}{reverse(name)}")
    check(page)


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_email",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "core:privacy",
    ],
)
def test_own_account(name: str, page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("ines"))
    page.goto(f"{live_server}{reverse(name)}")
    check(page)


@pytest.mark.parametrize("name", ["portal:home", "portal:search"])
def test_what_the_search_finds(name: str, page: Page, live_server: object, world: World) -> None:
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse(name, args=[world.here.uai])}")
    page.get_by_role("searchbox").fill("kerouedan")
    page.locator(".search-found a").first.wait_for()
    check(page)
