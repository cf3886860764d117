"""Whoever runs the CDI changes, ends, closes and hands over slots: shown, confirmed, said."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse
from lxml import html

from students.models import SlotRule, SupportBooking, SupportSlot
from students.slots import booking as seats
from students.slots.rules import create_rule
from tests.factories.core import HolidayPeriodFactory, MembershipFactory
from tests.students.slots.setting import NOW, TUESDAY, Setting, a_rule, a_setting
from tests.support.client import PageClient
from tests.support.pages import plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at(client: PageClient) -> Setting:
    """Three pupils on Tuesday 24 November; the librarian is signed in."""
    at = a_setting()
    for pupil in at.pupils[:3]:
        seats.book(slot_id=at.slot.pk, student=pupil, actor=None, school=at.school)
    client.force_login(at.librarian.user)
    return at


def url(at: Setting, name: str, *pk: int) -> str:
    return reverse(f"portal:{name}", args=[at.school.uai, *pk])


def sent(page: HttpResponse, **more: str) -> dict[str, Any]:
    """What the form of a page would send."""
    (form,) = [
        one for one in html.fromstring(page.content.decode()).forms
        if one.xpath(".//button[@name='step']")
    ]  # fmt: skip
    return dict(form.form_values()) | more


def text(page: HttpResponse) -> str:
    return " ".join(plain(html.fromstring(page.content.decode()).text_content()).split())


class TestRule:
    def test_shown_then_done(self, client: PageClient, at: Setting) -> None:
        page = url(at, "cdi_rule", at.rule.pk)
        shown = client.post(page, sent(client.get(page), seats="2", scope="all", step="show"))
        assert shown.status_code == 200
        assert "1 élève perd sa place" in text(shown)
        assert str(at.pupils[2]) in text(shown)
        assert SlotRule.objects.get().seats == 3
        done = client.post(page, sent(shown, step="apply"), follow=True)
        assert "4 créneaux modifiés" in text(done)
        assert set(SupportSlot.objects.values_list("seats", flat=True)) == {2}

    def test_from_a_slot_that_one_only(self, client: PageClient, at: Setting) -> None:
        page = f"{url(at, 'cdi_rule', at.rule.pk)}?jour={at.slots[1].day.isoformat()}"
        shown = client.post(page, sent(client.get(page), room="Salle 3", step="show"))
        assert "1 date" in text(shown)
        client.post(page, sent(shown, step="apply"))
        rooms = SupportSlot.objects.order_by("day").values_list("room", flat=True)
        assert list(rooms) == ["CDI", "Salle 3", "CDI", "CDI"]

    def test_two_people_at_once(self, client: PageClient, at: Setting) -> None:
        """The second sees what the first has changed before it is undone."""
        page = url(at, "cdi_rule", at.rule.pk)
        first, second = client.get(page), client.get(page)
        shown = client.post(page, sent(first, seats="5", scope="all", step="show"))
        client.post(page, sent(shown, step="apply"))
        late = client.post(page, sent(second, room="Salle 3", scope="all", step="apply"))
        assert late.status_code == 422
        assert "Quelqu’un d’autre vient de modifier" in text(late)
        assert "5 → 3" in text(late)
        assert set(SupportSlot.objects.values_list("seats", "room")) == {(5, "CDI")}

    def test_a_stale_confirm_is_shown_again(self, client: PageClient, at: Setting) -> None:
        page = url(at, "cdi_rule", at.rule.pk)
        shown = client.post(page, sent(client.get(page), seats="1", scope="all", step="show"))
        seats.book(slot_id=at.slots[1].pk, student=at.pupils[0], actor=None, school=at.school)
        seats.book(slot_id=at.slots[1].pk, student=at.pupils[1], actor=None, school=at.school)
        again = client.post(page, sent(shown, step="apply"))
        assert again.status_code == 422
        assert "Relisez" in text(again)
        assert "3 élèves perdent leur place" in text(again)
        assert SupportBooking.objects.held().count() == 5

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"ends": "08:00"}, "La fin vient après le début."),
            ({"seats": "0"}, "supérieure ou égale à 1"),
            ({"pix_seats": "9"}, "Il n’y a que 3 places."),
            ({"from_day": "2026-12-25"}, "Sélectionnez un choix valide"),
            ({}, "Rien n’est changé"),
        ],
    )
    def test_what_is_wrong_says_so(
        self, client: PageClient, at: Setting, wrong: dict[str, str], words: str
    ) -> None:
        page = url(at, "cdi_rule", at.rule.pk)
        answer = client.post(page, sent(client.get(page), step="show", **wrong))
        assert answer.status_code == 422
        assert words in text(answer)

    def test_it_stops_now(self, client: PageClient, at: Setting) -> None:
        page = url(at, "cdi_rule_end", at.rule.pk)
        shown = client.post(page, sent(client.get(page), step="stop"))
        assert "3 dates supprimées" in text(shown)
        assert "pas d’autre créneau cette semaine-là" in text(shown)
        done = client.post(page, sent(shown, step="apply"), follow=True)
        assert "3 créneaux supprimés, 1 créneau fermé" in text(done)
        assert SupportSlot.objects.get().pk == at.slot.pk


class TestClose:
    def test_a_day(self, client: PageClient, at: Setting) -> None:
        create_rule(rule=a_rule(at.year, weekday=4, seats=2), actor=None)
        page = f"{url(at, 'cdi_close_day')}?jour={TUESDAY.isoformat()}"
        shown = client.post(page, sent(client.get(page), because="réunion", step="show"))
        assert "1 créneau ferme" in text(shown)
        done = client.post(page, sent(shown, step="apply"))
        assert done.status_code == 200
        assert text(done).count("26 nov. à 10 h 40") == 2
        assert "plus de place cette semaine-là" in text(done)
        week = client.get(url(at, "cdi_week"))
        assert "fermé : réunion" in text(week)
        twice = client.post(page, sent(shown, step="apply"))
        assert "sont fermés : réunion" in text(twice)

    def test_a_slot_and_open_again(self, client: PageClient, at: Setting) -> None:
        page = url(at, "cdi_close_slot", at.slot.pk)
        shown = client.post(page, sent(client.get(page), because="panne", step="show"))
        client.post(page, sent(shown, step="apply"))
        slot = url(at, "cdi_slot", at.slot.pk)
        assert "Créneau fermé : panne" in text(client.get(slot))
        opened = client.post(url(at, "cdi_reopen", at.slot.pk), follow=True)
        assert "Créneau rouvert" in text(opened)
        assert SupportSlot.objects.get(pk=at.slot.pk).is_open
        with time_machine.travel(NOW + timedelta(days=1), tick=False):
            assert "M3" not in text(client.get(url(at, "cdi")))

    def test_a_stale_confirm_closes_nothing(self, client: PageClient, at: Setting) -> None:
        page = url(at, "cdi_close_slot", at.slot.pk)
        shown = client.post(page, sent(client.get(page), because="panne", step="show"))
        gone = SupportBooking.objects.held().first()
        seats.cancel(booking=gone, actor=None, version=gone.version)
        again = client.post(page, sent(shown, step="apply"))
        assert again.status_code == 422
        assert "Relisez" in text(again)
        assert SupportSlot.objects.get(pk=at.slot.pk).is_open

    def test_an_absence_closes_or_somebody_else_comes(
        self, client: PageClient, at: Setting
    ) -> None:
        page = url(at, "cdi_absence")
        other = MembershipFactory(school=at.school, librarian=True)
        days = {"first_on": "2026-11-24", "last_on": "2026-12-01"}
        asked = sent(client.get(page), step="show", **days)
        replaced = client.post(page, asked | {"replaced_by": str(other.pk)}, follow=True)
        assert "2 créneaux tenus" in text(replaced)
        assert SupportBooking.objects.held().count() == 3
        own = client.post(page, asked | {"holder": str(other.pk)})
        assert "2 créneaux ferment" in text(own)
        done = client.post(page, sent(own, step="apply"))
        assert "2 créneaux fermés" in text(done)
        nothing = client.post(page, asked | {"holder": str(other.pk)})
        assert "ne tient aucun créneau ouvert" in text(nothing)

    def test_who_leaves_hands_over(self, client: PageClient, at: Setting) -> None:
        lead = MembershipFactory(school=at.school, lead=True)
        client.force_login(lead.user)
        member = client.get(reverse("core:member", args=[at.school.uai, at.librarian.pk]))
        page = url(at, "cdi_hand_over", at.librarian.pk)
        assert page in member.content.decode()
        assert "4 créneaux à venir, 1 créneau de la semaine" in text(client.get(page))
        client.post(page, {"to": str(lead.pk)})
        assert set(SupportSlot.objects.values_list("holder", flat=True)) == {lead.pk}
        assert "Rien à confier" in text(client.get(page))


class TestAdd:
    def test_what_was_read_is_made_and_nothing_else(self, client: PageClient, at: Setting) -> None:
        """Between the page and the click the school takes a day off."""
        page = url(at, "cdi_rule_add")
        wanted = {
            "weekday": "4", "starts": "10:40", "ends": "11:35", "room": "CDI", "seats": "4",
            "pix_seats": "0", "kind": "help", "first_on": "2026-11-23", "last_on": "2026-12-18",
        }  # fmt: skip
        blind = client.post(page, wanted | {"step": "make"})
        assert blind.status_code == 422
        shown = client.post(page, wanted | {"step": "dates"})
        HolidayPeriodFactory(school=at.school, starts_on=date(2026, 11, 26))
        again = client.post(page, sent(shown, step="make"))
        assert again.status_code == 422
        assert "relisez-les" in text(again)
        assert SlotRule.objects.count() == 1
        done = client.post(page, sent(again, step="make"), follow=True)
        assert "3 créneaux créés" in text(done)
