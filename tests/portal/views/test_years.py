"""A year is prepared, worked in, made the current one, and taken back."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from campaigns.models import Campaign, PixCampaign
from pixschool.core import schools
from pixschool.core.models import AuditEntry, SchoolYear
from tests.factories.campaigns import PixCampaignFactory
from tests.factories.certification_results import CertificationResultFactory
from tests.portal.views.prepared import NEXT, prepare
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora(world: World, client: PageClient) -> PageClient:
    client.force_login(world.user("nora"))
    return client


def address(world: World, name: str, start_year: int = NEXT) -> str:
    return reverse(name, args=[world.here.uai, start_year])


def home(client: PageClient, world: World) -> str:
    return page_of(client.get(reverse("portal:home", args=[world.here.uai])))


def checklist(client: PageClient, world: World) -> dict[str, tuple[bool, str]]:
    """{line: (is it done, what is said of it)}"""
    page = page_of(client.get(address(world, "portal:year_turn")))
    return {
        line.findtext(".//a"): (line.get("class") == "is-done", line.findtext(".//small"))
        for line in html.fromstring(page).xpath("//ul[@class='checklist']/li")
    }


BAR = "Année <strong>2027-2028</strong>, en préparation"


class TestPreparing:
    def test_one_click_from_the_settings_and_nobody_else_sees_it(
        self, nora: PageClient, world: World
    ) -> None:
        page = page_of(nora.get(reverse("core:settings", args=[world.here.uai])))
        assert "Préparer 2027-2028" in page
        answer = nora.post(address(world, "core:year_prepare"))
        assert answer.headers["Location"] == address(world, "portal:year_turn")
        assert world.here.school.current_year.start_year == 2026
        assert BAR in home(nora, world)
        other = PageClient()
        other.force_login(world.user("alice"))
        assert "year-bar" not in home(other, world)

    def test_a_second_click_makes_no_second_year(self, nora: PageClient, world: World) -> None:
        for _ in range(2):
            nora.post(address(world, "core:year_prepare"))
        assert world.here.school.years.count() == 2
        assert AuditEntry.objects.filter(event="year_prepared").count() == 1

    @pytest.mark.parametrize("start_year", [2025, 2028, 2050])
    def test_only_the_year_after_the_last_whose_dates_are_known(
        self, nora: PageClient, world: World, start_year: int
    ) -> None:
        assert nora.post(address(world, "core:year_prepare", start_year)).status_code == 404
        assert world.here.school.years.count() == 1

    def test_a_year_whose_dates_nobody_knows_is_not_offered(self, world: World) -> None:
        schools.prepare_year(school=world.here.school, start_year=NEXT, actor=None)
        with time_machine.travel("2027-03-01T12:00Z", tick=False):
            assert schools.year_to_prepare(world.here.school) is None
        with time_machine.travel("2028-08-02T12:00Z", tick=False):
            assert schools.year_to_prepare(world.here.school) == 2028

    def test_back_to_the_current_year(self, nora: PageClient, world: World) -> None:
        nora.post(address(world, "core:year_prepare"))
        nora.post(address(world, "core:year_work_in", 2026))
        assert "year-bar" not in home(nora, world)

    def test_a_year_forgotten_meanwhile(self, nora: PageClient, world: World) -> None:
        nora.post(address(world, "core:year_prepare"))
        year = SchoolYear.objects.get(start_year=NEXT)
        assert schools.forget_year(year)
        assert "year-bar" not in home(nora, world)

    def test_a_year_that_holds_something_is_not_forgotten(self, world: World) -> None:
        assert not schools.forget_year(prepare(world))
        assert not schools.forget_year(world.here.year)


class TestTurning:
    def test_it_is_offered_once_pupils_are_there(self, nora: PageClient, world: World) -> None:
        schools.prepare_year(school=world.here.school, start_year=NEXT, actor=None)
        assert "2027-2028 est prête" not in home(nora, world)
        prepare(world)
        assert "2027-2028 est prête" in home(nora, world)

    def test_it_is_offered_on_the_first_day_of_school(self, nora: PageClient, world: World) -> None:
        schools.prepare_year(school=world.here.school, start_year=NEXT, actor=None)
        with time_machine.travel("2027-08-31T20:00Z", tick=False):
            nora.force_login(world.user("nora"))
            assert "2027-2028 est prête" not in home(nora, world)
        with time_machine.travel("2027-09-02T06:00Z", tick=False):
            nora.force_login(world.user("nora"))
            assert "2027-2028 est prête" in home(nora, world)

    def test_what_changes_is_said_and_nobody_is_invisible(
        self, nora: PageClient, world: World
    ) -> None:
        prepare(world)
        page = page_of(nora.get(address(world, "portal:year_turn")))
        assert "3 élèves non réinscrits</a> : partis, ou oubliés" in page
        assert all(pupil.last_name in page for pupil in world.b.pupils)
        assert world.a.finished.last_name not in page

    @time_machine.travel("2027-06-12T10:00+02:00")
    def test_the_checklist_answers_from_what_is_there(self, nora: PageClient, world: World) -> None:
        nora.force_login(world.user("nora"))  # that day
        schools.prepare_year(school=world.here.school, start_year=NEXT, actor=None)
        empty = checklist(nora, world)
        assert empty["Importer la base élèves de 2027-2028"] == (False, "aucun élève")
        assert "se saura à l’import" in empty["Revoir qui est parti"][1]
        assert empty["Voir ce qui sera effacé, et quand"][1] == "rien dont la durée soit passée"
        prepare(world)
        PixCampaign.objects.update(read_at=datetime(2027, 6, 10, 12, tzinfo=UTC))
        filled = checklist(nora, world)
        assert filled["Importer la base élèves de 2027-2028"] == (True, "4 élèves, 1 classe")
        assert "3 élèves non réinscrits" in filled["Revoir qui est parti"][1]
        assert filled["Planifier 2027-2028"] == (True, "1 rituel au calendrier, 0 en 2026-2027")
        assert filled["Confier les classes à leurs référents Pix"] == (
            True,
            "1 classe confiée sur 1",
        )
        orga, certif, *_ = filled
        assert filled[orga][0]
        assert "2 campagnes lues sur 2, le 10 juin ; Pix" in filled[orga][1]
        Campaign.objects.filter(pk=world.here.campaign.pk).update(closes_on=date(2027, 6, 11))
        again = checklist(nora, world)[orga]
        assert not again[0]
        assert "le 10 juin ; 1 à relire : des élèves ont peut-être terminé depuis" in again[1]
        PixCampaignFactory(campaign=world.here.campaign, read_at=None)
        Campaign.objects.filter(pk=world.here.campaign.pk).update(closes_on=date(2027, 6, 9))
        assert not checklist(nora, world)[orga][0]  # another code of it was never read
        assert filled[certif] == (False, "aucun résultat déposé")
        CertificationResultFactory(student=world.a.finished, year=world.here.year)
        assert checklist(nora, world)[certif] == (True, "1 résultat déposé")
        assert (
            "qui gardent leurs rôles" in filled["Revoir l’équipe : qui part, qui change de rôle"][1]
        )

    def test_turned_and_taken_back(self, nora: PageClient, world: World) -> None:
        prepare(world)
        nora.post(address(world, "core:year_current"))
        assert world.here.school.current_year.start_year == NEXT
        assert "5A" in page_of(nora.get(reverse("portal:classrooms", args=[world.here.uai])))
        nora.post(address(world, "core:year_current", 2026))
        assert world.here.school.current_year.start_year == 2026
        assert "6A" in page_of(nora.get(reverse("portal:classrooms", args=[world.here.uai])))


def test_a_form_writes_in_the_year_it_was_shown_in(nora: PageClient, world: World) -> None:
    """The other year has been chosen in another tab meanwhile."""
    year = prepare(world)
    create = reverse("campaigns:create", args=[world.here.uai])
    fields = {"name": "Deux onglets", "kind": "assessment", "theme": "rentree"}
    nora.post(address(world, "core:year_work_in"))
    for start_year in (2026, NEXT):
        room = world.a.room if start_year == 2026 else year.classrooms.get()
        name = f"Deux onglets {start_year}"
        nora.post(create, fields | {"name": name, "classrooms": room.pk, "annee": start_year})
        assert Campaign.objects.get(name=name).year.start_year == start_year
