"""« Séances et projets » and « Ressources », made by one, read by another."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from lxml import html
from pypdf import PdfReader

from rituals.models import Project, Resource, Session
from rituals.resources import shelf
from rituals.resources.shipped import SHIPPED
from students.models import SupportBooking
from tests.factories.rituals import PARIS, ProjectFactory, RitualFactory
from tests.factories.support import SupportBookingFactory, SupportSlotFactory
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


def test_a_project_from_nothing_to_an_hour_of_the_class(world: World, client: PageClient) -> None:
    client.force_login(world.user("dora"))
    form = {
        "title": "Enquête au CDI", "subject": "SVT", "theme": "emi", "starts_on": "2026-12-01",
        "ends_on": "2026-12-18", "classrooms": [str(world.a.room.pk)], "competences": ["1.1"],
    }  # fmt: skip
    nobody = client.post(page(world, "cdi_project_add"), form | {"classrooms": []})
    assert nobody.status_code == 422
    assert "Pour qui ?" in text(nobody)
    shown = text(client.post(page(world, "cdi_project_add"), form, follow=True))
    assert "chercher, veiller, juger d’une source" in shown
    project = Project.objects.get()
    hour = {
        "date": "2026-12-03", "starts": "10:00", "ends": "10:55", "room": "CDI",
        "classroom": str(world.a.room.pk), "leaders": [str(world.members["dora"].pk)],
    }  # fmt: skip
    other = client.post(
        page(world, "cdi_session_add", project.pk), hour | {"classroom": str(world.b.room.pk)}
    )
    assert other.status_code == 422
    client.post(page(world, "cdi_session_add", project.pk), hour)
    assert Session.objects.of_class(world.a.room).get().ritual == project.ritual
    again = client.post(page(world, "cdi_session_add", project.pk), hour)
    assert "CDI n’est pas libre" in text(again)
    stale = client.post(
        page(world, "cdi_project_edit", project.pk), form | {"title": "Autre", "version": "7"}
    )
    assert stale.status_code == 422
    long = client.post(page(world, "cdi_project_add"), form | {"purpose": "x" * 5_000})
    assert long.status_code == 422
    assert Project.objects.count() == 1
    client.force_login(world.user("sam"))
    assert "Enquête au CDI" in text(client.get(page(world, "cdi_projects")))


def test_the_hour_of_another_project_is_not_removed(world: World, client: PageClient) -> None:
    mine, other = ProjectFactory(year=world.here.year), ProjectFactory(year=world.here.year)
    session = Session.objects.create(
        school=world.here.school, ritual=other.ritual, starts_at=NOW, ends_at=NOW.replace(hour=10)
    )
    client.force_login(world.user("dora"))
    answer = client.post(page(world, "cdi_session_remove", mine.pk, session.pk))
    assert answer.status_code == 404


def test_a_link_is_added_chosen_and_thrown_away(world: World, client: PageClient) -> None:
    client.force_login(world.user("dora"))
    form = {"title": "Fiche", "url": "javascript:alert(1)", "theme": "emi", "competences": ["1.1"]}
    refused = client.post(page(world, "cdi_resource_add"), form)
    assert refused.status_code == 422
    assert "commence par https://" in text(refused)
    client.post(page(world, "cdi_resource_add"), form | {"url": "https://www.clemi.fr/a"})
    link = Resource.objects.get()
    shown = client.get(page(world, "cdi_resources") + "?theme=emi&competence=1.1")
    titles = {one.title for _, links in shown.context["shelves"] for one in links}
    assert titles == {"Fiche", *(one.title for one in SHIPPED if one.key == "clemi")}
    client.post(page(world, "cdi_resource_own", link.pk), {"verb": "select"})
    link.refresh_from_db()
    assert link.is_selected
    client.post(page(world, "cdi_resource_shipped", "pix"), {"verb": "hide"})
    assert "1 lien masqué" in text(client.get(page(world, "cdi_resources")))
    client.post(page(world, "cdi_resource_own", link.pk), {"verb": "remove"})
    assert not Resource.objects.exists()


def test_what_goes_for_good_asks_first(world: World, client: PageClient) -> None:
    client.force_login(world.user("dora"))
    project = ProjectFactory(year=world.here.year)
    session = Session.objects.create(
        school=world.here.school, ritual=project.ritual,
        starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=1),
    )  # fmt: skip
    own = Resource.objects.create(
        school=world.here.school, title="Fiche", url="https://www.clemi.fr/a", theme="emi"
    )
    shown = client.get(page(world, "cdi_project", project.pk)).text
    assert f'popovertarget="remove-session-{session.pk}"' in shown
    shelves = client.get(page(world, "cdi_resources")).text
    assert f'popovertarget="remove-link-{own.pk}"' in shelves
    sent = fields_of(shelves, f"remove-link-{own.pk}")
    client.post(page(world, "cdi_resource_own", own.pk), sent)
    assert not Resource.objects.exists()


def fields_of(shown: str, dialog: str) -> dict[str, str]:
    """What the form of a question would send."""
    (form,) = html.fromstring(shown).xpath(f"//*[@id='{dialog}']//form")
    return dict(form.form_values())


def test_an_act_on_a_link_comes_back_with_the_filters(world: World, client: PageClient) -> None:
    client.force_login(world.user("dora"))
    own = Resource.objects.create(
        school=world.here.school, title="Fiche", url="https://www.clemi.fr/a", theme="emi"
    )
    filtered = page(world, "cdi_resources") + "?theme=emi"
    shown = client.get(filtered).text
    assert fields_of(shown, f"remove-link-{own.pk}")["back"] == filtered
    for name, key, verb in (
        ("cdi_resource_shipped", "clemi", "hide"), ("cdi_resource_shipped", "clemi", "show"),
        ("cdi_resource_own", own.pk, "select"), ("cdi_resource_own", own.pk, "remove"),
    ):  # fmt: skip
        done = client.post(page(world, name, key), {"verb": verb, "back": filtered})
        assert done.headers["Location"] == filtered
    outside = {"verb": "show", "back": "https://ailleurs.fr/"}
    done = client.post(page(world, "cdi_resource_shipped", "clemi"), outside)
    assert done.headers["Location"] == page(world, "cdi_resources")


def test_the_selection_is_shown_on_its_day_alone(world: World, client: PageClient) -> None:
    today = NOW.date()
    ritual = RitualFactory(
        year=world.here.year, key=shelf.SAFER_INTERNET, starts_on=today, ends_on=today,
        is_confirmed=False,
    )  # fmt: skip
    client.force_login(world.user("sam"))
    assert "Safer Internet Day" in text(client.get(page(world, "cdi")))
    assert "à confirmer" in text(client.get(page(world, "cdi_resources")))
    ritual.starts_on = ritual.ends_on = date(2026, 11, 26)
    ritual.save()
    assert "Safer Internet Day" not in text(client.get(page(world, "cdi")))


@pytest.mark.parametrize(("query", "number"), [("", 1), ("?format=postes", 8)])
def test_cards_carry_the_code(query: str, number: int, world: World, client: PageClient) -> None:
    client.force_login(world.user("sam"))
    pdf = client.get(page(world, "cdi_cards", world.here.campaign.pk) + query)
    pages = PdfReader(BytesIO(pdf.content)).pages
    words = pages[0].extract_text()
    assert words.count(world.here.pix.code) == number
    assert len(pages) == sum(1 for pix in world.here.campaign.pix_campaigns.all() if pix.code)


def test_an_hour_of_a_project_asks_about_the_seats_at_that_hour(
    world: World, client: PageClient
) -> None:
    """Nobody is awaited in two places without anybody having chosen so."""
    client.force_login(world.user("dora"))
    project = ProjectFactory(year=world.here.year)
    project.ritual.classrooms.set([world.a.room])
    starts = datetime(2026, 12, 3, 10, 30, tzinfo=PARIS)
    slot = SupportSlotFactory(year=world.here.year, day=starts.date(), starts_at=starts, seats=2)
    SupportBookingFactory(slot=slot, student=world.a.missing)
    hour = {
        "date": "2026-12-03", "starts": "10:00", "ends": "10:55", "room": "104",
        "classroom": str(world.a.room.pk),
    }  # fmt: skip
    address = page(world, "cdi_session_add", project.pk)
    asked = client.post(address, hour)
    assert asked.status_code == 422
    assert "1 élève a rendez-vous au CDI pendant cette séance" in text(asked)
    assert not Session.objects.exists()
    seen = text(asked).partition('name="seats_seen" value="')[2][:16]
    done = client.post(address, hour | {"seats": "move", "seats_seen": seen}, follow=True)
    assert "1 annulé faute d’autre créneau" in text(done)
    assert Session.objects.count() == 1
    assert not SupportBooking.objects.held().exists()
    gone = client.post(
        page(world, "cdi_session_remove", project.pk, Session.objects.get().pk), follow=True
    )
    assert "1 rendez-vous au CDI rendu" in text(gone)
    assert SupportBooking.objects.held().get().slot == slot
