"""What a pupil comes for is asked with the seat: those kept for Pix are, until the eve at the hour
that the school has set, then they are open to all."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from students.models import ChosenBy, Student, SupportBooking, SupportRules, SupportSlot
from tests.factories.rituals import PARIS
from tests.factories.support import SupportFlagFactory
from tests.students.slots.setting import NOW
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

EVE = datetime(2026, 11, 23, 12, 0, tzinfo=PARIS)  # at the hour set below


def address(world: World, name: str, *args: int) -> str:
    return reverse(f"portal:{name}", args=[world.here.uai, *args])


def keep_for_pix(world: World, seats: int, *, hour: int = 12) -> None:
    SupportSlot.objects.update(pix_seats=seats)
    SupportRules.objects.update_or_create(year=world.here.year, defaults={"release_hour": hour})


def place(world: World, client: PageClient, pupil: Student, slot: SupportSlot, **more: str) -> str:
    asked = {"pupil": pupil.pk, "slot": f"{slot.pk}-{slot.version}", **more}
    return page_of(client.post(address(world, "cdi_place"), asked, follow=True))


def test_the_page_asks_and_seats_kept_for_pix_wait_for_the_hour(
    world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    keep_for_pix(world, 1)
    client.force_login(world.user("dora"))
    first, second = world.a.pupils[:2]
    page = client.post(address(world, "cdi_booking"), {"student": [first.pk, second.pk]})
    [asked] = html.fromstring(page.content).xpath("//select[@name='for_what']")
    other = {"for_what": asked.xpath("option/@value")[1]}
    assert "1 élève placé" in place(world, client, first, slots[0], **other)
    said = place(world, client, second, slots[0], **other)
    assert "réservées à Pix jusqu’à la veille à 12 h" in said
    with time_machine.travel(EVE, tick=False):
        assert "1 élève placé" in place(world, client, second, slots[0], **other)
    assert not SupportBooking.objects.held().filter(is_for_pix=True).exists()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    kept=st.integers(0, 2),
    asked=st.lists(
        st.tuples(
            st.sampled_from(["pix", "other", ""]),
            st.sampled_from(["0", "1", "first"]),
            st.integers(0, 30),
        ),
        max_size=7,
    ),
)
def test_never_more_for_something_else_than_open_seats_before_the_hour(
    kept: int,
    asked: list[tuple[str, str, int]],
    world: World,
    slots: list[SupportSlot],
    client: PageClient,
) -> None:
    """`asked`: for what, in which slot, how many hours from now."""
    SupportBooking.objects.all().delete()
    keep_for_pix(world, kept)
    client.force_login(world.user("dora"))
    pupils = [*world.a.pupils, *world.b.pupils]
    for pupil, (for_what, where, hours) in zip(pupils, asked, strict=False):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            slot = where if where == "first" else f"{slots[int(where)].pk}-1"
            sent = {"pupil": pupil.pk, "slot": slot, "for_what": for_what}
            client.post(address(world, "cdi_place"), sent)
    for slot, opened_at in ((slots[0], EVE), (slots[1], EVE + timedelta(days=7))):
        held = slot.bookings.held()
        before = held.filter(is_for_pix=False, booked_at__lt=opened_at)
        assert before.count() <= slot.seats - kept
        assert held.count() <= slot.seats


def test_who_asks_by_themself_and_what_to_work_on_are_kept_and_shown(
    world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    client.force_login(world.user("dora"))
    pupil, other = world.a.pupils[:2]
    SupportFlagFactory(student=pupil, year=world.here.year, chosen_by=ChosenBy.SCORE)
    with time_machine.travel(slots[0].starts_at, tick=False):
        page = client.get(address(world, "cdi_walk_in"), {"q": pupil.last_name})
        form = html.fromstring(page.content).forms[-1]
        sent = dict(form.form_values())
        assert sent["by_themself"] == "on"
        asked = sent | {"pupil": pupil.pk, "to_do": "Reprendre\nle\u00a01.2"}
        client.post(address(world, "cdi_walk_in"), asked)
        del sent["by_themself"]
        client.post(address(world, "cdi_walk_in"), sent | {"pupil": other.pk, "for_what": "other"})
        [own, sent_by] = SupportBooking.objects.order_by("pk")
        assert (own.chosen_by, own.is_walk_in) == (ChosenBy.REQUEST, True)
        assert (sent_by.chosen_by, sent_by.is_for_pix) == (ChosenBy.REPORT, False)
        said = page_of(client.get(address(world, "cdi")))
        assert "Reprendre le 1.2" in said
        assert "devoirs, lecture" in said


def test_what_the_flag_lets_one_expect_stands_where_nothing_was_written(
    world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    client.force_login(world.user("dora"))
    pupil = world.a.missing
    SupportFlagFactory(student=pupil, year=world.here.year, reason="not_started")
    place(world, client, pupil, slots[0])
    with time_machine.travel(slots[0].starts_at, tick=False):
        assert "démarrer le parcours" in page_of(client.get(address(world, "cdi")))


@pytest.mark.parametrize("odd", [{"for_what": "x"}, {"to_do": "x" * 121}])
def test_what_is_out_of_the_form_is_refused_with_a_sentence(
    odd: dict[str, str], world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    client.force_login(world.user("dora"))
    said = place(world, client, world.a.missing, slots[0], **odd)
    assert "choix valide" in said or "gardez 120 signes" in said
    assert not SupportBooking.objects.exists()


def test_a_slot_that_changed_since_the_page_takes_nobody(
    world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    """From the door, and when one moves a seat."""
    client.force_login(world.user("dora"))
    pupil = world.a.missing
    place(world, client, pupil, slots[0])
    booking = SupportBooking.objects.get()
    shown = f"{slots[1].pk}-{slots[1].version}"
    page = client.get(address(world, "cdi_slot", slots[0].pk)).content.decode()
    assert shown in html.fromstring(page).xpath("//select[@name='slot']/option/@value")
    SupportSlot.objects.update(version=7)
    sent = {"slot": shown, "version": booking.version}
    moved = client.post(address(world, "cdi_move", booking.pk), sent, follow=True)
    assert "vient d’être modifié" in page_of(moved)
    with time_machine.travel(slots[0].starts_at, tick=False):
        sent = {"slot": f"{slots[0].pk}-1", "pupil": world.b.missing.pk}
        said = page_of(client.post(address(world, "cdi_walk_in"), sent))
    assert "vient d’être modifié" in said
    assert SupportBooking.objects.get().slot == slots[0]
