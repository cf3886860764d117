"""« Proposer l’année » and « Reprendre l’an dernier »: shown, ticked, written once, taken back."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse
from lxml import html

from pixschool.core.models import SchoolYear
from pixschool.core.reference.roles import Role
from pixschool.core.text.french import count
from rituals.models import Milestone, PlanAct, Ritual, YearPlan
from rituals.plan import services as planning
from students.models import Classroom
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory, SchoolYearFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.pages import Fields, fields, page_of
from tests.support.queries import captured
from tests.support.world import World

AUGUST = "2026-08-25T10:00+02:00"
NOVEMBER = "2026-11-20T10:00+01:00"


@pytest.fixture(autouse=True)
def august(db: None) -> Iterator[None]:
    """When the year is prepared: nothing of it is over."""
    with time_machine.travel(AUGUST):
        yield


@pytest.fixture
def year(world: World) -> SchoolYear:
    for name in ("5A", "4A", "3A"):
        ClassroomFactory(year=world.here.year, name=name)
    return world.here.year


@pytest.fixture
def nora(client: PageClient, world: World) -> PageClient:
    client.force_login(world.user("nora"))
    return client


class TestPropose:
    @pytest.fixture(autouse=True)
    def urls(self, world: World, year: SchoolYear) -> None:
        self.ask = reverse("rituals:planner_propose", args=[world.here.uai])
        self.apply = reverse("rituals:planner_apply", args=[world.here.uai])

    def questions(self, client: PageClient) -> Fields:
        return fields(client.get(self.ask), self.ask)

    def preview(self, client: PageClient, **changes: list[str]) -> HttpResponse:
        return client.post(self.ask, self.questions(client) | changes)

    def test_questions_know_the_levels_and_the_people(self, nora: PageClient, world: World) -> None:
        asked = self.questions(nora)
        assert asked["levels"] == ["6E", "5E", "4E", "3E"]
        assert asked["room_hours"] == ["20"]
        assert asked["person_lead"] == [str(world.members["nora"].pk)]

    def test_the_proposal_explains_everything_and_writes_nothing(self, nora: PageClient) -> None:
        data = self.questions(nora)
        with captured() as queries:
            page = page_of(nora.post(self.ask, data))
        assert [sql for sql in queries.writes if "django_session" not in sql] == []
        assert "À partir de la 3e semaine" in page
        assert "Octobre ne compte que 12 jours de classe" in page
        assert "Aucune classe de 2de" in page
        assert "is-ghost" in page
        assert not Ritual.objects.exists()
        assert not YearPlan.objects.exists()

    def test_applying_is_one_act_that_undo_takes_away_whole(
        self, nora: PageClient, world: World, year: SchoolYear
    ) -> None:
        chosen = fields(self.preview(nora), self.apply)
        nora.post(self.apply, chosen)
        assert Ritual.objects.planned().count() == len(chosen["slot"])
        act = PlanAct.objects.get()
        assert len(act.changes) == len(chosen["slot"])
        ritual = Ritual.objects.get(key="6e-securite")
        assert ritual.family_text
        assert ritual.links
        assert ritual.lead_role == Role.CLASS_LEAD
        assert Milestone.objects.filter(ritual=ritual, assignee=world.members["nora"]).exists()
        planning.take_back(act)
        assert not Ritual.objects.planned().exists()
        planning.do_again(act)
        assert Ritual.objects.planned().count() == len(chosen["slot"])

    def test_what_is_unticked_is_left(self, nora: PageClient) -> None:
        chosen = fields(self.preview(nora), self.apply)
        chosen["slot"] = [slot for slot in chosen["slot"] if not slot.startswith("cyber.")]
        nora.post(self.apply, chosen)
        assert Ritual.objects.count() == len(chosen["slot"])
        assert not Ritual.objects.filter(key="cyber").exists()

    def test_what_is_over_is_shown_and_not_ticked(self, client: PageClient, world: World) -> None:
        with time_machine.travel(NOVEMBER):
            client.force_login(world.user("nora"))
            page = self.preview(client)
            chosen = fields(page, self.apply)
            client.post(self.apply, chosen)
        assert "passé</span>" in page.content.decode()
        assert not [slot for slot in chosen["slot"] if slot.startswith(("reseau-6e.", "cyber."))]
        assert not Ritual.objects.filter(ends_on__lt=date(2026, 11, 20)).exists()
        assert Ritual.objects.filter(starts_on__gt=date(2026, 11, 20)).exists()

    def test_nothing_ticked_is_said(self, nora: PageClient) -> None:
        chosen = fields(self.preview(nora), self.apply)
        del chosen["slot"]
        page = nora.post(self.apply, chosen, follow=True)
        assert "Rien n’était coché" in page.content.decode()
        assert not Ritual.objects.exists()

    def test_applying_twice_does_nothing_more(self, nora: PageClient) -> None:
        chosen = fields(self.preview(nora), self.apply)
        nora.post(self.apply, chosen)
        count = Ritual.objects.count()
        again = nora.post(self.apply, chosen, follow=True)
        assert "Rien de nouveau à poser" in again.content.decode()
        page = self.preview(nora).content.decode()
        assert "Tout est déjà dans l’année." in page
        nora.post(self.apply, chosen | {"digest": [""]})
        assert Ritual.objects.count() == count
        assert PlanAct.objects.count() == 1

    def test_levels_that_do_the_same_are_one_row_with_a_box_each(self, nora: PageClient) -> None:
        tree = html.fromstring(self.preview(nora).content.decode())
        (row,) = tree.xpath(
            "//li[contains(@class, 'offer-row')][.//*[text()='Campagne de rentrée']]"
        )
        slots = row.xpath(".//input[@name='slot']/@value")
        assert slots == ["rentree.5E.1", "rentree.4E.1", "rentree.3E.1"]

    def test_missing_room_hours_are_said_once_when_there_are_none(self, nora: PageClient) -> None:
        page = page_of(self.preview(nora, room_hours=["0"]))
        assert page.count("Avec 0 h de salle par semaine, il manque") == 1
        assert "Aucune heure de salle libre" not in page
        few = page_of(self.preview(nora, room_hours=["1"]))
        assert "h de salle sur" in few

    def test_before_the_roster_the_classes_of_last_year_are_counted(
        self, nora: PageClient, world: World
    ) -> None:
        SchoolYearFactory(school=world.here.school, start_year=2027)
        page = nora.get(f"{self.ask}?annee=2027")
        assert fields(page, self.ask)["levels"] == ["6E", "5E", "4E", "3E"]
        classes = Classroom.objects.in_year(world.here.year).count()
        shown = page_of(nora.post(f"{self.ask}?annee=2027", fields(page, self.ask)))
        assert f"pour les {count(classes, 'classe')} de l’an dernier" in shown

    def test_a_plan_that_changed_meanwhile_is_shown_again(
        self, nora: PageClient, year: SchoolYear
    ) -> None:
        chosen = fields(self.preview(nora), self.apply)
        RitualFactory(year=year, key="cyber", levels=["5E"])
        answer = nora.post(self.apply, chosen)
        assert answer.status_code == 409
        assert "Entre-temps" in answer.content.decode()
        assert Ritual.objects.count() == 1

    def test_it_is_shown_again_with_the_boxes_that_were_ticked(
        self, nora: PageClient, year: SchoolYear
    ) -> None:
        chosen = fields(self.preview(nora), self.apply)
        chosen["slot"] = [slot for slot in chosen["slot"] if not slot.startswith("rentree.")]
        RitualFactory(year=year, key="cyber", levels=["5E"])
        answer = nora.post(self.apply, chosen)
        assert answer.status_code == 409
        again = fields(answer, self.apply)
        known = {slot for slot in chosen["slot"] if slot not in again["shown"]}
        assert set(again["slot"]) == set(chosen["slot"]) - known
        nora.post(self.apply, again)
        assert not Ritual.objects.filter(key="rentree").exists()

    def test_a_line_that_was_not_on_the_page_comes_ticked(
        self, nora: PageClient, year: SchoolYear
    ) -> None:
        known = RitualFactory(year=year, key="cyber", levels=["5E"])
        chosen = fields(self.preview(nora), self.apply)
        assert "cyber.5E.1" not in chosen["shown"]
        del chosen["slot"]
        known.delete()
        again = fields(nora.post(self.apply, chosen), self.apply)
        assert again["slot"] == ["cyber.5E.1"]

    def test_answers_are_remembered(self, nora: PageClient, world: World) -> None:
        dora = str(world.members["dora"].pk)
        changes = {"levels": ["6E"], "room_hours": ["8"], "person_librarian": [dora]}
        nora.post(self.apply, fields(self.preview(nora, **changes), self.apply))
        plan = YearPlan.objects.get()
        assert (plan.levels, plan.room_hours) == (["6E"], 8)
        asked = self.questions(nora)
        assert asked["levels"] == ["6E"]
        assert asked["person_librarian"] == [dora]
        assert not Ritual.objects.filter(levels__contains=["5E"]).exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"levels": []},
            {"levels": ["XX"]},
            {"room_hours": ["-1"]},
            {"room_hours": ["61"]},
            {"room_hours": [""]},
            {"person_lead": ["999999"]},
        ],
    )
    def test_bad_answers_are_asked_again(
        self, nora: PageClient, changes: dict[str, list[str]]
    ) -> None:
        assert self.preview(nora, **changes).status_code == 422
        assert not Ritual.objects.exists()

    def test_nobody_of_another_school_leads(self, nora: PageClient, world: World) -> None:
        page = self.preview(nora, person_lead=[str(world.members["charlie"].pk)])
        assert page.status_code == 422

    def test_an_unpublished_year_is_not_guessed(self, nora: PageClient, world: World) -> None:
        SchoolYearFactory(school=world.here.school, start_year=2031)
        page = nora.get(f"{self.ask}?annee=2031").content.decode()
        assert "Calendrier 2031-2032 non publié" in page
        data = {"levels": ["6E"], "room_hours": ["20"]}
        assert nora.post(f"{self.apply}?annee=2031", data).status_code == 422
        assert not Ritual.objects.exists()


class TestTakingOver:
    @pytest.fixture(autouse=True)
    def last_year(self, world: World, year: SchoolYear) -> None:
        self.show = reverse("rituals:planner_carry", args=[world.here.uai])
        self.apply = reverse("rituals:planner_carry_apply", args=[world.here.uai])
        self.old = SchoolYearFactory(school=world.here.school, start_year=2025)
        self.gone = MembershipFactory(school=world.here.school, former=True)
        campaign = CampaignFactory(year=self.old)
        PixCampaignFactory(campaign=campaign, code="VIEUX2345")
        self.ritual = RitualFactory(
            year=self.old,
            title="Défi du CDI",
            levels=["6E"],
            campaign=campaign,
            leader=world.members["dora"],
            note="Réserver la salle B.",
            starts_on=date(2025, 11, 3),
            ends_on=date(2025, 11, 14),
        )
        MilestoneFactory(ritual=self.ritual, assignee=self.gone, done_at="2025-10-01T08:00:00Z")

    def test_the_preview_says_what_changes(self, nora: PageClient) -> None:
        page = page_of(nora.get(self.show))
        assert "du 2 au 13 nov." in page
        assert "l’an dernier du 3 au 14 nov." in page
        assert "Note gardée : Réserver la salle B." in page
        assert "Codes de l’an dernier effacés" in page
        assert f"{self.gone.user.get_full_name()} n’est plus dans l’établissement" in page
        assert "VIEUX2345" not in page

    def test_it_comes_back_in_one_act(
        self, nora: PageClient, world: World, year: SchoolYear
    ) -> None:
        nora.post(self.apply, fields(nora.get(self.show), self.apply))
        back = Ritual.objects.in_year(year).get()
        assert (back.title, back.note) == ("Défi du CDI", "Réserver la salle B.")
        assert (back.starts_on, back.ends_on) == (date(2026, 11, 2), date(2026, 11, 13))
        assert back.leader == world.members["dora"]
        assert back.campaign is None
        (line,) = back.milestones.all()
        assert (line.assignee, line.done_at) == (None, None)
        assert line.due_on == date(2026, 10, 26)
        planning.take_back(PlanAct.objects.get())
        assert not Ritual.objects.in_year(year).planned().exists()

    def test_who_takes_over_is_asked_once(
        self, nora: PageClient, world: World, year: SchoolYear
    ) -> None:
        self.ritual.leader = self.gone
        self.ritual.save()
        data = fields(nora.get(self.show), self.apply)
        assert data[f"instead_{self.gone.pk}"] == [""]
        nora.post(self.apply, data | {f"instead_{self.gone.pk}": [str(world.members["dora"].pk)]})
        back = Ritual.objects.in_year(year).get()
        assert back.leader == world.members["dora"]
        assert back.milestones.get().assignee == world.members["dora"]
        assert self.gone.user.get_full_name() not in back.explanation

    def test_nobody_of_another_school_takes_over(
        self, nora: PageClient, world: World, year: SchoolYear
    ) -> None:
        data = fields(nora.get(self.show), self.apply)
        data[f"instead_{self.gone.pk}"] = [str(world.members["charlie"].pk)]
        answer = nora.post(self.apply, data)
        assert answer.status_code == 422
        assert "Cette personne n’est plus dans l’équipe." in answer.content.decode()
        assert not Ritual.objects.in_year(year).exists()

    def test_a_refusal_keeps_what_was_unticked(
        self, nora: PageClient, world: World, year: SchoolYear
    ) -> None:
        other = RitualFactory(
            year=self.old, title="Semaine de la presse", levels=["5E"],
            starts_on=date(2026, 3, 23), ends_on=date(2026, 3, 28),
        )  # fmt: skip
        sent = fields(nora.get(self.show), self.apply) | {"slot": [str(other.pk)]}
        wrong = {f"instead_{self.gone.pk}": [str(world.members["charlie"].pk)]}
        refused = nora.post(self.apply, sent | wrong)
        assert refused.status_code == 422
        assert fields(refused, self.apply)["slot"] == [str(other.pk)]
        late = nora.post(self.apply, sent | {"digest": ["0"]})
        assert late.status_code == 409
        again = fields(late, self.apply)
        assert again["slot"] == [str(other.pk)]
        nora.post(self.apply, again)
        assert Ritual.objects.in_year(year).get().title == "Semaine de la presse"

    def test_what_was_for_some_classes_asks_for_those_of_the_year(self, nora: PageClient) -> None:
        self.ritual.classrooms.add(ClassroomFactory(year=self.old, name="6B"))
        page = page_of(nora.get(self.show))
        assert "Concernait 6B : choisir les classes de cette année." in page

    def test_what_is_new_in_the_catalogue_is_told(self, nora: PageClient) -> None:
        self.ritual.levels = ["3E"]
        self.ritual.save()
        assert "Nouveau au catalogue : Pix IA" in page_of(nora.get(self.show))

    def test_twice_does_nothing_more(self, nora: PageClient, year: SchoolYear) -> None:
        data = fields(nora.get(self.show), self.apply)
        nora.post(self.apply, data)
        again = nora.post(self.apply, data, follow=True)
        assert "Rien de nouveau à reprendre" in again.content.decode()
        assert "Tout est déjà dans l’année." in nora.get(self.show).content.decode()
        assert Ritual.objects.in_year(year).count() == 1

    def test_nothing_to_take_up(self, nora: PageClient) -> None:
        page = nora.get(f"{self.show}?annee=2025").content.decode()
        assert "Rien à reprendre" in page
        assert nora.post(f"{self.apply}?annee=2025").status_code == 422
