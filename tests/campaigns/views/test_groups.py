"""A campaign given to groups, on its screens: form, page, codes, missing list."""

import pytest
from django.urls import reverse

from campaigns.models import Campaign, PixCampaign
from students.models import Group
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, plain, text_of
from tests.support.world import CANARY_6B, World


@pytest.fixture
def group(world: World) -> Group:
    """One pupil of 6A, one of 6B; nobody has done anything of a new campaign."""
    return GroupFactory(
        year=world.here.year, name="TECHNO 1", pupils=[world.a.missing, world.b.missing]
    )


@pytest.fixture
def campaign(world: World, group: Group) -> Campaign:
    return CampaignFactory(year=world.here.year, name="Robots", groups=[group])


@pytest.fixture
def nora(client: PageClient, world: World) -> PageClient:
    client.force_login(world.user("nora"))
    return client


def data(**changes: object) -> dict[str, object]:
    return {"name": "Pix IA", "theme": "ia", "kind": "assessment", **changes}


class TestForm:
    @pytest.fixture
    def url(self, world: World) -> str:
        return reverse("campaigns:create", args=[world.here.uai])

    def test_a_group_alone(self, nora: PageClient, world: World, url: str, group: Group) -> None:
        assert "TECHNO 1" in nora.get(url).content.decode()
        nora.post(url, data(groups=[group.pk], codes="Techno 1\tXKRTPV427"))
        made = Campaign.objects.get(name="Pix IA")
        assert list(made.groups.all()) == [group]
        assert not made.classrooms.exists()
        assert made.levels == ["6E"]
        code = made.pix_campaigns.get()
        assert (code.code, code.group, code.classroom) == ("XKRTPV427", group, None)

    def test_a_group_that_only_its_code_names(
        self, nora: PageClient, url: str, group: Group
    ) -> None:
        nora.post(url, data(codes="TECHNO 1 : XKRTPV427"))
        assert list(Campaign.objects.get(name="Pix IA").groups.all()) == [group]

    def test_nobody_is_refused(self, nora: PageClient, url: str) -> None:
        refused = nora.post(url, data())
        assert refused.status_code == 422
        assert "une classe, un niveau ou un groupe" in page_of(refused)

    @pytest.mark.parametrize("named", ["ticked", "by a code"])
    def test_groups_have_no_campaign_per_level(
        self, nora: PageClient, world: World, url: str, group: Group, named: str
    ) -> None:
        ClassroomFactory(year=world.here.year, name="5A")
        chosen = {"groups": [group.pk]} if named == "ticked" else {"codes": "TECHNO 1 XKRTPV427"}
        refused = nora.post(url, data(levels=["6E", "5E"], per_level="on", **chosen))
        assert refused.status_code == 422
        assert "Un groupe peut mêler des niveaux" in page_of(refused)
        assert not Campaign.objects.filter(name__startswith="Pix IA").exists()

    def test_of_another_school_or_year(self, nora: PageClient, world: World, url: str) -> None:
        theirs = GroupFactory(year=world.elsewhere.year)
        assert nora.post(url, data(groups=[theirs.pk])).status_code == 422
        assert not Campaign.objects.filter(name="Pix IA").exists()

    def test_edit_keeps_what_is_ticked_and_ticks_no_class(
        self, nora: PageClient, world: World, campaign: Campaign, group: Group
    ) -> None:
        """The levels of a group's pupils tick nothing: saving the form as it is changes nobody."""
        url = reverse("campaigns:edit", args=[world.here.uai, campaign.pk])
        form = nora.get(url).context["form"]
        assert form.group_choices == [(group, True)]
        assert not any(choice.is_chosen for choice in form.level_choices)
        nora.post(url, data(name="Robots", groups=[group.pk]))
        assert list(campaign.groups.all()) == [group]
        assert not campaign.classrooms.exists()
        nora.post(url, data(name="Robots", classrooms=[world.a.room.pk]))
        assert not campaign.groups.exists()

    def test_one_like_it(self, nora: PageClient, url: str, campaign: Campaign) -> None:
        form = nora.get(f"{url}?comme={campaign.pk}").context["form"]
        assert [ticked for _, ticked in form.group_choices] == [True]


class TestPage:
    def test_groups_and_classes_of_their_pupils(
        self, nora: PageClient, world: World, campaign: Campaign, group: Group
    ) -> None:
        PixCampaignFactory(campaign=campaign, group=group, code="XKRTPV427")
        url = reverse("campaigns:detail", args=[world.here.uai, campaign.pk])
        page = nora.get(url).content.decode()
        assert "groupe TECHNO 1" in page
        assert "TECHNO 1" in text_of(page, inside="groupes")
        assert "XKRTPV427" in text_of(page, inside="groupes")
        classes = text_of(page, inside="classes")
        assert "6A par ses groupes celui du groupe" in classes
        assert "0 / 2" in page
        assert str(world.a.missing) in page
        assert str(world.a.started) not in page

    def test_of_a_class_lead(
        self, client: PageClient, world: World, campaign: Campaign, group: Group
    ) -> None:
        """Their own pupils of the group, and no other; the class has the campaign on its page."""
        client.force_login(world.user("bob"))
        url = reverse("campaigns:detail", args=[world.here.uai, campaign.pk])
        page = client.get(url).content.decode()
        assert "0 / 1" in page
        assert CANARY_6B not in page
        own = client.get(reverse("portal:classroom", args=[world.here.uai, world.a.room.pk]))
        assert "Robots" in own.content.decode()

    def test_of_a_class_lead_without_pupils_in_it(self, client: PageClient, world: World) -> None:
        group = GroupFactory(year=world.here.year, pupils=[world.b.missing])
        hidden = CampaignFactory(year=world.here.year, name="Robots", groups=[group])
        client.force_login(world.user("bob"))
        url = reverse("campaigns:detail", args=[world.here.uai, hidden.pk])
        assert client.get(url).status_code == 404

    def test_an_empty_group(self, nora: PageClient, world: World) -> None:
        empty = GroupFactory(year=world.here.year, name="VIDE")
        campaign = CampaignFactory(year=world.here.year, groups=[empty])
        url = reverse("campaigns:detail", args=[world.here.uai, campaign.pk])
        assert "Pas encore d’élève" in page_of(nora.get(url))

    def test_the_list_names_them(self, nora: PageClient, world: World, campaign: Campaign) -> None:
        page = page_of(nora.get(reverse("campaigns:list", args=[world.here.uai])))
        assert "groupe TECHNO 1" in page
        assert "1 groupe sans code" in page
        assert "2 élèves" in page


class TestCodes:
    def test_one_for_the_group(
        self, nora: PageClient, world: World, campaign: Campaign, group: Group
    ) -> None:
        url = reverse("campaigns:codes", args=[world.here.uai, campaign.pk])
        assert "1 groupe sans code" in page_of(nora.get(url))
        nora.post(url, {"codes": "TECHNO 1\tXKRTPV427"})
        assert PixCampaign.objects.get(code="XKRTPV427").group == group
        page = page_of(nora.get(url))
        assert "sans code" not in page
        assert "Groupe TECHNO 1" in page

    def test_the_former_one_gives_way(
        self, nora: PageClient, world: World, campaign: Campaign, group: Group
    ) -> None:
        other = GroupFactory(year=world.here.year, name="TECHNO 2")
        url = reverse("campaigns:codes", args=[world.here.uai, campaign.pk])
        nora.post(url, {"codes": "TECHNO 1\tXKRTPV427\nTECHNO 2\tXKRTPV428"})
        nora.post(url, {"codes": "TECHNO 1\tXKRTPV429"})
        assert {pix.code: pix.group for pix in campaign.pix_campaigns.all()} == {
            "XKRTPV429": group,
            "XKRTPV428": other,
        }

    def test_on_paper_and_in_the_list_of_all(
        self, nora: PageClient, world: World, campaign: Campaign, group: Group
    ) -> None:
        PixCampaignFactory(campaign=campaign, group=group, code="XKRTPV427")
        sheet = reverse("campaigns:code_sheet", args=[world.here.uai, campaign.pk])
        for url in (sheet, f"{sheet}?par=classe"):
            page = text_of(nora.get(url).content.decode(), inside="main")
            assert "Groupe TECHNO 1" in page
            assert "XKRTPV427" in page
        everything = page_of(nora.get(reverse("campaigns:all_codes", args=[world.here.uai])))
        assert "Groupe TECHNO 1 : XKRTPV427" in everything


class TestMissing:
    def test_each_pupil_has_the_code_of_their_group(
        self, nora: PageClient, world: World, campaign: Campaign, group: Group
    ) -> None:
        """On the screen, in the text to paste and in the files."""
        second = GroupFactory(year=world.here.year, name="TECHNO 2", pupils=[world.a.started])
        campaign.groups.add(second)
        PixCampaignFactory(campaign=campaign, group=group, code="XKRTPV427")
        PixCampaignFactory(campaign=campaign, group=second, code="XKRTPV428")
        url = reverse("campaigns:missing", args=[world.here.uai])
        page = plain(nora.get(f"{url}?campagne={campaign.pk}").content.decode())
        assert "code XKRTPV427 (TECHNO 1), XKRTPV428 (TECHNO 2)" in page
        export = reverse("campaigns:missing_export", args=[world.here.uai, "csv"])
        lines = nora.get(f"{export}?campagne={campaign.pk}").content.decode().splitlines()
        codes = {
            pupil: line.split(";")[-1]
            for line in lines
            for pupil in (world.a.missing, world.a.started, world.b.missing)
            if pupil.last_name in line
        }
        assert codes == {
            world.a.missing: "XKRTPV427",
            world.a.started: "XKRTPV428",
            world.b.missing: "XKRTPV427",
        }

    def test_a_pupil_who_leaves_the_group_is_not_awaited_any_more(
        self, nora: PageClient, world: World, campaign: Campaign, group: Group
    ) -> None:
        group.members.filter(student=world.a.missing).update(ended_on=world.here.school.today())
        url = reverse("campaigns:missing", args=[world.here.uai])
        page = nora.get(f"{url}?campagne={campaign.pk}").content.decode()
        assert str(world.a.missing) not in page
        assert str(world.b.missing) in page


def test_ticking_offers_the_pupils_of_the_group_only(
    nora: PageClient, world: World, campaign: Campaign
) -> None:
    """Of a class that has others; what is sent for these is left out."""
    stranger = EnrolmentFactory(classroom=world.a.room).student
    url = reverse("campaigns:tick", args=[world.here.uai, campaign.pk])
    page = nora.get(f"{url}?classe={world.a.room.pk}").content.decode()
    assert str(world.a.missing) in page
    assert str(stranger) not in page
    sent = {"classe": world.a.room.pk, "done": [world.a.missing.pk, stranger.pk]}
    nora.post(url, {**sent, "shown": [world.a.missing.pk, stranger.pk]})
    nora.post(url, sent)
    assert [p.student for p in campaign.participations.all()] == [world.a.missing]


def test_the_page_of_a_group_names_its_campaigns(
    nora: PageClient, world: World, group: Group, campaign: Campaign
) -> None:
    archived = CampaignFactory(year=world.here.year, name="Passée", groups=[group])
    archived.is_archived = True
    archived.save()
    page = page_of(nora.get(reverse("students:group", args=[world.here.uai, group.pk])))
    assert reverse("campaigns:detail", args=[world.here.uai, campaign.pk]) in page
    assert "Robots" in page
    assert "Passée" not in page
    assert world.here.campaign.name not in page
