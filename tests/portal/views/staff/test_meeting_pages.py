"""The pages of office hours and trainings, as the person who comes and the one who holds them."""

from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from rituals.models import StaffMeeting
from tests.factories.rituals import StaffMeetingFactory, StaffSeatFactory
from tests.support.client import PageClient
from tests.support.growth import NOW
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_wednesday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def page(world: World, name: str, *args: object) -> str:
    return reverse(f"portal:{name}", args=[world.here.uai, *args])


def text(response: object) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())  # type: ignore[attr-defined]


def a_training(world: World, **more: object) -> StaffMeeting:
    return StaffMeetingFactory(
        year=world.here.year, holder=world.members["dora"], kind="training", **more
    )


def test_an_assistant_signs_up_and_reads_nobody(world: World, client: PageClient) -> None:
    meeting = a_training(world, seats=2, title="Pix pour les AED")
    StaffSeatFactory(meeting=meeting, membership=world.members["ines"])
    client.force_login(world.user("sam"))
    client.post(page(world, "staff_sign_up", meeting.pk), {"page": "list"})
    shown = text(client.get(page(world, "staff")))
    assert "complet (2 places)" in shown
    assert "Me désinscrire" in shown
    own = text(client.get(page(world, "staff_meeting", meeting.pk)))
    assert "vous êtes inscrit" in own
    assert str(world.user("ines")) not in own
    client.force_login(world.user("bob"))
    refused = text(client.post(page(world, "staff_sign_up", meeting.pk), follow=True))
    assert "C’est complet" in refused


def test_who_holds_it_notes_who_came_and_keeps_it(world: World, client: PageClient) -> None:
    meeting = a_training(world)
    seats = [
        StaffSeatFactory(meeting=meeting, membership=world.members[name])
        for name in ("sam", "ines")
    ]
    client.force_login(world.user("dora"))
    marks = {f"presence-{seats[0].pk}": "present", f"presence-{seats[1].pk}": "", "version": "1"}
    saved = text(client.post(page(world, "staff_mark", meeting.pk), marks, follow=True))
    assert "Les présences sont enregistrées" in saved
    assert "Supprimer cette séance" not in saved
    stale = text(client.post(page(world, "staff_mark", meeting.pk), marks, follow=True))
    assert "Quelqu’un d’autre vient de modifier" in stale
    odd = text(
        client.post(
            page(world, "staff_mark", meeting.pk),
            {f"presence-{seats[0].pk}": "malade", "version": "2"},
            follow=True,
        )
    )
    assert "Choisissez présent" in odd
    client.post(page(world, "staff_remove", meeting.pk), {"version": "2"})
    assert StaffMeeting.objects.filter(pk=meeting.pk).exists()
    sheet = client.get(page(world, "staff_sheet", meeting.pk))
    words = PdfReader(BytesIO(sheet.content)).pages[0].extract_text()
    assert "noté présent" in words.replace("\xa0", " ")
    assert str(world.user("ines")) in words.replace("\xa0", " ")


def test_an_assistant_who_holds_one_runs_it_and_the_head_does_not(
    world: World, client: PageClient
) -> None:
    meeting = StaffMeetingFactory(year=world.here.year, holder=world.members["sam"])
    seat = StaffSeatFactory(meeting=meeting, membership=world.members["ines"])
    client.force_login(world.user("alice"))
    assert str(world.user("ines")) not in text(client.get(page(world, "staff_meeting", meeting.pk)))
    marks = {f"presence-{seat.pk}": "present", "version": "1"}
    assert client.post(page(world, "staff_mark", meeting.pk), marks).status_code == 403
    client.force_login(world.user("sam"))
    client.post(page(world, "staff_mark", meeting.pk), marks)
    seat.refresh_from_db()
    assert seat.presence == "present"
    handed = {"member": str(world.members["dora"].pk)}
    client.post(page(world, "staff_hand_over"), handed)
    meeting.refresh_from_db()
    assert meeting.holder == world.members["dora"]


def test_the_form_says_what_is_wrong_and_writes_nothing(world: World, client: PageClient) -> None:
    client.force_login(world.user("dora"))
    form = {
        "kind": "office_hour", "title": "x" * 5_000, "date": "2026-07-31", "starts": "14:00",
        "ends": "13:00", "room": "", "seats": "0", "holder": str(world.members["nora"].pk),
        "topic": "y" * 5_000,
    }  # fmt: skip
    refused = client.post(page(world, "staff_meeting_add"), form)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {
        "title", "date", "ends", "room", "seats", "holder", "topic",
    }  # fmt: skip
    assert not StaffMeeting.objects.exists()
    good = {
        "kind": "office_hour", "title": "Permanence", "date": "2027-01-12", "starts": "13:00",
        "ends": "13:55", "room": "CDI", "holder": str(world.members["dora"].pk),
    }  # fmt: skip
    assert client.post(page(world, "staff_meeting_add"), good).status_code == 302
    made = StaffMeeting.objects.get()
    assert (made.room, made.seats, made.holder) == ("CDI", None, world.members["dora"])
    again = client.post(page(world, "staff_meeting_add"), good)
    assert "est déjà à « Permanence »" in text(again)
    changed = client.post(
        page(world, "staff_meeting_edit", made.pk), good | {"seats": "4", "version": "1"}
    )
    assert changed.status_code == 302
    made.refresh_from_db()
    assert (made.seats, made.version) == (4, 2)


def test_own_steps_are_read_by_nobody_else(world: World, client: PageClient) -> None:
    client.force_login(world.user("sam"))
    client.post(page(world, "staff_steps"), {"steps": ["account", "discovery"]})
    assert text(client.get(page(world, "staff_steps"))).count("checked") == 2
    assert client.post(page(world, "staff_steps"), {"steps": ["podium"]}).status_code == 422
    client.force_login(world.user("nora"))
    counts = text(client.get(page(world, "staff_steps")))
    assert "1 sur 7" in counts
    assert str(world.user("sam")) not in counts
