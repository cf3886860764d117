"""The documents of a ritual: kept with it, shown where they exist, promised nowhere."""

import re
from datetime import date

from django.urls import reverse
from django.utils import timezone

from rituals.catalogue import Document, load
from rituals.models import PlanAct, Ritual
from rituals.plan import history, proposing, taking_over
from rituals.plan import services as planning
from rituals.plan.history import Way
from rituals.plan.year_facts import facts_of
from tests.factories.core import MembershipFactory, SchoolYearFactory
from tests.factories.rituals import ProjectFactory, RitualFactory, SessionFactory
from tests.support.client import PageClient
from tests.support.world import World

CAMPAIGN_PAPERS = [Document.CODE_SHEET, Document.MISSING_LIST]


def shown(client: PageClient, world: World, ritual: Ritual, name: str = "nora") -> dict[str, str]:
    """{label: address} of the « Documents » of its page."""
    client.force_login(world.user(name))
    page = client.get(reverse("rituals:ritual", args=[world.here.uai, ritual.pk]))
    _, _, after = page.content.decode().partition("<dt>Documents</dt>")
    links = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', after.partition("</dd>")[0])
    return {label: address.replace("&amp;", "&") for address, label in links}


class TestPage:
    def test_of_its_campaign(self, client: PageClient, world: World) -> None:
        campaign = world.here.campaign
        ritual = RitualFactory(
            year=world.here.year, campaign=campaign, documents=["booklet", *CAMPAIGN_PAPERS]
        )
        found = shown(client, world, ritual)
        assert found == {
            "Livret du référent Pix": f"/{world.here.uai}/papiers/",
            "Fiche des codes": f"/{world.here.uai}/campagnes/{campaign.pk}/fiche-codes/",
            "Élèves à relancer": f"/{world.here.uai}/manquants/?campagne={campaign.pk}",
        }
        assert {client.get(address).status_code for address in found.values()} == {200}

    def test_who_may_not_read_names_is_not_sent_there(
        self, client: PageClient, world: World
    ) -> None:
        ritual = RitualFactory(
            year=world.here.year, campaign=world.here.campaign, documents=CAMPAIGN_PAPERS
        )
        assert set(shown(client, world, ritual, "ines")) == {"Fiche des codes"}

    def test_nothing_before_it_exists(self, client: PageClient, world: World) -> None:
        """No campaign, no session, and papers that PixSchool does not prepare."""
        always = {Document.POSTER, Document.BOOKLET, Document.FLYER, Document.SUMMONS}
        papers = [item for item in Document if item not in always]
        ritual = RitualFactory(kind=Ritual.Kind.CAMPAIGN, year=world.here.year, documents=papers)
        assert shown(client, world, ritual) == {}

    def test_whoever_is_missing_anywhere_for_a_ritual_that_is_no_campaign(
        self, client: PageClient, world: World
    ) -> None:
        address = reverse("campaigns:missing", args=[world.here.uai])
        for levels, query in ((["6E"], "niveau=6E"), (["6E", "5E"], "niveau=")):
            ritual = RitualFactory(
                year=world.here.year, kind="awareness", levels=levels, documents=["missing_list"]
            )
            assert shown(client, world, ritual) == {"Élèves à relancer": f"{address}?{query}"}
            ritual.kind = Ritual.Kind.SUPPORT
            ritual.save()
            assert shown(client, world, ritual) == {
                "Élèves en retard sur leur classe": f"{address}?etat=behind&{query}"
            }

    def test_the_poster_of_its_year(self, client: PageClient, world: World) -> None:
        before = SchoolYearFactory(
            school=world.here.school, start_year=world.here.year.start_year - 1, is_current=False
        )
        poster = reverse("rituals:planner_poster", args=[world.here.uai])
        for year, address in (
            (world.here.year, poster),
            (before, f"{poster}?annee={before.start_year}"),
        ):
            ritual = RitualFactory(year=year, documents=["poster"])
            assert shown(client, world, ritual) == {"Affiche de l’année (A3)": address}

    def test_prepared_by_apps_further_on(self, client: PageClient, world: World) -> None:
        uai = world.here.uai
        ritual = RitualFactory(
            year=world.here.year, levels=["3E"], documents=["booklet", "summons", "flyer"]
        )
        found = shown(client, world, ritual)
        assert found == {
            "Livret du référent Pix": f"/{uai}/papiers/",
            "Convocations": f"/{uai}/certification/3E/plan/",
            "Dépliant des familles": f"/{uai}/papiers/flyer/",
        }
        assert {client.get(address).status_code for address in found.values()} == {200}
        assert set(shown(client, world, ritual, "ines")) == {"Dépliant des familles"}

    def test_attendance(self, client: PageClient, world: World) -> None:
        ritual = RitualFactory(year=world.here.year, documents=["attendance"])
        SessionFactory(ritual=ritual)  # where nobody is counted
        one = SessionFactory(ritual=ritual, takes_attendance=True, leaders=[world.members["dora"]])
        page = reverse("rituals:attendance", args=[world.here.uai, one.pk])
        assert shown(client, world, ritual) == {"Feuille d’émargement": page}
        assert shown(client, world, ritual, "dora") == {"Feuille d’émargement": page}
        assert shown(client, world, ritual, "ines") == {}
        SessionFactory(ritual=ritual, takes_attendance=True)
        assert shown(client, world, ritual) == {
            "Feuilles d’émargement, séance par séance": "#seances"
        }


class TestKept:
    def test_from_the_catalogue(self, world: World) -> None:
        year = world.here.year
        facts = facts_of(year, world.here.school)
        made = proposing.apply(year=year, answers=proposing.remembered(facts, []), actor=None)
        said = {
            entry.key: [document.value for document in entry.documents]
            for entry in load(year.start_year).entries
        }
        assert any(ritual.documents for ritual in made)
        assert all(ritual.documents == said[ritual.key] for ritual in made)

    def test_from_last_year(self, world: World) -> None:
        year = world.here.year
        before = SchoolYearFactory(
            school=world.here.school, start_year=year.start_year - 1, is_current=False
        )
        day = date(before.start_year, 11, 10)
        RitualFactory(year=before, starts_on=day, ends_on=day, documents=["poster", "flyer"])
        preview = taking_over.preview(year, world.here.school)
        slots = [line.slot for line in preview.new_lines]
        (made,) = taking_over.apply(year=year, actor=None, slots=slots, digest=preview.digest)
        assert made.documents == ["poster", "flyer"]

    def test_a_project_comes_back_with_its_ritual(self, world: World) -> None:
        year, nora = world.here.year, world.members["nora"]
        gone = MembershipFactory(school=world.here.school, left_at=timezone.now())
        before = SchoolYearFactory(
            school=world.here.school, start_year=year.start_year - 1, is_current=False
        )
        day = date(before.start_year, 11, 10)
        past = RitualFactory(year=before, starts_on=day, ends_on=day)
        project = ProjectFactory(ritual=past, subject="SVT", teachers="Mme Loiseau")
        project.members.set([nora, gone])
        preview = taking_over.preview(year, world.here.school)
        slots = [line.slot for line in preview.new_lines]
        (made,) = taking_over.apply(year=year, actor=None, slots=slots, digest=preview.digest)
        assert (made.project.subject, made.project.teachers) == ("SVT", "Mme Loiseau")
        assert list(made.project.members.all()) == [nora]

    def test_undone_with_the_act(self, world: World) -> None:
        nora, year = world.user("nora"), world.here.year
        ritual = RitualFactory(year=year, documents=["poster"])
        planning.change(ritual=ritual, version=1, actor=nora, values={"documents": ["code_sheet"]})
        history.replay(year=year, actor=nora, way=Way.UNDO)
        ritual.refresh_from_db()
        assert ritual.documents == ["poster"]


class TestForm:
    def change(self, client: PageClient, world: World, ritual: Ritual, *chosen: str) -> list[str]:
        client.force_login(world.user("nora"))
        form = {
            "title": ritual.title, "theme": ritual.theme, "kind": ritual.kind,
            "levels": ritual.levels, "starts_on": ritual.starts_on, "ends_on": ritual.ends_on,
            "is_confirmed": "on", "version": ritual.version, "documents": chosen,
        }  # fmt: skip
        url = reverse("rituals:ritual_edit", args=[world.here.uai, ritual.pk])
        assert client.post(url, form).status_code == 302
        ritual.refresh_from_db()
        return ritual.documents

    def test_chosen_and_let_go(self, client: PageClient, world: World) -> None:
        ritual = RitualFactory(year=world.here.year)
        assert self.change(client, world, ritual, "poster") == ["poster"]
        assert self.change(client, world, ritual) == []

    def test_those_that_are_not_prepared_yet_are_not_lost(
        self, client: PageClient, world: World
    ) -> None:
        ritual = RitualFactory(year=world.here.year, documents=["session_guide", "poster"])
        assert self.change(client, world, ritual, "code_sheet") == ["session_guide", "code_sheet"]

    def test_saving_without_touching_them_is_no_act(self, client: PageClient, world: World) -> None:
        ritual = RitualFactory(
            year=world.here.year, documents=["poster", "code_sheet", "session_guide"]
        )
        self.change(client, world, ritual, "code_sheet", "poster")
        assert not PlanAct.objects.exists()
