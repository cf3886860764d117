"""Making, changing, removing a ritual, each on its screen."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from rituals.models import Milestone, PlanAct, Ritual
from rituals.plan import services as planning
from tests.factories.core import SchoolFactory
from tests.factories.rituals import MilestoneFactory
from tests.rituals.ritual_page import as_shown, text, url
from tests.support.client import PageClient
from tests.support.world import World


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
            "« objectif » a changé", "« qui mène » a changé",
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
