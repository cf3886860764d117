"""A second campaign of one name is said before it is made: on the form, and on an import."""

import pytest

from campaigns import namesakes
from campaigns.importers.results import ResultsImport
from campaigns.models import Campaign
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import SchoolFactory
from tests.support.imports import codes, drop
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db


def test_names_are_compared_without_case_nor_accents() -> None:
    campaign: Campaign = CampaignFactory(name="Rentrée 3e", year=SchoolFactory().years.get())
    assert namesakes.find(campaign.year, ["RENTREE 3e"]) == [campaign]
    assert namesakes.find(campaign.year, ["Rentrée 4e", ""]) == []
    assert namesakes.find(None, ["Rentrée 3e"]) == []
    other: Campaign = CampaignFactory(name="Rentrée 3e", year=SchoolFactory().years.get())
    assert namesakes.find(campaign.year, ["Rentrée 3e"]) == [campaign]
    assert other.year != campaign.year


def test_an_import_says_that_a_second_one_would_be_made(work: Work) -> None:
    campaign: Campaign = CampaignFactory(name="Rentrée 6e", year=SchoolFactory().years.get())
    export = Export((Line("DUPRÉ", "Zoé"),), name="rentrée 6E", code="XKRTPV427")
    file = (export.file_name, export.as_bytes())
    batch = drop(work, campaign.school, ResultsImport.key, file)
    assert "SAME_CAMPAIGN_NAME" in codes(batch)

    PixCampaignFactory(campaign=campaign, code="XKRTPV427")
    again = drop(work, campaign.school, ResultsImport.key, file)
    assert "SAME_CAMPAIGN_NAME" not in codes(again)
