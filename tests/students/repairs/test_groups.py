"""A group made by hand: each act is journalled and taken back; imports leave it alone."""

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from pixschool.core.models import AuditEntry, User
from students import groups as teaching_groups
from students.models import Group, GroupMember, Repair
from students.repairs import groups, history
from students.repairs.history import RepairRefusedError
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import ImportBatchFactory
from tests.factories.rituals import RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory
from tests.support.client import PageClient
from tests.support.imports import dump
from tests.support.pages import page_of
from tests.support.world import World


@pytest.fixture
def nora(world: World) -> User:
    return world.user("nora")


@pytest.fixture
def group(world: World) -> Group:
    return GroupFactory(
        year=world.here.year, name="TECHNO 1", pupils=[world.a.finished, world.b.finished]
    )


def take_back(user: User) -> None:
    history.take_back(repair=Repair.objects.get(actor=user), actor=user)


def members(group: Group) -> set[int]:
    return set(teaching_groups.pupil_ids(group))


class TestActs:
    def test_each_is_journalled_and_taken_back(
        self, world: World, group: Group, nora: User
    ) -> None:
        group.members.create(student=world.a.started, ended_on=world.here.school.today())
        acts = {
            "group_added": lambda: groups.create(year=group.year, name="ROBOTS", actor=nora),
            "group_renamed": lambda: groups.rename(group=group, name="TECHNO A", actor=nora),
            "group_members_changed": lambda: groups.set_members(
                group=group,
                classroom=world.a.room,
                ticked=[world.a.missing.pk],
                shown=[world.a.finished.pk],
                actor=nora,
            ),
            "group_deleted": lambda: groups.delete(group=group, actor=nora),
        }
        for event, act in acts.items():
            before = dump()
            act()
            assert dump() != before
            entry = AuditEntry.objects.latest("pk")
            assert (entry.event, entry.actor) == (event, nora)
            take_back(nora)
            assert dump() == before
            group.refresh_from_db()

    @pytest.mark.parametrize("name", ["techno 1", "TECHNO-1"])
    def test_two_of_one_name(self, world: World, group: Group, nora: User, name: str) -> None:
        with pytest.raises(RepairRefusedError, match="TECHNO 1 existe déjà"):
            groups.create(year=group.year, name=name, actor=nora)
        other = GroupFactory(year=world.here.year, name="ROBOTS")
        with pytest.raises(RepairRefusedError, match="TECHNO 1 existe déjà"):
            groups.rename(group=other, name=name, actor=nora)
        groups.rename(group=group, name=name, actor=nora)

    def test_of_the_name_of_a_class(self, group: Group, nora: User) -> None:
        with pytest.raises(RepairRefusedError, match="6A est une classe"):
            groups.create(year=group.year, name="6 a", actor=nora)

    @pytest.mark.parametrize("use", ["campaign", "code", "session"])
    def test_one_that_serves_is_not_deleted(
        self, world: World, group: Group, nora: User, use: str
    ) -> None:
        campaign = CampaignFactory(year=group.year)
        match use:
            case "campaign":
                campaign.groups.add(group)
            case "code":
                PixCampaignFactory(campaign=campaign, group=group)
            case "session":
                SessionFactory(ritual=RitualFactory(year=group.year), teaching_group=group)
        words = {"campaign": "1 campagne", "code": "1 code de campagne", "session": "1 séance"}
        before = dump()
        with pytest.raises(RepairRefusedError, match=words[use]):
            groups.delete(group=group, actor=nora)
        assert dump() == before

    def test_one_that_serves_since_is_not_taken_back(
        self, world: World, group: Group, nora: User
    ) -> None:
        made, _ = groups.create(year=group.year, name="ROBOTS", actor=nora)
        CampaignFactory(year=group.year, groups=[made])
        with pytest.raises(RepairRefusedError, match="a changé depuis"):
            take_back(nora)
        assert Group.objects.filter(name="ROBOTS").exists()

    def test_one_of_the_roster_keeps_its_name(self, world: World, group: Group, nora: User) -> None:
        group.created_in = ImportBatchFactory(year=world.here.year, done=True)
        group.save()
        with pytest.raises(RepairRefusedError, match="vient de la base élèves"):
            groups.rename(group=group, name="ROBOTS", actor=nora)
        with pytest.raises(RepairRefusedError, match="vient de la base élèves"):
            groups.delete(group=group, actor=nora)

    def test_a_campaign_follows_the_levels(self, world: World, group: Group, nora: User) -> None:
        fifth = ClassroomFactory(year=group.year, name="5A")
        pupil = EnrolmentFactory(classroom=fifth).student
        campaign = CampaignFactory(year=group.year, groups=[group], levels=["6E"])

        def levels() -> list[str]:
            return Campaign.objects.get(pk=campaign.pk).levels

        change = {"group": group, "classroom": fifth, "actor": nora}
        groups.set_members(**change, ticked=[pupil.pk], shown=[])
        assert levels() == ["6E", "5E"]
        take_back(nora)
        assert levels() == ["6E"]


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.sets(st.integers(0, 5)),
    seen=st.sets(st.integers(0, 5)),
    ticked=st.sets(st.integers(0, 6)),
)
def test_only_what_a_person_has_changed_is_written(
    world: World, nora: User, before: set[int], seen: set[int], ticked: set[int]
) -> None:
    """`before`: who is in the group now; `seen`: who was when the page was made. What others did
    since then stays; who is not in the class never enters (6)."""
    pupils = [*world.a.pupils, *world.b.pupils]
    numbers = {pupil.pk: rank for rank, pupil in enumerate(pupils)}
    with transaction.atomic():
        group = GroupFactory(year=world.here.year, pupils=[pupils[n] for n in sorted(before)])
        outside = EnrolmentFactory(classroom=next(iter(world.elsewhere.classes.values())).room)
        everybody = [*pupils, outside.student]
        groups.set_members(
            group=group,
            classroom=world.a.room,
            ticked=[everybody[n].pk for n in ticked],
            shown=[everybody[n].pk for n in seen],
            actor=nora,
        )
        here = {0, 1, 2}
        wanted = (before | (here & (ticked - seen))) - (here & (seen - ticked))
        assert {numbers[pk] for pk in members(group)} == wanted
        assert GroupMember.objects.filter(group=group, ended_on=None).count() == len(wanted)
        transaction.set_rollback(True)


class TestScreens:
    @pytest.fixture
    def browser(self, client: PageClient, nora: User) -> PageClient:
        client.force_login(nora)
        return client

    def url(self, world: World, name: str, *args: int) -> str:
        return reverse(f"students:{name}", args=[world.here.uai, *args])

    def test_from_the_name_to_the_pupils_and_back(self, browser: PageClient, world: World) -> None:
        page = browser.post(self.url(world, "group_add"), {"name": " ROBOTS "}, follow=True)
        group = Group.objects.get(name="ROBOTS")
        assert "Choisir les élèves" in page_of(page)
        sent = {"classe": world.a.room.pk, "member": [p.pk for p in world.a.pupils[:2]]}
        page = browser.post(self.url(world, "group_members", group.pk), sent, follow=True)
        assert "Les élèves du groupe sont enregistrés." in page_of(page)
        assert members(group) == {p.pk for p in world.a.pupils[:2]}
        undo = reverse("students:repair_undo", args=[world.here.uai, Repair.objects.get().pk])
        page = browser.post(undo, follow=True)
        assert page.redirect_chain[-1][0] == self.url(world, "group", group.pk)
        assert members(group) == set()

    def test_of_a_class_that_nothing_changes(
        self, browser: PageClient, world: World, group: Group
    ) -> None:
        sent = {"member": [world.a.finished.pk], "shown": [world.a.finished.pk]}
        page = browser.post(
            self.url(world, "group_members", group.pk),
            sent | {"classe": world.a.room.pk},
            follow=True,
        )
        assert "6A : rien à changer." in page_of(page)
        assert not Repair.objects.exists()

    def test_a_class_of_another_school(
        self, browser: PageClient, world: World, group: Group
    ) -> None:
        there = next(iter(world.elsewhere.classes.values())).room
        url = self.url(world, "group_members", group.pk)
        assert browser.get(f"{url}?classe={there.pk}").status_code == 404
        assert browser.post(url, {"classe": there.pk}).status_code == 404

    def test_deleted_then_back(self, browser: PageClient, world: World, group: Group) -> None:
        page = browser.post(self.url(world, "group_delete", group.pk), follow=True)
        assert "Le groupe est supprimé." in page_of(page)
        assert not Group.objects.exists()
        undo = reverse("students:repair_undo", args=[world.here.uai, Repair.objects.get().pk])
        page = browser.post(undo, follow=True)
        assert page.redirect_chain[-1][0] == self.url(world, "group", group.pk)
        assert members(group) == {world.a.finished.pk, world.b.finished.pk}

    def test_refused_deletion_says_why(
        self, browser: PageClient, world: World, group: Group
    ) -> None:
        CampaignFactory(year=group.year, groups=[group])
        page = browser.post(self.url(world, "group_delete", group.pk), follow=True)
        assert "sert encore à 1 campagne" in page_of(page)

    def test_of_the_roster_offers_no_name(
        self, browser: PageClient, world: World, group: Group
    ) -> None:
        url = self.url(world, "group", group.pk)
        assert "Renommer" in page_of(browser.get(url))
        group.created_in = ImportBatchFactory(year=world.here.year, done=True)
        group.save()
        assert "Renommer" not in page_of(browser.get(url))
        page = page_of(browser.get(self.url(world, "group_members", group.pk)))
        assert "Ce groupe vient de la base élèves" in page

    @pytest.mark.parametrize("name", ["", "—", "x" * 101])
    def test_no_name(self, browser: PageClient, world: World, name: str) -> None:
        assert browser.post(self.url(world, "group_add"), {"name": name}).status_code == 422
        assert not Group.objects.exists()
