"""One meaning of « manquent »: every figure is that of the pupils, each once, counted by hand."""

import re
from collections.abc import Iterable

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given, settings
from lxml import html

from campaigns.missing import stats
from campaigns.missing.stats import Progress
from pixschool.core.text.french import count
from tests.campaigns.missing.generated import SCHOOLS, DrawnSchool, SchoolDraw
from tests.campaigns.missing.test_expected import EXAMPLES, NOW, written
from tests.factories.core import MembershipFactory
from tests.factories.students import ClassLeadFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, text_of


def by_hand(draw: SchoolDraw, campaigns: Iterable[int], rooms: Iterable[int]) -> Progress:
    """The pupils of these classes whom one of these campaigns expects, one by one."""
    kinds = {"finished": 0, "started": 0, "nothing": 0}
    asked, rooms = list(campaigns), set(rooms)
    for rank, pupil in enumerate(draw.pupils):
        states = {pupil.states[n] for n in asked if rank in draw.expected(n)}
        if pupil.room in rooms and states:
            worst = next(one for one in ("nothing", "started", "finished") if one in states)
            kinds[worst] += 1
    return Progress(kinds["finished"], kinds["started"], kinds["nothing"])


def page(school: DrawnSchool, client: PageClient, name: str, query: str = "", *args: int) -> str:
    return page_of(client.get(reverse(name, args=[school.school.uai, *args]) + query))


def head_of(found: Progress) -> str:
    """How the list of names begins to say it."""
    return f"{count(found.missing, 'élève')} sur {found.total}, dans" if found.missing else "Au 25"


@pytest.mark.django_db
@EXAMPLES
@given(draw=SCHOOLS)
def test_pupils_count_once(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        for asked in ([0], [1], [0, 1]):
            campaigns = [school.campaigns[n] for n in asked]
            found = stats.figures(campaigns, school.rooms)
            for rank, room in enumerate(school.rooms):
                assert found.pupils.get(room.pk, stats.NOBODY) == by_hand(draw, asked, [rank])
            assert found.progress == stats.progress_by_class(campaigns, school.rooms)


@pytest.mark.django_db
@settings(EXAMPLES, max_examples=8)
@given(draw=SCHOOLS)
def test_the_list_and_the_classes_say_the_same(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        client = PageClient()
        client.force_login(MembershipFactory(school=school.school, lead=True).user)
        every = by_hand(draw, [0, 1], range(3))
        shown = text_of(page(school, client, "campaigns:missing", "?campagne="), inside="main")
        assert head_of(every) in shown
        assert every.words in shown
        table = html.fromstring(page(school, client, "portal:classrooms"))
        for rank, room in enumerate(school.rooms):
            own = by_hand(draw, [0, 1], [rank])
            (cell,) = table.xpath(
                "//table[@id='classes']//tr[th/a=$name]/td[@data-label='Manquent']", name=room.name
            )
            assert int(cell.get("data-value")) == own.missing
            assert own.words in " ".join(cell.text_content().split())
            names = page(school, client, "campaigns:missing", f"?classe={room.pk}")
            assert head_of(own) in text_of(names, inside="main")


@pytest.mark.django_db
@settings(EXAMPLES, max_examples=8)
@given(draw=SCHOOLS)
def test_the_home_and_the_campaigns_say_the_same(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        client = PageClient()
        client.force_login(MembershipFactory(school=school.school, lead=True).user)
        home = html.fromstring(page(school, client, "portal:home"))
        lines = html.fromstring(page(school, client, "campaigns:list"))
        for rank, campaign in enumerate(school.campaigns):
            total = by_hand(draw, [rank], range(3))
            said = home.xpath("//tr[td//a=$name]/td[@data-label='Manquent']", name=campaign.name)
            numbers = [re.match(r"\s*(\d+) élève", cell.text_content()) for cell in said]
            assert sum(int(found[1]) for found in numbers if found) == total.missing
            (cell,) = lines.xpath(
                "//tr[th//a=$name]/td[@data-label='Manquent']", name=campaign.name
            )
            assert total.words in " ".join(cell.text_content().split())
            detail = page(school, client, "campaigns:detail", "", campaign.pk)
            tiles = text_of(detail, inside="main")
            assert f"{total.finished} / {total.total}" in tiles
            assert f"Pas commencé {total.not_started}" in tiles


@pytest.mark.django_db
@settings(EXAMPLES, max_examples=8)
@given(draw=SCHOOLS)
def test_a_class_lead_reads_the_same_on_the_home_and_in_the_list(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        member = MembershipFactory(school=school.school, class_lead=True)
        for room in school.rooms[:2]:
            ClassLeadFactory(classroom=room, membership=member)
        client = PageClient()
        client.force_login(member.user)
        own = by_hand(draw, [0, 1], [0, 1])
        home = text_of(page(school, client, "portal:home"), inside="main")
        if own.missing:
            assert f"{count(own.missing, 'élève manque,élèves manquent')} : voir la liste" in home
            assert own.words in home
        else:
            assert "Personne ne manque dans vos classes." in home
        listed = text_of(page(school, client, "campaigns:missing", "?campagne="), inside="main")
        assert head_of(own) in listed
