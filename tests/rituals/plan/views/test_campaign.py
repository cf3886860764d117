"""The campaign of a ritual, on its page."""

from datetime import timedelta

import pytest

from campaigns.models import Campaign
from pixschool.core.models import AuditEntry
from rituals.models import Ritual
from rituals.plan import campaign as campaign_link
from rituals.plan import history
from rituals.plan import services as planning
from rituals.plan.history import Way
from tests.factories.rituals import RitualFactory
from tests.rituals.ritual_page import as_shown, text, url
from tests.support.client import PageClient
from tests.support.world import CANARY_ONLY_6B, World


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
        Campaign.objects.filter(ritual=ritual).update(opens_on="2999-01-01", closes_on=None)
        assert "élèves manquants" not in text(client.get(url(ritual)))
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
