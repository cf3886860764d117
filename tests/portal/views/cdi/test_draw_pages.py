"""Lots are drawn from the queue: who takes part is read first, the page can be checked after."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from students.models import SupportBooking, SupportDraw
from students.slots import booking as seats
from tests.factories.support import SupportFlagFactory
from tests.students.slots.setting import NOW, Setting, a_setting
from tests.support.client import PageClient
from tests.support.pages import plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at(client: PageClient) -> Setting:
    """Five pupils wait for two seats."""
    at = a_setting(seats=2)
    for pupil in at.pupils:
        SupportFlagFactory(year=at.year, student=pupil)
    client.force_login(at.librarian.user)
    return at


def url(at: Setting, name: str, *pk: int) -> str:
    return reverse(f"portal:{name}", args=[at.school.uai, *pk])


def asked(at: Setting, **more: Any) -> dict[str, Any]:
    pupils = [str(pupil.pk) for pupil in at.pupils]
    return {"kind": "lots", "slot": str(at.slot.pk), "pupils": pupils, "step": "show"} | more


def text(page: Any) -> str:
    return " ".join(plain(html.fromstring(page.content.decode()).text_content()).split())


def digest(page: Any) -> str:
    (found,) = html.fromstring(page.content.decode()).xpath("//input[@name='digest']/@value")
    return found


def test_offered_read_drawn_checked(client: PageClient, at: Setting) -> None:
    assert url(at, "cdi_draw_add") in client.get(url(at, "cdi_queue")).content.decode()
    page = url(at, "cdi_draw_add")
    shown = client.post(page, asked(at))
    assert "5 élèves participent" in text(shown)
    drawn = client.post(page, asked(at, step="draw", digest=digest(shown)), follow=True)
    draw = SupportDraw.objects.get()
    words = text(drawn)
    assert "recalculé à l’instant : même ordre" in words
    assert str(draw.seed) in words
    assert SupportBooking.objects.held().filter(slot=at.slot).count() == 2
    assert set(SupportBooking.objects.values_list("flag__student", flat=True)) == {
        one.student_id for one in draw.drawn.filter(group=1)
    }
    assert url(at, "cdi_draw", draw.pk) in client.get(url(at, "cdi_draws")).content.decode()


def test_staggered(client: PageClient, at: Setting) -> None:
    page = url(at, "cdi_draw_add")
    wish = {"kind": "staggered", "rule": str(at.rule.pk), "weeks": "2"}
    shown = client.post(page, asked(at, **wish))
    words = text(shown)
    assert "2 places du 24 nov. au 1er déc." in words
    client.post(page, asked(at, **wish, step="draw", digest=digest(shown)))
    assert SupportBooking.objects.held().count() == 8
    groups = SupportDraw.objects.get().drawn.order_by("rank").values_list("group", flat=True)
    assert list(groups) == [1, 1, 2, 2, 0]


def test_a_page_of_this_morning_is_shown_again(client: PageClient, at: Setting) -> None:
    page = url(at, "cdi_draw_add")
    seen = digest(client.post(page, asked(at)))
    seats.book(slot_id=at.slot.pk, student=at.pupils[0], actor=None, school=at.school)
    again = client.post(page, asked(at, step="draw", digest=seen))
    assert again.status_code == 422
    assert "Relisez" in text(again)
    assert not SupportDraw.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"pupils": []}, "Cochez les élèves"),
        ({"slot": ""}, "obligatoire"),
        ({"slot": "999999"}, "Sélectionnez un choix valide"),
        ({"kind": "staggered", "weeks": "9"}, "inférieure ou égale à 8"),
        ({"kind": "staggered", "weeks": "3"}, "plus assez de dates"),
        ({"kind": "autre"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_is_wrong_says_so(
    client: PageClient, at: Setting, wrong: dict[str, Any], words: str
) -> None:
    answer = client.post(url(at, "cdi_draw_add"), asked(at, rule=str(at.rule.pk), **wrong))
    assert answer.status_code == 422
    assert words in text(answer)
