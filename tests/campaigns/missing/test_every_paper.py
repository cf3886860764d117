"""Équité, obligations and papers say the one figure too, counted by hand on drawn schools."""

import re

import pytest
import time_machine
from hypothesis import given, settings
from lxml import html

from campaigns.models import Campaign
from pixschool.core.reference.themes import Theme
from pixschool.core.text.french import percent
from pixschool.papers.asked import PaperAsk
from pixschool.papers.making import html_of
from pixschool.papers.registry import BY_KEY
from students.models import Classroom
from tests.campaigns.missing.generated import SCHOOLS, DrawnSchool, SchoolDraw
from tests.campaigns.missing.test_agree import by_hand, page
from tests.campaigns.missing.test_every_screen import in_state, signed_in
from tests.campaigns.missing.test_expected import EXAMPLES, NOW, written
from tests.support.pages import plain

FEW = settings(EXAMPLES, max_examples=8)


def cells(row: html.HtmlElement) -> dict[str, str]:
    """{label: words} of a line of a table."""
    return {
        cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath("td")
    }


def paper(key: str, school: DrawnSchool, room: Classroom) -> html.HtmlElement:
    asked = PaperAsk(year=school.year, today=NOW.date(), audience=room)
    return html.fromstring(plain(html_of(BY_KEY[key], asked)))


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_the_gap_of_a_level(draw: SchoolDraw) -> None:
    """Each class is its level; what has not begun is missing nobody. No file was imported: where
    nobody has begun, nothing is known."""
    with written(draw) as school, time_machine.travel(NOW):
        client = signed_in(school)
        for number, room in enumerate(school.rooms):
            shown = html.fromstring(page(school, client, "portal:equity", f"?niveau={room.level}"))
            said = {
                row.xpath("string(th)"): cells(row)
                for row in shown.xpath("//table[.//th='Quart du bas']//tr[td]")
            }
            wanted = {
                campaign.name: own
                for rank, campaign in enumerate(school.campaigns)
                if (own := by_hand(draw, [rank], [number])).total
            }
            assert said.keys() == wanted.keys()
            for name, own in wanted.items():
                assert said[name]["Élèves"] == str(own.total)
                share = plain(percent(own.not_started / own.total))
                unknown = own.not_started == own.total
                assert said[name]["Pas commencé"] == ("jamais importée" if unknown else share)


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_the_obligations_of_a_class(draw: SchoolDraw) -> None:
    """Both campaigns are courses of Pix IA, asked of a 4e: done is both finished."""
    with written(draw) as school, time_machine.travel(NOW):
        Campaign.objects.filter(pk__in=[one.pk for one in school.campaigns]).update(theme=Theme.IA)
        Classroom.objects.filter(pk=school.rooms[2].pk).update(level="4E")
        shown = html.fromstring(page(school, signed_in(school), "portal:obligations"))
        here = {n for n, one in enumerate(draw.pupils) if one.room == 2 and not one.has_left}
        done = here & draw.finished(0) & draw.finished(1)
        rows = shown.xpath("//tr[th//a=$name]", name=school.rooms[2].name)
        assert len(rows) == 1
        said = cells(rows[0])
        if here:
            assert said["Pix IA fait"] == str(len(done))
            assert said["Pix IA à faire"] == str(len(here) - len(done))
        else:
            assert said["Pix IA fait"] == "–"


@pytest.mark.django_db
@FEW
@given(draw=SCHOOLS)
def test_the_papers_of_a_class(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        names = [str(pupil) for pupil in school.pupils]
        for number, room in enumerate(school.rooms):
            missing = paper("missing", school, room)
            results = paper("results", school, room)
            heads = [head.text for head in results.xpath("//table//thead//th")]
            for rank, campaign in enumerate(school.campaigns):
                own = by_hand(draw, [rank], [number])
                parts = missing.xpath("//section[h2=$name]", name=campaign.name)
                assert len(parts) == bool(own.missing)
                for part in parts:
                    asked = {names[n] for n in draw.missing(rank, number)}
                    assert {*part.xpath(".//tbody//th/text()")} == asked
                    said = re.search(r"(\d+) élèves? à relancer", part.text_content())
                    assert said
                    assert int(said[1]) == own.missing
                if campaign.name in heads:
                    column = heads.index(campaign.name)
                    found = results.xpath(f"//tbody/tr[not(@class)]/td[{column}]/text()")
                    assert found.count("pas commencé") == own.not_started
                    assert sum(one.startswith("en cours") for one in found) == own.started
                else:
                    assert not own.total or not draw.expected(rank)
            watched = paper("booklet", school, room).xpath("//section[h2='Élèves à suivre']")
            followed = {name for one in watched for name in one.xpath(".//tbody//th/text()")}
            assert followed == {names[n] for n in in_state(draw, None, [number])}
