"""An assistant flags whom the CDI expects today, and nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from students.models import Student, SupportFlag
from tests.factories.support import SupportBookingFactory, SupportSlotFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


@pytest.fixture
def url(world: World) -> str:
    return reverse("portal:cdi_flag", args=[world.here.uai])


def expect_on(world: World, pupil: Student, days: int = 0) -> None:
    day = world.here.school.today() + timedelta(days=days)
    slot = SupportSlotFactory(year=world.here.year, day=day)
    SupportBookingFactory(slot=slot, student=pupil)


def test_who_is_expected_today_is_listed_and_flagged(
    url: str, world: World, client: PageClient
) -> None:
    expect_on(world, world.a.missing)
    client.force_login(world.user("sam"))
    today = page_of(client.get(reverse("portal:cdi", args=[world.here.uai])))
    assert "Signaler un élève" in today
    page = page_of(client.get(url))
    assert str(world.a.missing) in page
    assert str(world.b.missing) not in page
    asked = {"pupil": world.a.missing.pk, "reason": "keyboard", "note": ""}
    assert client.post(url, asked).status_code == 302
    flag = SupportFlag.objects.get()
    assert (flag.student, flag.raised_by) == (world.a.missing, world.user("sam"))


@pytest.mark.parametrize("whom", ["of tomorrow", "cancelled", "never", "of another school"])
def test_who_is_not_is_refused_without_a_name(
    whom: str, url: str, world: World, client: PageClient
) -> None:
    pupil = world.a.missing
    if whom == "of tomorrow":
        expect_on(world, pupil, days=1)
    if whom == "cancelled":
        expect_on(world, pupil)
        pupil.support_bookings.update(cancelled_at=world.here.school.created_at)
    if whom == "of another school":
        pupil = next(iter(world.elsewhere.classes.values())).missing
    client.force_login(world.user("sam"))
    asked = {"pupil": pupil.pk, "reason": "keyboard", "q": pupil.last_name}
    page = client.post(url, asked)
    assert page.status_code == 422
    said = page_of(page)
    assert "pas attendu au CDI aujourd’hui" in said
    assert pupil.first_name not in said
    assert not SupportFlag.objects.exists()


def test_a_class_lead_flags_their_own_pupils_there(
    url: str, world: World, client: PageClient
) -> None:
    client.force_login(world.user("bob"))
    asked = {"reason": "keyboard", "note": "Tape à un doigt."}
    page = client.post(url, asked | {"pupil": world.b.missing.pk})
    assert "Choisissez un élève de la liste" in page_of(page)
    back = client.post(url, asked | {"pupil": world.a.missing.pk}, follow=True)
    assert str(world.a.missing) in page_of(back)
    assert SupportFlag.objects.get().student == world.a.missing
