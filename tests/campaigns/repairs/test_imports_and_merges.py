"""An import made before a merge is taken back after it: from the campaign that stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns import attempts
from campaigns.models import Campaign, Participation
from campaigns.repairs.merging import merger
from pixschool.core.importing import batches
from pixschool.core.sql import rows
from tests.campaigns.results import AT, ELOISE, TOM, ZOE, Year, read
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.pix_files import Export
from tests.support.work import Work

pytestmark = pytest.mark.django_db

SECOND = Export((ELOISE, TOM), code="SECOND234", pix_id=512345)


def merge(kept: Campaign, gone: Campaign) -> None:
    seen = merger.preview(kept=kept, gone=gone).version
    merger.merge(kept=kept, gone=gone, seen=seen, actor=None)


def test_the_import_that_made_the_second_one(work: Work, year: Year) -> None:
    planned: Campaign = CampaignFactory(year=year.year, name="Rentrée 6e", classrooms=[year.a])
    PixCampaignFactory(campaign=planned, code="XKRTPV427")
    read(work, year, Export((ZOE,)))
    batch = read(work, year, SECOND)
    merge(planned, Campaign.objects.get(created_in=batch))
    batches.undo(batch=batch, actor=None)
    assert Campaign.objects.get() == planned
    assert Participation.objects.get().student == year.zoe


def test_the_import_that_made_the_one_that_stays(work: Work, year: Year) -> None:
    """The campaign was there before: it outlives the import, with its own class."""
    planned: Campaign = CampaignFactory(
        year=year.year, name="Rentrée 6e", classrooms=[year.b], levels=["6E"]
    )
    batch = read(work, year, SECOND)
    made = Campaign.objects.get(created_in=batch)
    merge(made, planned)
    batches.undo(batch=batch, actor=None)
    assert Campaign.objects.get() == made
    assert year.b in made.classrooms.all()


def test_the_import_that_changed_results_of_it(work: Work, year: Year) -> None:
    read(work, year, Export((ZOE,)))
    read(work, year, SECOND)
    first, second = (
        Campaign.objects.get(pix_campaigns__code=code) for code in ("XKRTPV427", "SECOND234")
    )
    later = replace(SECOND, lines=(replace(ELOISE, mastery=0.1), TOM))
    batch = read(work, year, later, at=AT + timedelta(days=1))
    assert batch.counts["changed"] == 1
    merge(first, second)
    batches.undo(batch=batch, actor=None)
    result = Participation.objects.get(student=year.eloise)
    assert (result.campaign, result.mastery) == (first, ELOISE.mastery)
    assert rows(attempts._WRONG, {"campaigns": [first.pk]}) == []


def test_the_page_of_the_import_offers_it(work: Work, year: Year, client: PageClient) -> None:
    lead = MembershipFactory(school=year.school, lead=True).user
    client.force_login(lead)
    CampaignFactory(year=year.year, name="Rentrée 6e")
    batch = read(work, year, SECOND)
    made = Campaign.objects.get(created_in=batch)
    page = page_of(client.get(f"/{year.school.uai}/imports/{batch.pk}/"))
    assert f"/{year.school.uai}/campagnes/{made.pk}/fusionner/" in page
