"""Files of a past school year: never put in the current one without somebody having said so."""

from dataclasses import replace
from datetime import datetime

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from campaigns.models import Campaign, Participation
from pixschool.core.importing import batches
from tests.campaigns.results import ELOISE, Status, Year, drop_exports, read
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory, SchoolYearFactory
from tests.support.client import PageClient
from tests.support.imports import accept, codes, confirm
from tests.support.pix_files import Export
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

LAST_YEAR = replace(
    ELOISE, started_at=datetime(2026, 5, 12, 10, 4), shared_at=datetime(2026, 7, 31, 10, 51)
)
FILE = Export((LAST_YEAR,), name="Cyber")


def test_is_said_and_waits_for_a_yes(work: Work, year: Year) -> None:
    batch = drop_exports(work, year, FILE)
    (issue,) = batch.pending_confirmations()

    assert issue["code"] == "PAST_YEAR"
    assert "« Cyber »" in issue["message"]
    assert "le dernier est du 31/07/2026" in issue["message"]
    assert "en 2026-2027" in issue["message"]
    with pytest.raises(batches.ImportRefusedError, match="Cochez"):
        batches.confirm(batch=batch, digest=batch.digest, actor=None)
    assert not Participation.objects.exists()
    assert confirm(work, accept(batch, "PAST_YEAR")).status == Status.DONE
    assert Campaign.objects.get().year == year.year


def test_on_the_screen(work: Work, year: Year, client: PageClient) -> None:
    batch = drop_exports(work, year, FILE)
    client.force_login(MembershipFactory(school=year.school, lead=True).user)
    page = client.get(reverse("core:import", args=[year.school.uai, batch.pk])).content.decode()

    assert 'name="accept" value="PAST_YEAR" required' in page
    assert "Renoncer" in page


@pytest.mark.parametrize(
    "lines",
    [
        (ELOISE,),
        (LAST_YEAR, ELOISE),  # a campaign that goes on
        (replace(LAST_YEAR, shared_at=datetime(2026, 8, 1, 8, 0)),),
        (replace(ELOISE, started_at=None, shared_at=None),),  # nothing is dated
    ],
    ids=["this year", "both", "1 August", "no date"],
)
@time_machine.travel("2026-11-23 10:00+01:00")  # before, its dates would be of the future
def test_this_year_is_not_asked(work: Work, year: Year, lines: tuple) -> None:
    batch = drop_exports(work, year, Export(lines, kind="assessment"))
    assert "PAST_YEAR" not in codes(batch)


def test_a_file_left_aside_is_not_asked(work: Work, year: Year) -> None:
    batch = drop_exports(work, year, FILE, Export((ELOISE,), code="ABCDEF234", pix_id=6))
    choice = {str(batch.files.get(position=0).pk): "skip"}
    batches.replan(batches.answer(batch=batch, answers={"campaigns": choice}))
    batch.refresh_from_db()
    assert "PAST_YEAR" not in codes(batch)


def test_a_campaign_of_last_year_keeps_its_year(work: Work, year: Year) -> None:
    last = SchoolYearFactory(school=year.school, start_year=2025)
    PixCampaignFactory(campaign=CampaignFactory(year=last), code=FILE.code)
    batch = read(work, year, FILE)

    assert "PAST_YEAR" not in codes(batch)
    assert Participation.objects.get().campaign.year == last


def test_the_first_reading_of_a_code_given_this_year_is_asked_once(work: Work, year: Year) -> None:
    PixCampaignFactory(campaign=CampaignFactory(year=year.year), code=FILE.code)
    batch = drop_exports(work, year, FILE)
    assert codes(batch) == {"PAST_YEAR"}
    confirm(work, batch)

    again = drop_exports(work, year, Export((LAST_YEAR, replace(LAST_YEAR, last_name="AUTRE"))))
    assert again.status == Status.PREVIEW
    assert "PAST_YEAR" not in codes(again)
