"""Each screen asks the database as often for a big school as for a small one."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse
from lxml import html
from pypdf import PdfReader

from rituals.feeds import services as feeds
from tests.factories.rituals import CalendarFeedFactory, RitualFactory
from tests.security.access import IN_SCHOOL, Row
from tests.support.client import PageClient
from tests.support.growth import NOW, grow
from tests.support.world import World

# Adding a screen to the access table adds it here; nothing reads more than this many times.
AT_MOST = 40
# Pages that are opened all day long.
OFTEN = (
    "portal:cdi",
    "portal:classroom",
    "portal:student",
    "portal:clinic",
    "portal:peer",
    "portal:equity",
    "portal:cohorts",
    "portal:obligations",
    "portal:progression",
    "certification:",
)
AT_MOST_OFTEN = 20
SCREENS = [row for row in IN_SCHOOL if "GET" in row.methods and row.done == 200]
# What is asked for, so that the page shows as much as it can.
ASKED = {
    "campaigns:question": "?q=lea",
    "campaigns:missing": "?noms=1",
    "certification:overview": "?niveaux=tous",
    "certification:readiness_export": "?niveaux=tous",
}
# What shows one thing, whatever the size of the school.
OF_ONE_THING = {
    "campaigns:qr": "the drawing of one code",
    "campaigns:answer": "one answer, and three pupils at most who may be another",
    "portal:search": "a form: a name; what is found has a test below",
    "campaigns:messages": "a form: two texts",
    "portal:families_strings": "a form: the strings of one language",
    "portal:worksheet_comment": "a form: the comment of one class",
    "portal:statements": "four documents of a school",
    "portal:statement": "one of them",
    "portal:statement_pdf": "one of them, on paper",
    "portal:statements_edit": "a form: five contacts and four texts",
    "papers:texts": "a form: five texts",
    "portal:certified_pdf": "levels of ten results or more: none here",
    "papers:lot": "how far one job is",
    "students:drop": "a form for a file",
    "certification:results_drop": "a form for a file",
    "certification:mass_import": "a form for a file",
    "certification:plan": "the plan of one level",
    "certification:day": "one session: it has a test of its own",
    "certification:day_sheet": "the list of one session, as its page",
    "certification:day_sheet_drop": "a form for a file",
    "certification:timetable": "a form for a file",
    "certification:machines": "the rooms of a school: they grow with its plans only",
    "certification:machines_room": "a form: the machines of one room",
    "certification:rules": "the rules: a line each",
    "certification:rule": "a form: the numbers of one rule",
    "certification:week": "a form: the hours of one week",
    "rituals:observe_worker": "a script",
    "students:pupil_add": "a form: a name, a day",
    "students:pupil_rename": "a form: a name",
    "students:pupil_close": "a form: a day",
    "students:pupil_merge": "a form: another record of that name",
    "students:class_edit": "a form: a name, a level",
    "students:group_add": "a form: a name",
    "students:group_edit": "a form: a name",
    "core:team_invite": "a form: addresses, roles",
    "students:flag_note": "a form: a sentence",
    "portal:cdi_thresholds": "a form: thresholds",
    "portal:equity_floor": "a form: a share",
    "portal:equity_unseen": "nobody is late there: it has a test of its own",
    "portal:cdi_booking": "those who were ticked: they have a test of their own",
    "portal:cdi_flag": "a form: a name; what is found is bounded",
    "portal:cdi_walk_in": "a form: a name; what is found is bounded",
    "portal:peer_pair": "a form: a name; what is found is bounded",
    "portal:peer_agreed": "a form: a name; what is found is bounded",
    "portal:peer_settings": "a form: a number, a text",
    "portal:peer_attestation": "a page for one pupil",
    "portal:clinic_ways": "a form: the kinds of account",
    "portal:phrases": "no data of anybody",
    "portal:phrase_words": "a list of words, the same everywhere",
    "portal:cdi_literacy": "the sixteen competences",
    "portal:cdi_resource_add": "a form: a link",
    "portal:staff_council_add": "a form: a date, a text",
    "portal:staff_council_edit": "a form: a date, a text",
    "portal:staff_summary": "numbers of the whole school",
    "portal:staff_summary_pdf": "numbers of the whole school",
    "portal:staff_steps": "a form: one's own steps; the others are counts",
    "portal:cdi_rule": "a form: the hours of one slot of the week",
    "portal:cdi_rule_end": "a form: a day",
    "portal:cdi_close_slot": "a form: a reason",
    "portal:cdi_close_day": "a form: a day, a reason",
    "portal:cdi_off_days": "a plan made week by week, on the days that were taken off since",
    "portal:cdi_hand_over": "a form: the team",
    "portal:cdi_draw": "the pupils of one draw",
    "portal:help": "the parts of the guide",
    "portal:help_page": "a part of the guide",
    "core:leave": "what one person holds, of which twenty are named",
    "core:retention": "one line for each period; fifty proofs at most",
    "core:archive": "a button, and the list of its tables",
    "core:close_school": "a form: a name",
    "core:member": "a form: the roles of one person",
    "core:calendar_dates": "a form: the dates of a year",
    "core:calendar_add": "a form: the dates of a day off",
    "core:calendar_period": "a form: the dates of a day off",
}

OF_A_CLASS_LEAD = (
    "portal:home",
    "portal:classrooms",
    "campaigns:list",
    "campaigns:missing",
    "rituals:planner",
    "rituals:my_sessions",
    "rituals:feeds",
)


@pytest.fixture(autouse=True)
def _on_a_wednesday_of_class() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def shown(response: HttpResponse) -> int:
    """How much a page, a file or a document shows: elements, lines, words."""
    content_type = response["Content-Type"].split(";")[0]
    if content_type == "application/pdf":
        pages = PdfReader(BytesIO(response.content)).pages
        return sum(len(page.extract_text().split()) for page in pages)
    text = response.content.decode()
    if content_type == "text/html":
        (main,) = html.fromstring(text).iter("main")
        return sum(1 for _ in main.iter())
    return text.count("\n")


@pytest.mark.parametrize("row", SCREENS, ids=lambda row: row.name)
def test_same_number_of_queries_at_two_sizes(
    row: Row, world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("nora"))
    url = row.url(world) + ASKED.get(row.name, "")
    sizes = []

    def visit() -> None:
        response = client.get(url)
        assert response.status_code == 200
        sizes.append(shown(response))

    grow(world, "C")  # one of each: what is empty asks less
    most = AT_MOST_OFTEN if row.name.startswith(OFTEN) else AT_MOST
    count_queries(visit, lambda: grow(world, "DEFG"), at_most=most)
    assert (sizes[-1] > sizes[0]) == (row.name not in OF_ONE_THING), sizes


def test_a_class_lead_s_screens_too(
    world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("bob"))
    sizes = []

    def visit() -> None:
        for name in OF_A_CLASS_LEAD:
            response = client.get(reverse(name, args=[world.here.uai]) + ASKED.get(name, ""))
            assert response.status_code == 200
            sizes.append(shown(response))

    grow(world, "C")
    count_queries(visit, lambda: grow(world, "DEFG"), at_most=len(OF_A_CLASS_LEAD) * AT_MOST)
    number = len(OF_A_CLASS_LEAD)
    assert all(map(int.__lt__, sizes[:number], sizes[-number:])), sizes


def test_the_home_of_a_head_too(
    world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("alice"))
    url = reverse("portal:home", args=[world.here.uai])
    sizes = []

    def visit() -> None:
        response = client.get(url)
        assert response.status_code == 200
        sizes.append(shown(response))

    grow(world, "C")
    count_queries(visit, lambda: grow(world, "DEFG"), at_most=AT_MOST)
    assert sizes[-1] > sizes[0]


@pytest.mark.parametrize("text", ["le", "double", "6"])
def test_what_is_found(
    text: str, world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("nora"))
    url = reverse("portal:search", args=[world.here.uai])

    def visit() -> None:
        response = client.post(url, {"q": text})
        assert response.status_code == 200

    grow(world, "C")
    count_queries(visit, lambda: grow(world, "DEFG"), at_most=AT_MOST)


def test_the_proposal_of_a_year(
    world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("nora"))
    url = reverse("rituals:planner_propose", args=[world.here.uai])
    sizes = []

    def visit() -> None:
        levels = list(world.here.year.classrooms.values_list("level", flat=True).distinct())
        response = client.post(url, {"levels": levels, "room_hours": "20"})
        assert response.status_code == 200
        sizes.append(shown(response))

    grow(world, "C")
    count_queries(visit, lambda: grow(world, "DEFG"), at_most=AT_MOST)
    assert sizes[-1] > sizes[0]


def test_the_lines_of_a_series_of_sessions(
    world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("nora"))
    ritual = RitualFactory(year=world.here.year)
    url = reverse("rituals:session_add", args=[world.here.uai, ritual.pk])
    asked = {"date": "2026-11-26", "starts": "08:30", "minutes": "55", "groups": "1"}
    sizes = []

    def visit() -> None:
        response = client.get(url, asked)
        assert response.status_code == 200
        sizes.append(shown(response))

    count_queries(visit, lambda: asked.update(groups="3"), at_most=AT_MOST)
    assert sizes[-1] > sizes[0]


@pytest.mark.parametrize("kind", ["person", "school", "classroom", "public"])
def test_a_calendar_that_is_subscribed_to(
    kind: str, world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    feed = CalendarFeedFactory(
        school=world.here.school,
        kind=kind,
        membership=None if kind == "public" else world.members["nora"],
        classroom=world.a.room if kind == "classroom" else None,
    )
    url = feeds.address_of(feed)
    sizes = []

    def visit() -> None:
        response = client.get(url)
        assert response.status_code == 200
        sizes.append(shown(response))

    grow(world, "C")
    count_queries(visit, lambda: grow(world, "DEFG"), at_most=AT_MOST)
    assert sizes[-1] > sizes[0]
