"""The papers of the CDI: slips, the list of a day, and the page that says the same."""

import io
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from pixschool.core.documents import answers
from students.models import SupportBooking, SupportSlot
from tests.factories.rituals import PARIS
from tests.factories.students import EnrolmentFactory
from tests.factories.support import SupportBookingFactory, SupportFlagFactory, SupportSlotFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, plain
from tests.support.world import CANARY_6A, CANARY_6B, CANARY_ELSEWHERE, World

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=PARIS), tick=False):
        yield


def a_slot(world: World, hour: int = 10, **more: object) -> SupportSlot:
    starts = datetime(2026, 11, 24, hour, 40, tzinfo=PARIS)
    usual = {"day": TUESDAY, "starts_at": starts, "label": f"M{hour}"}
    return SupportSlotFactory(year=world.here.year, **usual | more)


@pytest.fixture
def slot(world: World) -> SupportSlot:
    """Two of 6A, who are flagged, and one of 6B, on Tuesday at 10 h 40."""
    slot = a_slot(world)
    for pupil in (*world.a.pupils[:2], world.b.missing):
        flag = SupportFlagFactory(year=world.here.year, student=pupil, note="Zqraison")
        SupportBookingFactory(slot=slot, student=pupil, flag=flag, to_do="Zqtravail")
    return slot


def read(client: PageClient, world: World, who: str, name: str, *args: int, day: str = "") -> str:
    client.force_login(world.user(who))
    url = reverse(f"portal:{name}", args=[world.here.uai, *args])
    response = client.get(f"{url}?jour={day}" if day else url)
    assert response.status_code == 200, response.status_code
    assert response["Content-Type"] == "application/pdf"
    found = PdfReader(io.BytesIO(response.content))
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.xmp_metadata is not None
    return "\f".join(plain(page.extract_text()) for page in found.pages)


class TestSlips:
    def test_of_a_slot(self, client: PageClient, world: World, slot: SupportSlot) -> None:
        text = read(client, world, "dora", "cdi_slot_slips", slot.pk)
        assert text.count("Mardi 24 novembre") == 3
        assert text.count("de 10 h 40 à 11 h 40") == 3
        for pupil in (*world.a.pupils[:2], world.b.missing):
            assert plain(str(pupil)) in " ".join(text.split())
        assert "Zq" not in text.replace(CANARY_6A, "").replace(CANARY_6B, "")

    def test_eight_a_page_class_by_class(self, client: PageClient, world: World) -> None:
        slot = a_slot(world, seats=20)
        for room in (world.b.room, world.a.room) * 6:
            pupil = EnrolmentFactory(classroom=room).student
            SupportBookingFactory(slot=slot, student=pupil)
        pages = read(client, world, "dora", "cdi_slot_slips", slot.pk).split("\f")
        assert [page.count("Mardi 24 novembre") for page in pages] == [8, 4]
        assert "6B" not in pages[0].split("6A")[0]

    def test_of_a_day_and_of_a_class_for_a_week(
        self, client: PageClient, world: World, slot: SupportSlot
    ) -> None:
        later = a_slot(world, day=TUESDAY + timedelta(days=2))
        later.starts_at += timedelta(days=2)
        later.ends_at += timedelta(days=2)
        later.save()
        SupportBookingFactory(slot=later, student=world.a.pupils[0])
        day = read(client, world, "nora", "cdi_day_slips", day="2026-11-24")
        assert day.count("Mardi 24 novembre") == 3
        assert "Jeudi" not in day
        week = read(client, world, "bob", "cdi_class_slips", world.a.room.pk, day="2026-11-25")
        assert "Mardi 24 novembre" in week
        assert "Jeudi 26 novembre" in week
        assert CANARY_6B not in week

    def test_who_came_without_one_gets_none(
        self, client: PageClient, world: World, slot: SupportSlot
    ) -> None:
        SupportBookingFactory(slot=slot, student=world.a.pupils[2], is_walk_in=True)
        text = read(client, world, "dora", "cdi_slot_slips", slot.pk)
        assert plain(str(world.a.pupils[2])) not in " ".join(text.split())

    def test_names_as_long_as_can_be_and_of_other_scripts(
        self, client: PageClient, world: World
    ) -> None:
        slot = a_slot(world, seats=20, room="Salle informatique 104, au fond du CDI")
        for last_name in ("A" * 100, "عبد الرحمن", "欧阳娜娜", "la " * 33):
            pupil = EnrolmentFactory(
                classroom=world.a.room, student__last_name=last_name.strip()
            ).student
            SupportBookingFactory(slot=slot, student=pupil)
        world.a.room.name = "Classe " + "très " * 6
        world.a.room.save()
        text = read(client, world, "dora", "cdi_slot_slips", slot.pk)
        assert "\f" not in text
        assert text.count("Mardi 24 novembre") == 4
        assert "عبد" in text or "دبع" in text

    def test_nobody(self, client: PageClient, world: World) -> None:
        text = read(client, world, "dora", "cdi_day_slips", day="2026-11-26")
        assert "Personne n’a de rendez-vous." in text


class TestDayList:
    def test_in_order_of_time_and_not_why(
        self, client: PageClient, world: World, slot: SupportSlot
    ) -> None:
        early = a_slot(world, 8)
        SupportBookingFactory(slot=early, student=world.b.started)
        text = read(client, world, "nora", "cdi_day_list", day="2026-11-24")
        early_one, later_one = plain(str(world.b.started)), plain(str(world.a.pupils[0]))
        assert text.index("M8") < text.index("M10")
        assert text.index(early_one) < text.index(later_one)
        assert "Zqraison" not in text
        assert "Zqtravail" not in text
        assert "signalé" not in text

    def test_one_page_whatever_comes(self, client: PageClient, world: World) -> None:
        pupils = [EnrolmentFactory(classroom=world.a.room).student for _ in range(26)]
        for hour in range(8, 14):
            slot = a_slot(world, hour, seats=30)
            SupportBooking.objects.bulk_create(
                SupportBookingFactory.build(slot=slot, student=pupil, seat=seat)
                for seat, pupil in enumerate(pupils, start=1)
            )
        assert "\f" not in read(client, world, "nora", "cdi_day_list", day="2026-11-24")

    def test_an_assistant_has_that_of_today_alone(
        self, client: PageClient, world: World, slot: SupportSlot
    ) -> None:
        assert CANARY_6A not in read(client, world, "sam", "cdi_day_list", day="2026-11-24")
        with time_machine.travel(datetime(2026, 11, 24, 8, tzinfo=PARIS), tick=False):
            assert CANARY_6A in read(client, world, "sam", "cdi_day_list")


class TestPage:
    def test_a_lead_reads_their_own_pupils(
        self, client: PageClient, world: World, slot: SupportSlot
    ) -> None:
        client.force_login(world.user("bob"))
        url = reverse("portal:cdi_bookings", args=[world.here.uai])
        text = page_of(client.get(f"{url}?jour=2026-11-24"))
        assert plain(str(world.a.pupils[0])) in text
        assert CANARY_6B not in text
        assert CANARY_ELSEWHERE not in text
        assert "Zqraison" not in text

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "demain", "2026-11-24x" * 500])
    def test_a_day_that_is_none_is_today(self, client: PageClient, world: World, day: str) -> None:
        client.force_login(world.user("dora"))
        for name in ("cdi_bookings", "cdi_week"):
            url = reverse(f"portal:{name}", args=[world.here.uai])
            assert client.get(url, {"jour": day}).status_code == 200

    def test_where_pdfs_cannot_be_made_the_page_is_offered(
        self,
        client: PageClient,
        world: World,
        slot: SupportSlot,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def fail(*_: object, **__: object) -> bytes:
            raise answers.NoRendererError

        monkeypatch.setattr(answers, "pdf_of_page", fail)
        client.force_login(world.user("bob"))
        url = reverse("portal:cdi_class_slips", args=[world.here.uai, world.a.room.pk])
        response = client.get(f"{url}?jour=2026-11-24")
        assert response.status_code == 503
        assert "/cdi/semaine/rendez-vous/?jour=2026-11-23" in response.content.decode()
