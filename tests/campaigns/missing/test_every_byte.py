"""What leaves the screen says what the screen says: the figures read back in the bytes of the PDF,
of the ODS, of the mails, on drawn schools."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given, settings
from lxml import html
from pypdf import PdfReader
from tablib import Dataset

from campaigns.missing import choosing
from pixschool.core.models import OutgoingEmail
from pixschool.core.reference.roles import Role
from pixschool.core.text.french import count
from rituals.reminders import run
from tests.campaigns.missing.generated import SCHOOLS, DrawnSchool, SchoolDraw
from tests.campaigns.missing.test_agree import by_hand, page
from tests.campaigns.missing.test_every_screen import ROOMS, in_state, names_in, signed_in
from tests.campaigns.missing.test_expected import EXAMPLES, NOW, written
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.mails import html_of, text_of
from tests.support.pages import plain

FRIDAY = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)  # both campaigns close within the week
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
State = choosing.MissingState


def words(text: str) -> str:
    return " ".join(plain(text).split())


def rows_of(week: str) -> Iterator[tuple[str, str, list[str]]]:
    """(campaign, « 3 sur 5 », [« 6A 2 »]) of each line of the week on the screen."""
    table = "//table[contains(@class, 'week-campaigns')]"
    for row in html.fromstring(plain(week)).xpath(f"{table}//tr[th and td]"):
        name = row.xpath("string(th//a | th[not(.//a)])")
        rooms = [words(one.text_content()) for one in row.xpath("td[2]/span")]
        yield words(name), words(row.xpath("string(td[1])")), rooms


@pytest.mark.django_db
@settings(EXAMPLES, max_examples=4)
@given(draw=SCHOOLS)
def test_the_pdf_of_the_week_says_the_screen(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        client = signed_in(school)
        rows = list(rows_of(page(school, client, "rituals:week")))
        made = [n for n in range(2) if by_hand(draw, [n], ROOMS).total]
        assert len(rows) == len(made)
        answer = client.get(reverse("rituals:week_pdf", args=[school.school.uai]))
        paper = words(
            " ".join(one.extract_text() for one in PdfReader(BytesIO(answer.content)).pages)
        )
        assert paper.count(" sur ") >= len(rows)
        for name, done, rooms in rows:
            # From one name to the next: the line of that campaign.
            others = [re.escape(other) for other, *_ in rows if other != name]
            stop = rf"(?:{'|'.join(others)})\b" if others else r"\Z"
            found = re.search(rf"{re.escape(name)}\b(.*?)(?:{stop}|\Z)", paper)
            assert found, name
            assert done in found[1]
            for room in rooms:
                assert room in found[1]
        for rank in made:
            own = by_hand(draw, [rank], ROOMS)
            assert f"{own.finished} sur {own.total}" in paper


@pytest.mark.django_db
@settings(EXAMPLES, max_examples=4)
@given(draw=SCHOOLS)
def test_the_ods_holds_the_names_of_the_screen(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        client = signed_in(school)
        ranks = {pupil.last_name: rank for rank, pupil in enumerate(school.pupils)}
        for state in (None, *State):
            query = f"?campagne=&etat={state or ''}"
            address = reverse("campaigns:missing_export", args=[school.school.uai, "ods"])
            sheet = Dataset().load(client.get(address + query).content, format="ods")
            assert sheet.headers[2] == "Nom"
            found = {ranks[row[2]] for row in sheet}
            assert found == in_state(draw, state, ROOMS)
            assert found == names_in(page(school, client, "campaigns:missing", query), school)
        lines = sum(by_hand(draw, [rank], ROOMS).missing for rank in range(2))
        whole = client.get(
            reverse("campaigns:missing_export", args=[school.school.uai, "ods"]) + "?campagne="
        )
        assert len(Dataset().load(whole.content, format="ods")) == lines


def sent(school: DrawnSchool, at: datetime) -> list[str]:
    """The bodies, text and HTML, of the mails that a run writes."""
    with time_machine.travel(at):
        run.remind(at, schools=[school.school])
    mails = OutgoingEmail.objects.filter(school=school.school, kind="digest").order_by("-pk")[:1]
    return [
        words(body)
        for mail in mails
        for body in (text_of(mail), html.fromstring(html_of(mail)).text_content())
    ]


@pytest.mark.django_db
@settings(EXAMPLES, max_examples=6)
@given(draw=SCHOOLS)
def test_the_mails_say_the_screen(draw: SchoolDraw) -> None:
    with written(draw) as school, time_machine.travel(NOW):
        lead = MembershipFactory(school=school.school, roles=[Role.LEAD])
        closing, weekly = sent(school, FRIDAY), sent(school, MONDAY)
        client = PageClient()
        client.force_login(lead.user)
        any_missing = any(by_hand(draw, [rank], ROOMS).missing for rank in range(2))
        for rank, campaign in enumerate(school.campaigns):
            own = by_hand(draw, [rank], ROOMS)
            listed = words(page(school, client, "campaigns:missing", f"?campagne={campaign.pk}"))
            verb = "manque" if own.missing == 1 else "manquent"
            who = f"{count(own.missing, 'élève')} sur {own.total} {verb} : {own.words}"
            for body in closing:
                assert (words(who) in body) == bool(own.missing)
                assert campaign.name in body or not own.missing
            if own.missing:
                assert f"{count(own.missing, 'élève')} sur {own.total}, dans" in listed
            done = f"{campaign.name} : {own.finished} sur {own.total} "
            for body in weekly:
                assert (done in body) == bool(own.total)
        assert closing or not any_missing
