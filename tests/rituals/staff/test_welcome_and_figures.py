"""Who has just arrived is told where to begin; what the head reads tells nobody apart."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from pixschool.core.models import Membership
from rituals.staff import figures, steps, welcome
from rituals.staff.figures import BAND, FEWEST_PUPILS, of_pupils
from tests.factories.rituals import StaffMeetingFactory, StaffSeatFactory
from tests.factories.support import SupportBookingFactory, SupportFlagFactory, SupportSlotFactory
from tests.support.client import PageClient
from tests.support.growth import NOW
from tests.support.world import World


@pytest.fixture(autouse=True)
def _a_wednesday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@settings(deadline=None)
@given(st.integers(0, 5_000), st.integers(0, 4))
def test_no_handful_of_pupils_can_be_subtracted(number: int, more: int) -> None:
    """Whatever is shown, at least five numbers of pupils would have been shown the same."""
    shown = of_pupils(number)
    same = [n for n in range(max(0, number - 9), number + 10) if of_pupils(n) == shown]
    assert len(same) >= BAND
    if number + more < FEWEST_PUPILS:
        assert of_pupils(number + more) == shown


@pytest.mark.django_db
def test_what_the_head_reads_counts_and_names_nobody(world: World, client: PageClient) -> None:
    year, now = world.here.year, timezone.now()
    held = StaffMeetingFactory(year=year, starts_at=now - timedelta(days=2), kind="training")
    for name, presence in (("sam", "present"), ("ines", "absent")):
        StaffSeatFactory(
            meeting=held, membership=world.members[name], presence=presence, noted_at=now
        )
    StaffMeetingFactory(year=year, starts_at=now + timedelta(days=2))
    flag = SupportFlagFactory(year=year, student=world.a.missing)
    SupportBookingFactory(
        slot=SupportSlotFactory(year=year), student=world.a.missing, flag=flag, presence="present"
    )
    steps.tick(membership=world.members["sam"], keys=["account"])
    read = figures.read(year, now)
    assert (read.trainings, read.office_hours, read.trained) == (1, 0, 1)
    assert {read.flagged, read.offered, read.came} == {"moins de 10"}
    assert figures.read(world.elsewhere.year, now).trainings == 0
    client.force_login(world.user("alice"))
    shown = client.get(reverse("portal:staff_summary", args=[world.here.uai])).content.decode()
    pdf = client.get(reverse("portal:staff_summary_pdf", args=[world.here.uai]))
    pages = PdfReader(BytesIO(pdf.content)).pages
    assert len(pages) == 1
    for text in (shown, pages[0].extract_text()):
        assert "1 sur 7" in text.replace("\xa0", " ")
        for name in ("sam", "ines"):
            assert str(world.user(name)) not in text
        assert world.a.canary not in text


@pytest.mark.django_db
def test_a_newcomer_is_told_until_they_close_it(world: World, client: PageClient) -> None:
    home = reverse("portal:home", args=[world.here.uai])
    words = "par où commencer avec Pix"
    client.force_login(world.user("bob"))
    assert words in client.get(home).content.decode().replace("\xa0", " ")
    page = client.get(reverse("portal:staff_welcome", args=[world.here.uai])).content.decode()
    assert world.here.pix.code in page
    assert world.user("nora").email in page
    assert world.user("sam").email not in page
    pdf = client.get(reverse("portal:staff_welcome_pdf", args=[world.here.uai]))
    assert len(PdfReader(BytesIO(pdf.content)).pages) == 1
    for _ in range(2):
        client.post(reverse("portal:staff_welcome_close", args=[world.here.uai]))
    assert words not in client.get(home).content.decode().replace("\xa0", " ")
    assert steps.ticked(world.members["bob"]) == {}
    steps.tick(membership=world.members["bob"], keys=["account"])
    assert not welcome.is_new(world.members["bob"], timezone.now())
    settled = timezone.now() - timedelta(weeks=welcome.WELCOME_WEEKS)
    Membership.objects.update(joined_at=settled)
    client.force_login(world.user("sam"))
    assert words not in client.get(home).content.decode().replace("\xa0", " ")
