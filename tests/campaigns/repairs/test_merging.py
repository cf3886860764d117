"""Two campaigns become one; nothing that holds a campaign is forgotten."""

from datetime import date

import pytest
from django.apps import apps
from django.db import models

from campaigns import attempts
from campaigns.models import Campaign, Participation
from campaigns.repairs.merging import merger
from pixschool.core.models import AuditEntry, User
from pixschool.core.sql import rows
from rituals.models import Notification, Ritual
from rituals.reminders.plan import ReminderKey, dedupe_key
from students.models import Repair
from students.repairs import history
from students.repairs.history import RepairRefusedError
from tests.factories.campaigns import (
    CampaignFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.rituals import RitualFactory
from tests.factories.students import GroupFactory
from tests.support.imports import dump
from tests.support.world import World

MOMENT = date(2026, 11, 20)


@pytest.fixture
def nora(world: World) -> User:
    return world.user("nora")


@pytest.fixture
def kept(world: World) -> Campaign:
    return world.here.campaign


@pytest.fixture
def gone(world: World) -> Campaign:
    """A second one of that name, of 6A: who had started has finished there."""
    campaign: Campaign = CampaignFactory(
        year=world.here.year,
        name=world.here.campaign.name,
        course="Parcours de rentrée",
        closes_on=MOMENT,
        classrooms=[world.a.room],
        levels=["6E"],
    )
    pix = PixCampaignFactory(campaign=campaign)
    for pupil in (world.a.finished, world.a.started):
        ParticipationFactory(pix_campaign=pix, student=pupil, finished=True)
    return campaign


def merge(kept: Campaign, gone: Campaign, user: User) -> None:
    seen = merger.preview(kept=kept, gone=gone).version
    merger.merge(kept=kept, gone=gone, seen=seen, actor=user)


def take_back(user: User) -> None:
    history.take_back(repair=Repair.objects.get(actor=user), actor=user)


def told(world: World, campaign: Campaign, name: str, day: date) -> Notification:
    """A reminder of the end of a campaign."""
    member = world.members[name]
    about = f"campaign:{campaign.pk}"
    key = ReminderKey("campaign_closing", member.pk, about, day)
    return Notification.objects.create(
        school=world.here.school,
        membership=member,
        kind=key.kind,
        about=about,
        local_date=day,
        dedupe_key=dedupe_key(world.here.school.pk, key),
        due_at="2026-11-13T07:00Z",
        useful_until="2026-11-20T17:00Z",
    )


def test_everything_that_holds_a_campaign_has_a_handler() -> None:
    found = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models(include_auto_created=True)  # the tables between, too
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey) and column.related_model is Campaign
    }
    assert found - merger.handled() == set()
    # Reminders name their campaign in words.
    assert merger.handled() - found == {"rituals.Notification.about"}


def test_all_of_one_becomes_the_other_s(
    world: World, kept: Campaign, gone: Campaign, nora: User
) -> None:
    codes = {pix.pk for c in (kept, gone) for pix in c.pix_campaigns.all()}
    results = set(Participation.objects.filter(campaign__in=[kept, gone]).values_list("pk"))
    merge(kept, gone, nora)
    kept.refresh_from_db()

    assert not Campaign.objects.filter(pk=gone.pk).exists()
    assert {pix.pk for pix in kept.pix_campaigns.all()} == codes
    assert set(kept.participations.values_list("pk")) == results
    assert {room.name for room in kept.classrooms.all()} == {"6A", "6B"}
    assert kept.course == "Parcours de rentrée"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.event, entry.target_ids) == ("campaigns_merged", [kept.pk, gone.pk])


def test_the_attempt_that_counts_is_that_of_two_codes_of_one_campaign(
    world: World, kept: Campaign, gone: Campaign, nora: User
) -> None:
    merge(kept, gone, nora)
    of_started = kept.participations.filter(student=world.a.started)
    assert [result.is_shared for result in of_started.filter(counts=True)] == [True]
    assert of_started.count() == 2
    assert rows(attempts._WRONG, {"campaigns": [kept.pk]}) == []


def test_is_said_first_and_writes_nothing_then(kept: Campaign, gone: Campaign) -> None:
    before = dump()
    said = " ".join(merger.preview(kept=gone, gone=kept).sentences)
    assert dump() == before
    assert "Codes de Pix Orga qui passent à celle qui reste : 1." in said
    assert "Résultats qui passent à celle qui reste : 6." in said
    assert "2 élèves ont un résultat dans les deux" in said
    assert "Classes qui s’ajoutent : 6B." in said
    assert "Ses dates restent (jusqu’au 20 nov.)." in said


def test_is_taken_back(world: World, kept: Campaign, gone: Campaign, nora: User) -> None:
    RitualFactory(year=world.here.year, campaign=gone)
    told(world, gone, "nora", MOMENT)
    for stays, goes in ((kept, gone), (gone, kept)):
        before = dump()
        merge(stays, goes, nora)
        assert dump() != before
        take_back(nora)
        assert dump() == before


def test_groups_come_along(world: World, kept: Campaign, gone: Campaign, nora: User) -> None:
    """Those of both once, with the codes that are their own; and go back."""
    both, own = (GroupFactory(year=world.here.year, name=name) for name in ("3ALL1", "3SVT2"))
    kept.groups.add(both)
    gone.groups.add(both, own)
    code = PixCampaignFactory(campaign=gone, group=own)
    before = dump()
    assert "Groupes qui s’ajoutent : 3SVT2." in merger.preview(kept=kept, gone=gone).sentences
    merge(kept, gone, nora)
    assert set(kept.groups.all()) == {both, own}
    assert kept.pix_campaigns.get(group=own) == code
    take_back(nora)
    assert dump() == before


def test_what_was_read_since_is_not_taken_back(
    world: World, kept: Campaign, gone: Campaign, nora: User
) -> None:
    pix = gone.pix_campaigns.get()
    merge(kept, gone, nora)
    pix.refresh_from_db()
    ParticipationFactory(pix_campaign=pix, student=world.b.missing, finished=True)
    before = dump()
    with pytest.raises(RepairRefusedError, match="a changé depuis"):
        take_back(nora)
    assert dump() == before


def test_taken_back_after_an_attempt_of_its_own(
    world: World, kept: Campaign, gone: Campaign, nora: User
) -> None:
    """Which attempt counts is said again of each, from what is there now."""
    merge(kept, gone, nora)
    ParticipationFactory(pix_campaign=world.here.pix, student=world.a.missing, started=True)
    take_back(nora)
    assert rows(attempts._WRONG, {"campaigns": [kept.pk, gone.pk]}) == []
    assert gone.participations.get(student=world.a.started).counts


def test_what_has_changed_since_is_shown_again(
    world: World, kept: Campaign, gone: Campaign, nora: User
) -> None:
    seen = merger.preview(kept=kept, gone=gone).version
    ParticipationFactory(
        pix_campaign=gone.pix_campaigns.get(), student=world.b.missing, finished=True
    )
    before = dump()
    with pytest.raises(RepairRefusedError, match="relisez"):
        merger.merge(kept=kept, gone=gone, seen=seen, actor=nora)
    assert dump() == before


class TestRituals:
    def test_follows_the_campaign_that_stays(
        self, world: World, kept: Campaign, gone: Campaign, nora: User
    ) -> None:
        ritual = RitualFactory(year=world.here.year, campaign=gone)
        merge(kept, gone, nora)
        assert Ritual.objects.get(pk=ritual.pk).campaign == kept

    def test_of_two_that_of_the_campaign_that_stays(
        self, world: World, kept: Campaign, gone: Campaign, nora: User
    ) -> None:
        own = RitualFactory(year=world.here.year, campaign=kept, title="Le premier")
        other = RitualFactory(year=world.here.year, campaign=gone, title="Le second")
        said = " ".join(merger.preview(kept=kept, gone=gone).sentences)
        assert "« Le second » reste dans l’année, sans campagne" in said
        merge(kept, gone, nora)
        assert Ritual.objects.get(pk=own.pk).campaign == kept
        assert Ritual.objects.get(pk=other.pk).campaign is None

    def test_one_removed_from_the_year_gives_way(
        self, world: World, kept: Campaign, gone: Campaign, nora: User
    ) -> None:
        own = RitualFactory(year=world.here.year, campaign=kept, removed_at="2026-10-01T08:00Z")
        other = RitualFactory(year=world.here.year, campaign=gone)
        merge(kept, gone, nora)
        assert Ritual.objects.get(pk=other.pk).campaign == kept
        assert Ritual.objects.get(pk=own.pk).campaign is None


def test_nobody_is_told_twice(world: World, kept: Campaign, gone: Campaign, nora: User) -> None:
    moved = told(world, gone, "nora", MOMENT)
    told(world, kept, "bob", MOMENT)
    same = told(world, gone, "bob", MOMENT)
    merge(kept, gone, nora)
    about = dict(Notification.objects.values_list("pk", "about"))
    assert about[moved.pk] == f"campaign:{kept.pk}"
    assert about[same.pk] == f"campaign:{gone.pk}"


class TestFields:
    def test_dates_of_the_one_that_has_some(
        self, kept: Campaign, gone: Campaign, nora: User
    ) -> None:
        said = " ".join(merger.preview(kept=kept, gone=gone).sentences)
        assert (
            "Elle n’avait pas de dates : elle prend celles de l’autre (jusqu’au 20 nov.)." in said
        )
        merge(kept, gone, nora)
        kept.refresh_from_db()
        assert (kept.opens_on, kept.closes_on) == (None, MOMENT)

    def test_two_kinds_are_said(self, kept: Campaign, gone: Campaign) -> None:
        Campaign.objects.filter(pk=gone.pk).update(kind=Campaign.CampaignKind.EXAM)
        said = " ".join(merger.preview(kept=kept, gone=gone).sentences)
        assert "« évaluation » reste, « interrogation » disparaît" in said

    def test_one_that_is_followed_stays_followed(
        self, kept: Campaign, gone: Campaign, nora: User
    ) -> None:
        Campaign.objects.filter(pk=kept.pk).update(is_archived=True)
        merge(kept, gone, nora)
        kept.refresh_from_db()
        assert not kept.is_archived


class TestRefused:
    def test_of_elsewhere(self, world: World, kept: Campaign) -> None:
        with pytest.raises(RepairRefusedError):
            merger.preview(kept=kept, gone=world.elsewhere.campaign)

    def test_of_another_year(self, world: World, kept: Campaign) -> None:
        past = world.here.school.years.create(start_year=2025)
        with pytest.raises(RepairRefusedError, match="deux années"):
            merger.preview(kept=kept, gone=CampaignFactory(year=past))

    def test_itself(self, kept: Campaign) -> None:
        with pytest.raises(RepairRefusedError):
            merger.preview(kept=kept, gone=kept)
