"""Each screen, mail, document and file says the one figure, counted by hand on drawn schools."""

import re
from collections.abc import Iterable
from io import BytesIO, StringIO
from unittest import mock

import pytest
import time_machine
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import reverse
from hypothesis import given, settings
from lxml import html
from openpyxl import load_workbook

from campaigns.missing import choosing
from campaigns.views import missing
from pixschool.core.reference.roles import Role
from pixschool.core.text.french import count
from rituals.reminders import facts
from rituals.reminders.hours import hours_of
from rituals.reminders.kinds.base import Dropped
from rituals.reminders.kinds.campaigns import CampaignClosing
from rituals.weekly_report.reminder import WeeklyReportReminder
from tests.campaigns.missing.generated import SCHOOLS, DrawnSchool, SchoolDraw
from tests.campaigns.missing.test_agree import by_hand, head_of, page
from tests.campaigns.missing.test_expected import EXAMPLES, NOW, written
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.pages import plain, text_of

FEW = settings(EXAMPLES, max_examples=6)
ROOMS = range(3)
BOTH = (0, 1)
State = choosing.MissingState


def signed_in(school: DrawnSchool, role: str = Role.LEAD) -> PageClient:
    client = PageClient()
    client.force_login(MembershipFactory(school=school.school, roles=[role]).user)
    return client


def in_state(draw: SchoolDraw, state: State | None, rooms: Iterable[int]) -> set[int]:
    """The ranks of the missing pupils of these classes who are in a state, counted by hand."""
    found: set[int] = set()
    for room in rooms:
        if state == State.BEHIND:
            found |= draw.behind(0, room) | draw.behind(1, room)
            continue
        for rank in draw.missing(0, room) | draw.missing(1, room):
            lines = {draw.pupils[rank].states[n] for n in BOTH if rank in draw.missing(n, room)}
            is_waiting = "nothing" in lines
            if state is None or is_waiting == (state == State.NOT_STARTED):
                found.add(rank)
    return found


def names_in(shown: str, school: DrawnSchool) -> set[int]:
    """The ranks of the pupils whose names a list shows."""
    ranks = {pupil.pk: rank for rank, pupil in enumerate(school.pupils)}
    links = html.fromstring(shown).xpath("//ul[@class='names']/li//a/@href")
    return {ranks[int(re.findall(r"\d+", link)[-1])] for link in links}


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_the_states_of_the_list_are_those_of_pupils(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        client = signed_in(school)
        total = by_hand(draw, BOTH, ROOMS).total
        for state in (None, *State):
            wanted = in_state(draw, state, ROOMS)
            shown = page(school, client, "campaigns:missing", f"?campagne=&etat={state or ''}")
            assert names_in(shown, school) == wanted, state
            said = f"{count(len(wanted), 'élève')} sur {total}, dans" if wanted else "Au 25"
            assert said in text_of(shown, inside="main"), state


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_each_cell_is_the_list_it_leads_to(draw: SchoolDraw) -> None:
    with (
        written(draw) as school,
        time_machine.travel(NOW),
        mock.patch.object(missing, "MOST_NAMES", -1),
    ):
        client = signed_in(school)
        for query in ("?campagne=", "?campagne=&etat=not_started"):
            shown = page(school, client, "campaigns:missing", query)
            said = {
                cell.get("href"): cell.text_content().strip()
                for cell in html.fromstring(shown).xpath("//td[contains(@class, 'grid-cell')]/a")
            }
            wanted = {}
            for rank, campaign in enumerate(school.campaigns):
                for number, room in enumerate(school.rooms):
                    own = by_hand(draw, [rank], [number])
                    address = f"?campagne={campaign.pk}&classe={room.pk}"
                    if own.total:
                        wanted[reverse("campaigns:missing", args=[school.school.uai]) + address] = (
                            own
                        )
            assert said.keys() == wanted.keys()
            for address, own in wanted.items():
                number = re.match(r"\d*", said[address])
                assert number
                assert int(number[0] or 0) == own.missing
            if wanted:
                assert ("quel que soit leur état" in shown) == ("etat" in query)
        for address, own in wanted.items():
            names = text_of(plain(client.get(address).content.decode()), inside="main")
            assert head_of(own) in names


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_the_page_of_a_class(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        client = signed_in(school)
        for rank, room in enumerate(school.rooms):
            shown = page(school, client, "portal:classroom", "", room.pk)
            tree = html.fromstring(shown)
            tiles = {
                tile.xpath("string(span[1])"): tile.text_content()
                for tile in tree.xpath("//a[@class='stat']")
            }
            for number, campaign in enumerate(school.campaigns):
                own = by_hand(draw, [number], [rank])
                if own.total:
                    assert f"{own.finished} / {own.total}" in tiles[campaign.name]
                    assert (own.words or "tous ont terminé") in tiles[campaign.name]
            for campaign in school.to_come:
                assert "pas commencé" not in tiles[campaign.name]
            late = tree.xpath("//tr[th/span[contains(@class, 'chip--bad')]]/th//a/text()")
            names = [f"{pupil.last_name} {pupil.first_name}" for pupil in school.pupils]
            behind = {names[n] for n in in_state(draw, State.BEHIND, [rank])}
            assert set(late) == behind
            listed = page(school, client, "campaigns:missing", f"?classe={room.pk}&etat=behind")
            assert {names[n] for n in names_in(listed, school)} == behind
            copied = tree.xpath("//textarea[@id='missing-names']")
            lines = copied[0].text.split("\n") if copied and copied[0].text else []
            left = [names[n] for n in in_state(draw, None, [rank])]
            assert sorted(filter(None, lines)) == sorted(left)


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_the_head_reads_what_the_lead_reads(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        for role in (Role.LEAD, Role.HEAD):
            home = page(school, signed_in(school, role), "portal:home")
            tree = html.fromstring(home)
            for rank, campaign in enumerate(school.campaigns):
                said = tree.xpath(
                    "//tr[td//a=$name]/td[@data-label='Manquent']", name=campaign.name
                )
                numbers = [re.match(r"\s*(\d+) élève", cell.text_content()) for cell in said]
                total = by_hand(draw, [rank], ROOMS)
                assert sum(int(found[1]) for found in numbers if found) == total.missing
                if total.missing:
                    who = count(total.missing, "élève manque,élèves manquent")
                    assert f"{who} : {total.words}" in " ".join(tree.text_content().split())
            _check_glance(draw, school, tree)


def _check_glance(draw: SchoolDraw, school: DrawnSchool, home: html.HtmlElement) -> None:
    """The sentence, and one cell a class: pupils, each once."""
    every = by_hand(draw, BOTH, ROOMS)
    said = " ".join(home.xpath("string(//p[@class='lede'])").split())
    if every.missing:
        assert said.startswith(f"{count(every.missing, 'élève')} sur {every.total} ")
    else:
        assert ("tout est terminé" in said) == bool(every.total)
    cells = home.xpath("//a[contains(@class, 'glance-cell')]")
    numbers = {cell.xpath("string(small)"): re.search(r"\d+$", _words(cell)) for cell in cells}
    for rank, room in enumerate(school.rooms):
        own = by_hand(draw, BOTH, [rank])
        assert (room.name in numbers) == bool(own.total)
        if own.total:
            found = numbers[room.name]
            assert (int(found[0]) if found else 0) == own.missing


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_mails_and_the_week_on_one_page(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        lead = MembershipFactory(school=school.school, roles=[Role.LEAD])
        known = facts.read(school.school, hours=hours_of(school.school), now=NOW)
        weekly = WeeklyReportReminder().word(known, lead, "week:2026-48")
        told = [] if isinstance(weekly, Dropped) else weekly.lines
        client = PageClient()
        client.force_login(lead.user)
        answer = client.get(reverse("rituals:week", args=[school.school.uai]))
        made = {"bulletin": answer.context["bulletin"]}
        paper = render_to_string("rituals/documents/week.html", made)
        for rank, campaign in enumerate(school.campaigns):
            own = by_hand(draw, [rank], ROOMS)
            item = CampaignClosing().word(known, lead, f"campaign:{campaign.pk}")
            if own.missing:
                assert not isinstance(item, Dropped)
                verb = "manque" if own.missing == 1 else "manquent"
                who = f"{count(own.missing, 'élève')} sur {own.total} {verb}"
                said, read_on = plain(item.detail).split(" (")
                assert said == f"{who} : {own.words}"
                assert read_on
            else:
                assert isinstance(item, Dropped)
            lines = [line for line in told if line.startswith(f"{campaign.name} : ")]
            assert [f"{own.finished} sur {own.total} " in line for line in lines] == [True] * bool(
                own.total
            )
            for week in (answer.content.decode(), paper):
                _check_week(draw, rank, school, html.fromstring(plain(week)))


def _check_week(draw: SchoolDraw, rank: int, school: DrawnSchool, week: html.HtmlElement) -> None:
    own = by_hand(draw, [rank], ROOMS)
    rows = week.xpath(
        "//table[contains(@class, 'week-campaigns')]//tr[contains(th, $name)]",
        name=school.campaigns[rank].name,
    )
    assert len(rows) == bool(own.total)
    for row in rows:
        assert row.xpath("string(td[1])") == f"{own.finished} sur {own.total}"
        said = [" ".join(one.text_content().split()) for one in row.xpath("td[2]/span")]
        rooms = [(room.name, by_hand(draw, [rank], [n])) for n, room in enumerate(school.rooms)]
        assert sorted(said) == sorted(f"{name} {one.missing}" for name, one in rooms if one.missing)


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_files_and_the_command(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        client = signed_in(school)
        uai = school.school.uai
        ranks = {pupil.last_name: rank for rank, pupil in enumerate(school.pupils)}
        for state in (None, *State):
            wanted = in_state(draw, state, ROOMS)
            query = f"?campagne=&etat={state or ''}"
            written_in = {
                kind: client.get(
                    reverse("campaigns:missing_export", args=[uai, kind]) + query
                ).content
                for kind in ("csv", "xlsx", "txt")
            }
            lines = written_in["csv"].decode("utf-8-sig").splitlines()[1:]
            assert {ranks[line.split(";")[2].strip('"')] for line in lines} == wanted, state
            sheet = load_workbook(BytesIO(written_in["xlsx"])).active
            cells = [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
            assert {ranks[name] for name in cells} == wanted
            text = plain(written_in["txt"].decode("utf-8-sig"))
            said = re.findall(r"^\w+ : (\d+) élèves?\r?$", text, re.MULTILINE)
            assert sum(map(int, said)) == len(wanted)
        told = StringIO()
        call_command("report_missing", school=uai, stdout=told)
        every = by_hand(draw, BOTH, ROOMS)
        *_, last = plain(told.getvalue()).splitlines()
        wanted_last = f"{count(every.missing, 'élève')} en tout."
        assert last == (wanted_last if every.missing else "Personne ne manque.")


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_names_to_attach(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        client = signed_in(school)
        total = draw.names_to_attach(BOTH, ROOMS)

        def said(name: str, query: str = "", *args: int) -> list[str]:
            shown = text_of(page(school, client, name, query, *args), inside="main")
            return re.findall(r"(?:\d+ des )?\d+ noms? Pix à rattacher à un élève", shown)

        def wanted(here: int) -> list[str]:
            noun = "noms" if total > 1 else "nom"
            among = f"{here} des " if here < total else ""
            return [f"{among}{total} {noun} Pix à rattacher à un élève"] if here else []

        assert {*said("portal:home")} == {*wanted(total)}  # once with its link, once in a fold
        assert said("campaigns:missing", "?campagne=") == wanted(total)
        for rank, room in enumerate(school.rooms):
            here = wanted(draw.names_to_attach(BOTH, [rank]))
            assert said("campaigns:missing", f"?classe={room.pk}") == here
        for rank, campaign in enumerate(school.campaigns):
            rooms = {*draw.campaigns[rank][0], *(draw.pupils[n].room for n in draw.expected(rank))}
            here = wanted(draw.names_to_attach([rank], rooms) if rooms else 0)
            assert said("campaigns:detail", "", campaign.pk) == here
        for name in ("campaigns:answers", "campaigns:drop"):
            shown = text_of(page(school, client, name), inside="main")
            found = re.findall(r"(\d+) noms? à rattacher", shown)
            assert found == ([str(total)] if total else [])
        asked = client.get(reverse("campaigns:arbitration", args=[school.school.uai]), follow=True)
        assert (f"Nom 1 sur {total}" in plain(asked.content.decode())) == bool(total)
