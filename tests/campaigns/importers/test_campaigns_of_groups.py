"""Files of a campaign that a person has given to groups."""

import pytest
from django.conf import settings

from campaigns.missing import stats
from campaigns.models import Campaign, PixCampaign
from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch
from tests.campaigns.results import ELOISE, TOM, ZOE, Year, drop_exports, read
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.students import GroupFactory
from tests.support.imports import confirm
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


def add_to(work: Work, campaign: Campaign, batch: ImportBatch) -> ImportBatch:
    choice = {str(batch.files.get().pk): f"campaign:{campaign.pk}"}
    batches.replan(batches.answer(batch=batch, answers={"campaigns": choice}))
    return confirm(work, batch)


def expected(campaign: Campaign, year: Year) -> int:
    return sum(stats.progress_by_class([campaign], [year.a, year.b]).values(), stats.NOBODY).total


def test_a_file_makes_no_whole_class_expected(work: Work, year: Year) -> None:
    """Éloïse alone of 6A is in the group: Tom, of her class, is not awaited."""
    group = GroupFactory(year=year.year, pupils=[year.eloise, year.zoe])
    campaign = CampaignFactory(year=year.year, groups=[group])
    batch = add_to(work, campaign, drop_exports(work, year, Export((ELOISE,))))

    assert batch.status == "done"
    assert expected(campaign, year) == 2
    assert not campaign.classrooms.exists()
    assert campaign.pix_campaigns.get().is_common
    assert campaign.participations.get().student == year.eloise


def test_names_without_a_class_are_those_of_the_classes_of_the_group(
    work: Work, year: Year
) -> None:
    """The group has a pupil of 6A: Éloïse of 6A is recognised, Zoé of 6B is a question."""
    group = GroupFactory(year=year.year, pupils=[year.tom])
    campaign = CampaignFactory(year=year.year, groups=[group])
    PixCampaignFactory(campaign=campaign, group=group, code="ABCDEF234", pix_id=6)
    bare = [Line(who.last_name, who.first_name, "") for who in (ELOISE, ZOE)]
    read(work, year, Export(tuple(bare), code="ABCDEF234", pix_id=6, name="Sans classe"))

    found = campaign.participations.order_by("link__last_name")
    assert [participation.student for participation in found] == [None, year.eloise]


def test_a_campaign_made_by_a_file_then_given_to_a_group_goes_with_its_import(
    work: Work, year: Year
) -> None:
    batch = read(work, year, Export((ELOISE, TOM)))
    campaign = Campaign.objects.get()
    campaign.groups.add(GroupFactory(year=year.year, pupils=[year.zoe]))
    batches.undo(batch=batch, actor=None)

    assert not Campaign.objects.exists()
    assert not PixCampaign.objects.exists()
