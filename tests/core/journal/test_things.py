"""An entry names what it is about, with its page, as far as whoever reads it may see it."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from lxml import html

from pixschool.core import journal
from pixschool.core.models import AuditEntry
from rituals.feeds import services as feeds
from rituals.models import CalendarFeed, Ritual
from rituals.plan import services as planning
from rituals.plan.checklist import services as checklist
from tests.factories.core import ImportBatchFactory, InvitationFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory, SessionFactory
from tests.support.client import PageClient
from tests.support.pages import plain, text_of
from tests.support.world import CANARY_6A, CANARY_ELSEWHERE, World

Reader = Callable[[str], str]


@pytest.fixture
def read(client: PageClient, world: World) -> Reader:
    """The journal as that person has it."""

    def _read(name: str) -> str:
        client.force_login(world.user(name))
        return client.get(reverse("core:audit", args=[world.here.uai])).content.decode()

    return _read


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(year=world.here.year, title="Semaine du code")


def words(page: str) -> str:
    return plain(text_of(page, inside="main"))


def addresses(page: str) -> Iterator[str]:
    yield from html.fromstring(page).xpath("//main//td[@data-label='Acte']//a/@href")


def note(world: World, event: str, target: str, *ids: int) -> AuditEntry:
    return journal.record(
        event, school=world.here.school, actor=world.user("nora"), target=target, ids=ids
    )


@pytest.fixture
def everything(world: World, ritual: Ritual) -> None:
    """An entry for each sort of thing that has a page."""
    here, nora = world.here, world.user("nora")
    for event, target, thing in (
        ("campaign_created", "campaign", here.campaign),
        ("student_read", "student", world.a.finished),
        ("class_changed", "classroom", world.a.room),
        ("member_roles_changed", "member", world.members["bob"]),
        ("import_applied", "import", ImportBatchFactory(year=here.year)),
        ("session_created", "session", SessionFactory(ritual=ritual)),
        ("member_invited", "invitation", InvitationFactory(school=here.school)),
        ("name_decided", "participant_link", world.a.pending),
        ("year_prepared", "year", here.year),
    ):
        note(world, event, target, thing.pk)
    feeds.open_feed(school=here.school, kind=CalendarFeed.FeedKind.SCHOOL, actor=nora)
    line = MilestoneFactory(ritual=ritual, label="Réserver la salle")
    checklist.mark(milestone=line, done=True, actor=nora)
    planning.change(ritual=ritual, version=1, actor=nora, values={"note": "CDI"})


@pytest.mark.parametrize("name", ["nora", "alice"])
def test_every_page_that_is_named_opens(
    name: str, everything: None, read: Reader, client: PageClient
) -> None:
    found = list(addresses(read(name)))
    assert len(found) >= 8
    for address in found:
        assert client.get(address).status_code == 200, address


def test_each_is_named(everything: None, read: Reader, world: World) -> None:
    page = words(read("nora"))
    campaign, pupil = world.here.campaign, world.a.finished
    for said in (
        f"a créé une campagne : {campaign.name}",
        f"la fiche d’un élève : {pupil.last_name} {pupil.first_name}",
        "a modifié une classe : 6A",
        "a changé les rôles de Bob",
        "a ajouté une séance : Semaine du code",
        "a ouvert une adresse de calendrier : tout l’établissement",
        "comme faite : Réserver la salle (Semaine du code)",
        "a modifié le plan de l’année : Modification de « Semaine du code »",
        f"a commencé à préparer une année : {world.here.year}",
        f"a reconnu un nom lu dans Pix : {world.a.pending.last_name}",
    ):
        assert said in page


def test_the_reader_sees_what_they_may(everything: None, read: Reader, world: World) -> None:
    """The head answers no name and opens no import: neither name nor link."""
    page = read("alice")
    assert world.a.pending.last_name not in page
    assert "a enregistré un import : " in words(page)
    assert not [url for url in addresses(page) if "/imports/" in url]


def test_what_is_gone_or_elsewhere_has_no_name(read: Reader, world: World) -> None:
    note(world, "campaign_created", "campaign", world.elsewhere.campaign.pk)
    (other,) = world.elsewhere.classes.values()
    note(world, "student_read", "student", other.finished.pk)
    note(world, "class_changed", "classroom", other.room.pk)
    note(world, "campaign_deleted", "campaign", 2**31 - 1)
    page = read("nora")
    assert CANARY_ELSEWHERE not in page
    assert list(addresses(page)) == []
    assert "a créé une campagne" in words(page)
    assert "a supprimé une campagne" in words(page)


def test_three_are_named_and_the_others_counted(read: Reader, world: World, ritual: Ritual) -> None:
    sessions = [SessionFactory(ritual=ritual).pk for _ in range(5)]
    note(world, "session_created", "session", *sessions)
    page = read("nora")
    assert "a ajouté 5 séances : Semaine du code (" in words(page)
    assert " et 2 autres" in words(page)
    assert len(list(addresses(page))) == 3


def test_nothing_of_a_pupil_is_stored(everything: None) -> None:
    assert not [entry for entry in AuditEntry.objects.values() if CANARY_6A in str(entry)]
