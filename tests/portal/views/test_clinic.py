from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from pixschool.core.models import AuditEntry
from students.models import AccountMark, ResetWay, SupportBooking, SupportFlag
from students.support import flags
from tests.factories.support import SupportBookingFactory, SupportSlotFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import CANARY_6B, World


@pytest.fixture
def flagged(world: World) -> SupportFlag:
    return flags.raise_flag(
        student=world.a.missing, year=world.here.year, reason="identifiers", actor=None
    )


def url(world: World, name: str = "clinic") -> str:
    return reverse(f"portal:{name}", args=[world.here.uai])


def note(client: PageClient, world: World, **more: object) -> None:
    wish = {"pupil": world.a.missing.pk, "kind": "educonnect", "state": "done", "seen": 0} | more
    client.post(url(world, "clinic_note"), wish)


def test_one_tap_and_the_pupil_waits_no_more(
    world: World, client: PageClient, flagged: SupportFlag
) -> None:
    client.force_login(world.user("dora"))
    assert f'id="pupil-{world.a.missing.pk}"' in page_of(client.get(url(world)))
    note(client, world)
    flagged.refresh_from_db()
    assert flagged.closing == "helped"
    shown = client.get(url(world)).content.decode()
    assert "Refaits depuis deux semaines" in shown
    read = AuditEntry.objects.filter(event="clinic_read", actor=world.user("dora"))
    assert {tuple(entry.target_ids) for entry in read} == {(world.a.missing.pk,)}


def test_a_class_lead_sees_and_notes_their_own(
    world: World, client: PageClient, flagged: SupportFlag
) -> None:
    other = flags.raise_flag(
        student=world.b.missing, year=world.here.year, reason="identifiers", actor=None
    )
    client.force_login(world.user("bob"))
    assert CANARY_6B not in client.get(url(world)).content.decode()
    note(client, world, pupil=world.b.missing.pk)
    stranger = next(iter(world.elsewhere.classes.values())).missing
    note(client, world, pupil=stranger.pk)
    assert not AccountMark.objects.exists()
    note(client, world)
    other.refresh_from_db()
    assert other.closed_at is None
    assert AccountMark.objects.get().student == world.a.missing


def test_the_slots_for_it_come_first(
    world: World, client: PageClient, flagged: SupportFlag
) -> None:
    tomorrow = world.here.school.today() + timedelta(days=1)
    SupportSlotFactory(year=world.here.year, day=tomorrow)
    SupportSlotFactory(year=world.here.year, day=tomorrow, kind="sign_in", label="Z9")
    client.force_login(world.user("dora"))
    shown = html.fromstring(page_of(client.get(url(world))))
    offered = shown.xpath("//select[@id='slot']/option")
    assert [" Z9" in option.text_content() for option in offered] == [True]


def test_the_school_s_own_ways(world: World, client: PageClient) -> None:
    client.force_login(world.user("dora"))
    form = html.fromstring(page_of(client.get(url(world, "clinic_ways")))).forms[-1]
    fields = dict(form.fields) | {"who_pix": "Mme Fabre"}
    assert client.post(url(world, "clinic_ways"), fields).status_code == 302
    assert ResetWay.objects.get().who == "Mme Fabre"  # the others are as usual
    assert "Mme Fabre" in client.get(url(world)).content.decode()
    too_long = fields | {"how_pix": "a" * 5000}
    assert client.post(url(world, "clinic_ways"), too_long).status_code == 422


def test_a_place_that_the_page_offers_is_taken(
    world: World, client: PageClient, flagged: SupportFlag
) -> None:
    tomorrow = world.here.school.today() + timedelta(days=1)
    SupportSlotFactory(year=world.here.year, day=tomorrow, kind="sign_in", version=3)
    client.force_login(world.user("dora"))
    shown = html.fromstring(page_of(client.get(url(world))))
    (value,) = shown.xpath("//select[@id='slot']/option/@value")
    (box,) = shown.xpath("//input[@form='place']")
    client.post(url(world, "cdi_place"), {"slot": value, box.get("name"): box.get("value")})
    assert SupportBooking.objects.get().student == world.a.missing


def test_a_list_that_hides_somebody_says_how_many(
    world: World, client: PageClient, flagged: SupportFlag
) -> None:
    """Of one class lead, whose class has nobody there, then of who sees all."""
    flags.raise_flag(
        student=world.a.finished, year=world.here.year, reason="identifiers", actor=None
    )
    client.force_login(world.user("brice"))
    shown = page_of(client.get(url(world)))
    assert "Aucun de vos élèves" in shown
    assert "2 que vous ne voyez pas" in shown
    client.force_login(world.user("dora"))
    assert "que vous ne voyez pas" not in page_of(client.get(url(world)))


def test_the_appointments_of_a_week_say_how_many_are_hidden(
    world: World, client: PageClient
) -> None:
    slot = SupportSlotFactory(year=world.here.year)
    SupportBookingFactory(slot=slot, student=world.a.missing)
    client.force_login(world.user("brice"))
    shown = page_of(client.get(url(world, "cdi_bookings")))
    assert "Aucun rendez-vous de vos élèves" in shown
    assert "1 que vous ne voyez pas" in shown
    SupportBookingFactory(slot=slot, student=world.b.missing)
    assert "Et 1 que vous ne voyez pas" in page_of(client.get(url(world, "cdi_bookings")))
    client.force_login(world.user("dora"))
    assert "que vous ne voyez pas" not in page_of(client.get(url(world, "cdi_bookings")))
