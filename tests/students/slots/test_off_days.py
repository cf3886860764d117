"""A day taken off after its slots were made: who is hit is shown, then moved or cancelled."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from pixschool.core.models import HolidayPeriod
from students.models import SupportBooking, SupportSlot
from students.slots import booking as seats
from students.slots.closing import slots_without_class
from students.slots.rules import create_rule
from students.support.errors import SupportRefusedError
from tests.factories.core import HolidayPeriodFactory, MembershipFactory
from tests.students.slots.setting import NOW, TUESDAY, Setting, a_rule, a_setting
from tests.support.client import PageClient
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def take_off(at: Setting, *days: date) -> None:
    for day in days:
        HolidayPeriodFactory(school=at.school, starts_on=day, name="Fête du collège")


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    off=st.sets(st.sampled_from([24, 25, 26, 27, 30])),
    weekdays=st.sets(st.integers(1, 5), min_size=1),
)
def test_those_of_days_off_and_no_other(off: set[int], weekdays: set[int]) -> None:
    at = a_setting(pupils=1)
    for weekday in weekdays - {2}:
        create_rule(rule=a_rule(at.year, weekday=weekday), actor=None)
    take_off(at, *(date(2026, 11, day) for day in off))
    expected = {
        slot.pk
        for slot in SupportSlot.objects.filter(school=at.school)
        if slot.day in {date(2026, 11, day) for day in off}
    }
    assert {slot.pk for slot in slots_without_class(at.year)} == expected
    HolidayPeriod.objects.all().delete()


def test_nobody_is_placed_there_any_more() -> None:
    at = a_setting()
    take_off(at, TUESDAY)
    asked = {"student": at.pupils[0], "actor": None, "school": at.school}
    with pytest.raises(SupportRefusedError, match="pas classe le 24 novembre"):
        seats.book(slot_id=at.slot.pk, **asked)
    assert seats.book(slot_id=at.slots[1].pk, **asked)


def test_the_calendar_and_the_cdi_say_it_and_one_act_settles_it(client: PageClient) -> None:
    at = a_setting()
    thursday = create_rule(rule=a_rule(at.year, weekday=4, seats=1), actor=None).created[0]
    for pupil in at.pupils[:2]:
        seats.book(slot_id=at.slot.pk, student=pupil, actor=None, school=at.school)
    take_off(at, TUESDAY)
    page = reverse("portal:cdi_off_days", args=[at.school.uai])
    for role, linked in (("lead", True), ("head", False)):
        client.force_login(MembershipFactory(school=at.school, **{role: True}).user)
        shown = client.get(reverse("core:calendar", args=[at.school.uai, at.year.start_year]))
        assert "1 créneau du CDI est ouvert un jour sans classe" in page_of(shown)
        assert (page in shown.content.decode()) is linked
    client.force_login(at.librarian.user)
    for name in ("cdi", "cdi_week"):
        assert page in client.get(reverse(f"portal:{name}", args=[at.school.uai])).content.decode()
    shown = client.get(page)
    assert str(at.pupils[0]) in page_of(shown)
    assert SupportSlot.objects.get(pk=at.slot.pk).is_open
    form = html.fromstring(shown.content).forms[-1]
    sent = {**dict(form.form_values()), "step": "apply"}
    assert "1 créneau fermé" in page_of(client.post(page, sent))
    assert [one.slot for one in SupportBooking.objects.held()] == [thursday]
    lost = SupportBooking.objects.get(student=at.pupils[1])
    assert (lost.cancelled_because, lost.cancelled_by) == ("jour sans classe", at.librarian.user)
    nothing = client.get(page)
    assert nothing.status_code == 200
    assert "Aucun créneau ouvert" in page_of(nothing)
