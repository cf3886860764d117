from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from campaigns.models import Campaign
from pixschool.core.models import AuditEntry
from rituals.models import Milestone, PlanAct, Ritual
from rituals.plan import campaign as campaign_link
from rituals.plan import history
from rituals.plan import services as planning
from rituals.plan.history import Way
from tests.factories.core import SchoolFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory, SessionFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import CANARY_ONLY_6B, World

TODAY = date(2026, 9, 21)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2026-09-21T10:00+02:00"):
        yield


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(
        year=world.here.year,
        title="Découvrir le réseau",
        kind=Ritual.Kind.SESSION,
        purpose="Se connecter.",
        explanation="Avant la Toussaint.",
        note="Claviers de rechange.",
        links=[{"title": "CNIL", "url": "https://www.cnil.fr/"}],
        competences=["4.1"],
        lead_role="lead",
        leader=world.members["nora"],
    )


def url(ritual: Ritual, name: str = "ritual") -> str:
    return reverse(f"rituals:{name}", args=[ritual.school.uai, ritual.pk])


def text(response: Any) -> str:
    return page_of(response)


def as_shown(client: PageClient, ritual: Ritual, name: str = "ritual_remove") -> dict[str, str]:
    """What the form of that address sends, as the page of the ritual has it now."""
    tree = html.fromstring(client.get(url(ritual)).content)
    form = tree.xpath(f"//form[@action='{url(ritual, name)}']")[0]
    return {key: str(value) for key, value in form.form_values()}


class TestPage:
    def test_says_everything_to_everybody(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        SessionFactory(ritual=ritual, classroom=world.a.room, group="groupe 1")
        for name in ("nora", "ines"):
            client.force_login(world.user(name))
            page = text(client.get(url(ritual)))
            for words in (
                "du lundi 14 septembre au vendredi 9 octobre 2026",
                "semaines 3 à 6 de l’année, 20 jours de classe",
                "Se connecter.", "Avant la Toussaint.", "Claviers de rechange.",
                "https://www.cnil.fr/", "Sécuriser l’environnement numérique",
                "6A, groupe 1", "(RUPN)",
            ):  # fmt: skip
                assert words in page, (name, words)
            assert ("Modifier" in page) == (name == "nora")

    def test_a_leader_who_left_is_said(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        ritual.leader = world.members["bob"]
        ritual.save()
        world.members["bob"].left_at = "2026-09-20T10:00Z"
        world.members["bob"].save()
        client.force_login(world.user("nora"))
        assert "a quitté l’établissement" in text(client.get(url(ritual)))

    def test_a_year_without_published_calendar(self, client: PageClient, world: World) -> None:
        world.here.year.start_year = 2040
        world.here.year.save()
        day = date(2040, 10, 1)
        ritual = RitualFactory(year=world.here.year, starts_on=day, ends_on=day)
        client.force_login(world.user("nora"))
        page = text(client.get(url(ritual)))
        assert "lundi 1er octobre 2040" in page
        assert "semaine" not in page.partition("<h1>")[2].partition("</p>")[0]

    def test_queries(
        self, client: PageClient, world: World, ritual: Ritual, count_queries: Callable[..., None]
    ) -> None:
        client.force_login(world.user("nora"))

        def grow() -> None:
            for name in ("nora", "dora", "sam"):
                member = world.members[name]
                MilestoneFactory(ritual=ritual, assignee=member, done_by=member.user)
                SessionFactory(ritual=ritual, classroom=world.a.room, leaders=[member])

        grow()
        count_queries(lambda: client.get(url(ritual)), grow, at_most=15)


class TestRemoving:
    def test_and_taking_it_back(self, client: PageClient, world: World, ritual: Ritual) -> None:
        client.force_login(world.user("nora"))
        seen = as_shown(client, ritual)
        page = text(client.post(url(ritual, "ritual_remove"), seen, follow=True))
        assert "Rituel retiré de l’année" in page
        assert "Remettre dans l’année" in page
        assert "Ajouter une ligne" not in page
        ritual.refresh_from_db()
        assert ritual.removed_at is not None
        client.post(url(ritual, "ritual_remove"), seen)  # a second click
        seen = as_shown(client, ritual, "ritual_restore")
        page = text(client.post(url(ritual, "ritual_restore"), seen, follow=True))
        assert "est de nouveau dans l’année" in page
        client.post(url(ritual, "ritual_restore"), seen)
        ritual.refresh_from_db()
        assert (ritual.removed_at, ritual.version) == (None, 3)

    def test_of_a_page_that_a_colleague_has_made_stale(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        client.force_login(world.user("nora"))
        seen = as_shown(client, ritual)
        planning.change(ritual=ritual, version=1, actor=None, values={"note": "Salle 104"})
        page = text(client.post(url(ritual, "ritual_remove"), seen, follow=True))
        assert "Quelqu’un d’autre vient de modifier" in page
        ritual.refresh_from_db()
        assert ritual.removed_at is None
        planning.remove(ritual=ritual, version=2, actor=None)
        seen = as_shown(client, ritual, "ritual_restore")
        planning.change(ritual=ritual, version=3, actor=None, values={"note": ""})
        page = text(client.post(url(ritual, "ritual_restore"), seen, follow=True))
        assert "Quelqu’un d’autre vient de modifier" in page
        ritual.refresh_from_db()
        assert ritual.removed_at is not None

    def test_others_are_told_without_a_button(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        planning.remove(ritual=ritual, version=1, actor=None)
        client.force_login(world.user("ines"))
        page = text(client.get(url(ritual)))
        assert "Rituel retiré de l’année" in page
        assert "Remettre" not in page


class TestCampaign:
    @pytest.fixture
    def ritual(self, world: World) -> Ritual:
        return RitualFactory(year=world.here.year, title="Sécurité 6e", theme="securite")

    def link(self, client: PageClient, ritual: Ritual, campaign: object) -> str:
        client.force_login(ritual.school.memberships.get(roles=["lead"]).user)
        ritual.refresh_from_db()
        wanted = {"campaign": campaign, "version": ritual.version}
        return text(client.post(url(ritual, "ritual_campaign"), wanted, follow=True))

    def test_made_from_the_ritual(self, client: PageClient, world: World, ritual: Ritual) -> None:
        page = self.link(client, ritual, "new")
        made = Campaign.objects.get(name="Sécurité 6e")
        assert {room.name for room in made.classrooms.all()} == {"6A", "6B"}
        assert (made.theme, made.opens_on, made.closes_on) == (
            "securite", ritual.starts_on, ritual.ends_on,
        )  # fmt: skip
        assert "Coller des codes" in page
        assert "6 élèves manquants" in text(client.get(url(ritual)))
        ritual.refresh_from_db()
        planning.move(
            ritual=ritual,
            version=ritual.version,
            actor=None,
            starts_on=ritual.starts_on,
            ends_on=ritual.ends_on + timedelta(days=7),
        )
        made.refresh_from_db()
        assert made.closes_on == ritual.ends_on + timedelta(days=7)

    def test_its_dates_are_written_and_journalled_as_its_own(
        self, world: World, ritual: Ritual
    ) -> None:
        campaign, lead = world.here.campaign, world.user("nora")
        campaign_link.attach(ritual=ritual, version=1, campaign=campaign, actor=lead)
        days = {"starts_on": ritual.starts_on, "ends_on": ritual.ends_on + timedelta(days=7)}
        planning.move(ritual=ritual, version=2, actor=lead, **days)
        planning.change(ritual=ritual, version=3, actor=lead, values={"note": "Salle 104"})
        history.replay(year=ritual.year, way=Way.UNDO, actor=lead)  # the note
        history.replay(year=ritual.year, way=Way.UNDO, actor=lead)  # the move
        entries = AuditEntry.objects.filter(event="campaign_changed", target_ids=[campaign.pk])
        assert [entry.actor for entry in entries] == [lead, lead, lead]
        campaign.refresh_from_db()
        assert campaign.closes_on == ritual.ends_on

    def test_the_button_is_there_for_a_campaign_only(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        client.force_login(world.user("nora"))
        for kind, levels, there in (
            (Ritual.Kind.CAMPAIGN, ["6E"], True),
            (Ritual.Kind.SESSION, ["6E"], False),
            (Ritual.Kind.CAMPAIGN, [], False),
        ):
            Ritual.objects.filter(pk=ritual.pk).update(kind=kind, levels=levels, for_team=True)
            assert ("Créer la campagne" in text(client.get(url(ritual)))) == there

    def test_an_impatient_second_click_makes_no_second_one(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        self.link(client, ritual, "new")
        assert "Coller des codes" in self.link(client, ritual, "new")
        assert Campaign.objects.filter(name="Sécurité 6e").count() == 1

    def test_undone_and_done_again(self, client: PageClient, world: World, ritual: Ritual) -> None:
        """The act is the link: the campaign made stays, with the codes it may have by then."""
        self.link(client, ritual, "new")
        made = Campaign.objects.get(name="Sécurité 6e")
        lead = {"year": ritual.year, "actor": ritual.school.memberships.get(roles=["lead"]).user}
        for way, campaign in ((Way.UNDO, None), (Way.REDO, made), (Way.UNDO, None)):
            history.replay(way=way, **lead)
            ritual.refresh_from_db()
            assert ritual.campaign == campaign
        made.delete()
        history.replay(way=Way.REDO, **lead)
        ritual.refresh_from_db()
        assert ritual.campaign is None

    def test_for_the_classes_chosen_only(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        ritual.classrooms.set([world.a.room])
        self.link(client, ritual, "new")
        assert [room.name for room in Campaign.objects.get(ritual=ritual).classrooms.all()] == [
            "6A"
        ]

    def test_without_any_class(self, client: PageClient, world: World) -> None:
        ritual = RitualFactory(year=world.here.year, levels=["3E"])
        assert "importez d’abord la base élèves" in self.link(client, ritual, "new")
        assert Campaign.objects.filter(school=world.here.school).count() == 2

    def test_one_that_is_there_then_let_go(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        page = self.link(client, ritual, world.here.campaign.pk)
        assert "4 élèves manquants" in page
        world.here.campaign.refresh_from_db()
        assert world.here.campaign.opens_on == ritual.starts_on
        self.link(client, ritual, "")
        ritual.refresh_from_db()
        assert ritual.campaign is None

    def test_a_stale_page_links_nothing(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        client.force_login(world.user("nora"))
        seen = as_shown(client, ritual, "ritual_campaign")
        planning.change(ritual=ritual, version=1, actor=None, values={"note": "CDI"})
        for wanted in ("new", str(world.here.campaign.pk)):
            sent = seen | {"campaign": wanted}
            page = text(client.post(url(ritual, "ritual_campaign"), sent, follow=True))
            assert "Quelqu’un d’autre vient de modifier" in page
        ritual.refresh_from_db()
        assert ritual.campaign is None
        assert Campaign.objects.filter(school=world.here.school).count() == 2

    def test_not_that_of_another_ritual_nor_school(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        RitualFactory(year=world.here.year, campaign=world.here.campaign)
        for campaign in (world.here.campaign, world.elsewhere.campaign):
            self.link(client, ritual, campaign.pk)
            ritual.refresh_from_db()
            assert ritual.campaign is None

    def test_is_hidden_from_who_may_not_see_it(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        self.link(client, ritual, world.only_6b.pk)
        client.force_login(world.user("bob"))
        assert CANARY_ONLY_6B not in text(client.get(url(ritual)))
        client.force_login(world.user("ines"))
        page = text(client.get(url(ritual)))
        assert CANARY_ONLY_6B in page
        assert "manquant" not in page


VALUES: dict[str, Any] = {
    "title": "Cybersécurité",
    "theme": "cyber",
    "kind": "campaign",
    "levels": ["6E", "5E"],
    "starts_on": "2026-10-01",
    "ends_on": "2026-10-16",
    "is_confirmed": "on",
    "lead_role": "class_lead",
    "links": "CNIL : https://www.cnil.fr/\nhttps://pix.fr",
    "competences": ["4.1", "4.2"],
}


class TestForm:
    @pytest.fixture(autouse=True)
    def lead(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))

    def test_create(self, client: PageClient, world: World) -> None:
        response = client.post(reverse("rituals:ritual_create", args=[world.here.uai]), VALUES)
        made = Ritual.objects.get()
        assert response.url == url(made)
        assert made.links == [
            {"title": "CNIL", "url": "https://www.cnil.fr/"},
            {"title": "https://pix.fr", "url": "https://pix.fr"},
        ]
        assert (made.levels, made.competences) == (["6E", "5E"], ["4.1", "4.2"])
        assert PlanAct.objects.get().label == "Ajout de « Cybersécurité »"

    def test_create_from_a_place_in_the_plan(self, client: PageClient, world: World) -> None:
        address = reverse("rituals:ritual_create", args=[world.here.uai])
        page = text(client.get(f"{address}?niveau=6E&du=2026-11-02&au=x&niveau=ZZ"))
        assert 'value="2026-11-02"' in page
        assert 'value="6E" id="id_levels_0" checked' in page

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"ends_on": "2026-09-30"}, "La fin vient avant le début."),
            ({"starts_on": "2025-10-01"}, "Ce jour n’est pas dans l’année 2026-2027."),
            ({"ends_on": "2027-09-01"}, "Ce jour n’est pas dans l’année 2026-2027."),
            ({"levels": []}, "Cochez un niveau, une classe, ou l’équipe."),
            ({"levels": ["ZZ"]}, "Sélectionnez un choix valide"),
            ({"links": "le site de la CNIL"}, "Ligne 1 : il manque l’adresse"),
            ({"links": "x javascript:alert(1)"}, "il manque l’adresse"),
            ({"is_public": "on"}, "Écrivez ce que les familles liront."),
            ({"title": ""}, "obligatoire"),
        ],
    )
    def test_bad_input(
        self, client: PageClient, world: World, change: dict[str, Any], said: str
    ) -> None:
        address = reverse("rituals:ritual_create", args=[world.here.uai])
        response = client.post(address, VALUES | change)
        assert response.status_code == 422
        assert said in text(response)
        assert not Ritual.objects.exists()

    def test_team_needs_no_level(self, client: PageClient, world: World) -> None:
        address = reverse("rituals:ritual_create", args=[world.here.uai])
        client.post(address, VALUES | {"levels": [], "for_team": "on"})
        assert Ritual.objects.get().for_team

    def test_classes_bring_their_level(self, client: PageClient, world: World) -> None:
        address = reverse("rituals:ritual_create", args=[world.here.uai])
        client.post(address, VALUES | {"levels": [], "classrooms": [world.a.room.pk]})
        made = Ritual.objects.get()
        assert made.levels == ["6E"]
        assert list(made.classrooms.all()) == [world.a.room]

    @pytest.mark.parametrize("field", ["classrooms", "leader"])
    def test_nothing_of_the_other_school(
        self, client: PageClient, world: World, field: str
    ) -> None:
        theirs = {
            "classrooms": next(iter(world.elsewhere.classes.values())).room.pk,
            "leader": world.members["charlie"].pk,
        }
        address = reverse("rituals:ritual_create", args=[world.here.uai])
        response = client.post(address, VALUES | {field: theirs[field]})
        assert response.status_code == 422
        assert not Ritual.objects.exists()

    def edit(self, client: PageClient, ritual: Ritual, **changes: Any) -> Any:
        response = client.get(url(ritual, "ritual_edit"))
        form = response.context["form"]
        data = {
            name: value
            for name in form.fields
            if (value := form[name].value()) not in (None, "", False)
        }
        return client.post(url(ritual, "ritual_edit"), data | changes)

    def test_edit_records_what_changed_only(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        assert self.edit(client, ritual, title="Le réseau").status_code == 302
        ritual.refresh_from_db()
        assert (ritual.title, ritual.version) == ("Le réseau", 2)
        assert ritual.links == [{"title": "CNIL", "url": "https://www.cnil.fr/"}]
        (change,) = PlanAct.objects.get().changes
        assert change["after"] == {"title": "Le réseau"}

    def test_nothing_changed_is_no_act(self, client: PageClient, ritual: Ritual) -> None:
        assert self.edit(client, ritual).status_code == 302
        ritual.refresh_from_db()
        assert ritual.version == 1
        assert not PlanAct.objects.exists()

    def test_dates_take_the_checklist_along(self, client: PageClient, ritual: Ritual) -> None:
        line = MilestoneFactory(ritual=ritual)
        fixed = MilestoneFactory(
            ritual=ritual, anchor=Milestone.DueFrom.FIXED, due_on=date(2026, 9, 1)
        )
        self.edit(client, ritual, starts_on="2026-09-21")
        line.refresh_from_db()
        fixed.refresh_from_db()
        assert line.due_on == date(2026, 9, 14)
        assert fixed.due_on == date(2026, 9, 1)

    def test_two_people_at_once(self, client: PageClient, world: World, ritual: Ritual) -> None:
        """The second is told what the first did, loses nothing, and decides."""
        planning.change(
            ritual=ritual,
            version=1,
            actor=world.user("alice"),
            values={
                "starts_on": date(2026, 9, 21), "is_confirmed": False,
                "purpose": "Un texte " + "très " * 20, "leader_id": None,
            },
        )  # fmt: skip
        response = self.edit(client, ritual, version=1, title="Le réseau, à ma façon")
        assert response.status_code == 409
        page = text(response)
        for words in (
            "Alice Personne", "« du », 14 sept. → 21 sept.", "« dates confirmées », oui → non",
            "« pour quoi faire » a changé", "« qui mène » a changé",
            "Rien de ce que vous avez écrit",
        ):  # fmt: skip
            assert words in page, words
        assert 'value="Le réseau, à ma façon"' in page
        ritual.refresh_from_db()
        assert ritual.title == "Découvrir le réseau"
        again = self.edit(client, ritual, version=2, title="Le réseau, à ma façon")
        assert again.status_code == 302
        ritual.refresh_from_db()
        assert (ritual.title, ritual.version) == ("Le réseau, à ma façon", 3)


def test_levels_offered_are_those_of_the_school(client: PageClient, world: World) -> None:
    lycee = SchoolFactory(lycee=True)
    from tests.factories.core import MembershipFactory

    member = MembershipFactory(school=lycee, lead=True)
    client.force_login(member.user)
    page = text(client.get(reverse("rituals:ritual_create", args=[lycee.uai])))
    assert 'value="2DE"' in page
    assert 'value="6E"' not in page
