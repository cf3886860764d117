"""The laws of applying a proposal: it never scolds, and undo leaves everything as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from pixschool.core.models import AuditEntry, Membership, SchoolYear
from pixschool.core.reference.levels import Level
from rituals.models import Milestone, PlanAct, Ritual, YearPlan
from rituals.placing.links import read_title
from rituals.plan import history, proposing
from rituals.plan import services as planning
from rituals.plan.checklist import services as checklist
from rituals.plan.history import Way
from rituals.plan.proposing import Answers
from tests.factories.campaigns import CampaignFactory
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.support.client import PageClient
from tests.support.pages import Fields, fields, plain, text_of
from tests.support.world import World

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 8, 1), date(2027, 7, 5)
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
EXAMPLES = settings(deadline=None, max_examples=8)
ANSWERS = Answers(levels=(Level.SIXIEME, Level.TROISIEME))
NOVEMBER = date(2026, 11, 20)


@contextmanager
def empty_year() -> Iterator[SchoolYear]:
    with transaction.atomic():
        yield MembershipFactory(school=SchoolFactory(), lead=True).school.years.get()
        transaction.set_rollback(True)


def apply(year: SchoolYear, day: date) -> PlanAct:
    member = year.school.memberships.get()
    proposing.apply(year=year, answers=ANSWERS, actor=member.user, on=day)
    return PlanAct.objects.get()


def lines() -> list[dict[str, Any]]:
    return list(Milestone.objects.order_by("pk").values())


@EXAMPLES
@given(day=DAYS)
def test_nothing_is_late_on_the_day_of_applying(day: date) -> None:
    with empty_year() as year:
        apply(year, day)
        to_do = set(Milestone.objects.to_do())
        for line in Milestone.objects.all():
            assert not line.is_late(day)
            assert line.is_bygone == (line.due_on < day) == (line not in to_do)
            assert line.is_late(line.due_on + timedelta(days=1)) != line.is_bygone


@EXAMPLES
@given(day=DAYS, later=DAYS)
def test_undo_and_redo_give_back_the_same_lines(day: date, later: date) -> None:
    with empty_year() as year:
        act = apply(year, day)
        written = lines()
        with time_machine.travel(datetime.combine(later, time(10), UTC)):
            planning.take_back(act)
            assert not Milestone.objects.to_do().exists()
            planning.do_again(act)
        assert lines() == written


TITLES = ("Protection et sécurité", "Culture numérique", "Cybersécurité", "Interro du lundi")
CAMPAIGNS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.builds(
                "{}{}{}".format,
                st.sampled_from(["", "Pix : ", "Campagne "]),
                st.sampled_from(TITLES).flatmap(lambda t: st.sampled_from([t, t.upper()])),
                st.sampled_from(["", " 6e", " 3ème", " 2027"]),
            ),
            "levels": st.sampled_from([[], ["6E"], ["3E"], ["6E", "3E"]]),
            "is_archived": st.sampled_from([False, False, True]),
        },
        optional={"opens_on": DAYS.filter(lambda day: day < NOVEMBER), "closes_on": st.just(LAST)},
    ),
    max_size=5,
)
# What keeps what was done: rituals that were removed and their lines, acts, answers, the journal.
HISTORY = (Ritual, Milestone, PlanAct, YearPlan, AuditEntry)


def tables() -> dict[str, list[Any]]:
    """Every row of the database, those of `HISTORY` apart; of rituals, those of the year."""
    found = {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model not in HISTORY and model._meta.managed
    }
    rituals = Ritual.objects.planned().order_by("pk").values_list("pk", "campaign_id")
    return {**found, "planned": list(rituals)}


@EXAMPLES
@given(drawn=CAMPAIGNS)
def test_undo_leaves_every_table_as_before_and_redo_as_after(drawn: list[dict[str, Any]]) -> None:
    with empty_year() as year:
        for values in drawn:
            CampaignFactory(year=year, **values)
        before = tables()
        act = apply(year, NOVEMBER)
        after = tables()
        assert after["campaigns.Campaign"] == before["campaigns.Campaign"]
        planning.take_back(act)
        assert tables() == before
        assert not Ritual.objects.exclude(campaign=None).exists()
        planning.do_again(act)
        assert tables() == after


@EXAMPLES
@given(drawn=CAMPAIGNS)
def test_what_is_sure_is_linked_and_nothing_else(drawn: list[dict[str, Any]]) -> None:
    with empty_year() as year:
        for values in drawn:
            CampaignFactory(year=year, **values)
        apply(year, NOVEMBER)
        for campaign in Campaign.objects.select_related("ritual"):
            ritual = getattr(campaign, "ritual", None)
            if ritual is not None:
                assert not campaign.is_archived
                words, named = read_title(campaign.name)
                assert words == read_title(ritual.title)[0]
                assert set(ritual.levels) & set(campaign.levels or named or ritual.levels)


class TestLinks:
    """On the page: boxes, and a list when two campaigns have the words of one ritual."""

    @pytest.fixture(autouse=True)
    def in_november(self) -> Iterator[None]:
        """The proposal leaves out what is over: late in July, everything."""
        with time_machine.travel(datetime.combine(NOVEMBER, time(10), UTC)):
            yield

    @pytest.fixture
    def world_year(self, world: World, client: PageClient) -> SchoolYear:
        client.force_login(world.user("nora"))
        return world.here.year

    def shown(self, client: PageClient, year: SchoolYear) -> tuple[Fields, HttpResponse]:
        ask, apply = (
            reverse(f"rituals:planner_{name}", args=[year.school.uai])
            for name in ("propose", "apply")
        )
        page = client.post(ask, fields(client.get(ask), ask))
        return fields(page, apply), page

    def post(self, client: PageClient, year: SchoolYear, data: Fields) -> str:
        url = reverse("rituals:planner_apply", args=[year.school.uai])
        return plain(client.post(url, data, follow=True).content.decode())

    @pytest.fixture
    def campaign(self, world_year: SchoolYear) -> Campaign:
        return CampaignFactory(
            year=world_year,
            name="Pix 6e : culture numérique",
            levels=["6E"],
            opens_on=date(2027, 1, 4),
            closes_on=date(2027, 2, 5),
        )

    def test_a_box_is_ticked_and_links(
        self, client: PageClient, world_year: SchoolYear, campaign: Campaign
    ) -> None:
        data, page = self.shown(client, world_year)
        assert data["link"] == [f"6e-culture.6E.1:{campaign.pk}"]
        assert "1 rituel ressemble à une campagne déjà créée" in plain(page.content.decode())
        assert "1 campagne liée" in self.post(client, world_year, data)
        assert Ritual.objects.get(campaign=campaign).key == "6e-culture"
        assert "1 campagne liée" in PlanAct.objects.get().label

    def test_an_unticked_box_links_nothing(
        self, client: PageClient, world_year: SchoolYear, campaign: Campaign
    ) -> None:
        data, _page = self.shown(client, world_year)
        assert "liée" not in self.post(client, world_year, data | {"link": []})
        assert Ritual.objects.filter(key="6e-culture", campaign=None).exists()

    def test_of_two_the_person_chooses(
        self, client: PageClient, world_year: SchoolYear, campaign: Campaign
    ) -> None:
        other = CampaignFactory(year=world_year, name="Culture numérique (6e)", levels=["6E"])
        data, _page = self.shown(client, world_year)
        assert data["link"] == [""]
        self.post(client, world_year, data | {"link": [f"6e-culture.6E.1:{other.pk}"]})
        assert Ritual.objects.get(key="6e-culture").campaign == other

    def test_what_was_not_offered_is_not_linked(
        self, client: PageClient, world: World, world_year: SchoolYear
    ) -> None:
        data, _page = self.shown(client, world_year)
        wrong = [f"6e-culture.6E.1:{pk}" for pk in (world.here.campaign.pk, 0, "x")]
        self.post(client, world_year, data | {"link": [*wrong, "nothing"]})
        assert Ritual.objects.get(key="6e-culture").campaign is None

    def test_one_that_came_since_is_shown_again(
        self, client: PageClient, world_year: SchoolYear
    ) -> None:
        data, _page = self.shown(client, world_year)
        CampaignFactory(year=world_year, name="Culture numérique", levels=["6E"])
        assert "Voici la proposition à jour" in self.post(client, world_year, data)
        assert not Ritual.objects.exists()

    def test_shown_again_links_stay_as_they_were_chosen(
        self, client: PageClient, world_year: SchoolYear, campaign: Campaign
    ) -> None:
        url = reverse("rituals:planner_apply", args=[world_year.school.uai])
        data, _page = self.shown(client, world_year)
        late = client.post(url, data | {"link": [], "digest": ["0"]})
        assert "link" not in fields(late, url)
        other = CampaignFactory(year=world_year, name="Culture numérique (6e)", levels=["6E"])
        chosen = f"6e-culture.6E.1:{other.pk}"
        data, _page = self.shown(client, world_year)
        late = client.post(url, data | {"link": [chosen], "digest": ["0"]})
        assert fields(late, url)["link"] == [chosen]

    def test_its_dates_stay_its_own(
        self, client: PageClient, world: World, world_year: SchoolYear, campaign: Campaign
    ) -> None:
        """Through a change of the ritual, its move, their undo; the page says which they are."""
        data, _page = self.shown(client, world_year)
        self.post(client, world_year, data)
        ritual = Ritual.objects.get(campaign=campaign)
        changed = planning.change(
            ritual=ritual,
            version=ritual.version,
            actor=world.user("nora"),
            values={"note": "Salle 104", "ends_on": ritual.ends_on + timedelta(days=7)},
        )
        history.replay(year=world_year, way=Way.UNDO, actor=world.user("nora"))
        dates = (campaign.opens_on, campaign.closes_on)
        campaign.refresh_from_db()
        assert (campaign.opens_on, campaign.closes_on) == dates
        page = client.get(reverse("rituals:ritual", args=[world_year.school.uai, changed.pk]))
        assert "Ses dates à elle : du 4 janv. au 5 févr." in plain(page.content.decode())

    def test_no_second_campaign_is_made(
        self, client: PageClient, world_year: SchoolYear, campaign: Campaign
    ) -> None:
        before = Campaign.objects.count()
        data, _page = self.shown(client, world_year)
        self.post(client, world_year, data)
        assert Campaign.objects.count() == before


class TestBygone:
    @pytest.fixture
    def lead(self) -> Membership:
        return MembershipFactory(school=SchoolFactory(), lead=True)

    @pytest.fixture
    def line(self, lead: Membership) -> Milestone:
        """Of a ritual that has not ended, for a day that is over."""
        apply(lead.school.years.get(), NOVEMBER)
        over = Milestone.objects.filter(due_on__lt=NOVEMBER, ritual__ends_on__gt=NOVEMBER)
        return over.select_related("ritual__school", "ritual__year").earliest("pk")

    def page(self, line: Milestone, client: PageClient) -> str:
        url = reverse("rituals:ritual", args=[line.ritual.school.uai, line.ritual_id])
        with time_machine.travel(datetime.combine(NOVEMBER, time(10), UTC)):
            client.force_login(line.ritual.school.memberships.get().user)
            page = client.get(url).content.decode()
        return plain(text_of(page, inside="checklist"))

    def test_it_is_said_and_not_counted(self, line: Milestone, client: PageClient) -> None:
        shown = self.page(line, client)
        assert "déjà passé" in shown
        assert "en retard" not in shown
        others = [one for one in line.ritual.milestones.all() if not one.is_bygone]
        assert (f"0 sur {len(others)}" in shown) == bool(others)

    def test_it_can_be_ticked_and_unticked(self, line: Milestone, client: PageClient) -> None:
        actor = line.ritual.school.memberships.get().user
        done = checklist.mark(milestone=line, done=True, actor=actor)
        assert not done.is_bygone
        assert "fait le" in self.page(line, client)
        assert checklist.mark(milestone=line, done=False, actor=actor).is_bygone

    def test_a_move_brings_it_back(self, line: Milestone) -> None:
        ritual = line.ritual
        later = timedelta(weeks=12)
        planning.move(
            ritual=ritual,
            version=ritual.version,
            actor=None,
            starts_on=ritual.starts_on + later,
            ends_on=ritual.ends_on + later,
        )
        line.refresh_from_db()
        assert line in Milestone.objects.to_do()
        assert line.is_late(line.due_on + timedelta(days=1))

    def test_the_home_does_not_scold(self, line: Milestone, client: PageClient) -> None:
        client.force_login(line.ritual.school.memberships.get().user)
        with time_machine.travel(datetime.combine(NOVEMBER, time(10), UTC)):
            page = client.get(reverse("portal:home", args=[line.ritual.school.uai]))
        assert "en retard" not in page.content.decode()
