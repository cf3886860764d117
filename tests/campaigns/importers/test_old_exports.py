"""An export whose attempts are all of long ago: its campaign is perhaps over, and is asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from campaigns.models import Campaign
from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch
from tests.campaigns.results import AT, ELOISE, ZOE, Status, Year, drop_exports
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.imports import codes, confirm, drop
from tests.support.pages import page_of
from tests.support.pix_files import Export
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

LAST = datetime(2026, 11, 12, 10, 51)  # the last attempt of FILE
FILE = Export((ELOISE,), name="Cyber 6e A", course="Cyber")
OTHER = Export((replace(ZOE, shared_at=LAST - timedelta(days=3)),), name="Cyber 6e B",
               course="Cyber", code="BDFGHJ256", pix_id=412399)  # fmt: skip


@pytest.fixture(autouse=True)
def _after_the_summer() -> Iterator[None]:
    with time_machine.travel(LAST + timedelta(days=40)):
        yield


def choose(batch: ImportBatch, answers: dict[str, object]) -> ImportBatch:
    batches.replan(batches.answer(batch=batch, answers=answers))
    batch.refresh_from_db()
    return batch


def test_is_said_and_stays_open_without_an_answer(work: Work, year: Year) -> None:
    batch = drop_exports(work, year, FILE)
    (said,) = [issue for issue in batch.issues if issue["code"] == "OLD_EXPORT_OPENS"]
    assert (said["level"], said["where"]) == ("warning", [FILE.named_at(AT)])
    assert "« Cyber 6e A »" in said["message"]
    assert "12/11/2026" in said["message"]
    assert confirm(work, batch).status == Status.DONE
    assert Campaign.objects.get().closes_on is None


def test_closed_on_the_day_of_the_last_attempt(work: Work, year: Year) -> None:
    batch = drop_exports(work, year, FILE)
    shown = batch.digest
    choose(batch, {"campaigns": {str(batch.files.get().pk): "closed"}})
    assert "OLD_EXPORT_OPENS" not in codes(batch)
    assert batch.digest != shown  # what would be written is not what was shown
    confirm(work, batch)
    assert Campaign.objects.get().closes_on == LAST.date()
    batches.undo(batch=batch, actor=None)
    assert not Campaign.objects.exists()


def test_all_at_once_but_those_added_to_another(work: Work, year: Year) -> None:
    known = CampaignFactory(year=year.year, name="Culture")
    batch = drop_exports(work, year, FILE, OTHER)
    _first, second = batch.files.all()
    choose(batch, {"campaigns": {str(second.pk): f"campaign:{known.pk}"}, "close_old": True})
    confirm(work, batch)
    assert Campaign.objects.get(pix_campaigns__code=FILE.code).closes_on == LAST.date()
    known.refresh_from_db()
    assert known.closes_on is None


def test_of_a_past_year_it_is_asked_already(work: Work, year: Year) -> None:
    past = replace(ELOISE, started_at=LAST.replace(month=5), shared_at=LAST.replace(month=5))
    batch = drop_exports(work, year, replace(FILE, lines=(past,)))
    assert codes(batch) & {"PAST_YEAR", "OLD_EXPORT_OPENS"} == {"PAST_YEAR"}
    choose(batch, {"close_old": True})
    assert batch.preview["files"][0]["closes_on"] == "2026-05-12"


def test_several_files_of_one_campaign(work: Work, year: Year) -> None:
    """Closed on its last day when that was chosen for all of its files."""
    files = [(export.named_at(AT), export.as_bytes()) for export in (FILE, OTHER)]
    answers = {"group_campaigns": True, "close_old": True}
    batch = drop(work, year.school, "results", *files, answers=answers)
    assert [file["closes_on"] for file in batch.preview["files"]] == ["2026-11-12"] * 2
    choose(batch, {"campaigns": {str(batch.files.first().pk): "create"}})
    assert [file["closes_on"] for file in batch.preview["files"]] == [None, None]


@pytest.mark.parametrize("days", [0, 28])
def test_a_recent_one_is_not_asked(work: Work, year: Year, days: int) -> None:
    with time_machine.travel(LAST + timedelta(days=days)):
        batch = drop_exports(work, year, FILE)
    assert "OLD_EXPORT_OPENS" not in codes(batch)


def test_neither_without_a_date_nor_of_a_known_campaign(work: Work, year: Year) -> None:
    undated = replace(FILE, lines=(replace(ELOISE, started_at=None, shared_at=None),))
    assert "OLD_EXPORT_OPENS" not in codes(drop_exports(work, year, undated))
    PixCampaignFactory(campaign=CampaignFactory(year=year.year), code=FILE.code)
    assert "OLD_EXPORT_OPENS" not in codes(drop_exports(work, year, FILE))


def test_on_the_screen(work: Work, year: Year, client: PageClient) -> None:
    client.force_login(MembershipFactory(school=year.school, lead=True).user)
    batch = drop_exports(work, year, FILE)
    here = reverse("core:import", args=[year.school.uai, batch.pk])
    answer = reverse("core:import_answer", args=[year.school.uai, batch.pk])
    page = page_of(client.get(here))
    assert "est-elle terminée ?" in page
    assert "Créer, close au 12/11/2026" in page

    assert "nouvelle, close" in page_of(client.post(answer, {"old": "closed"}, follow=True))
    page = page_of(client.post(answer, {"old": "create"}, follow=True))
    assert "nouvelle, close" not in page
    one = {f"campaign-{batch.files.get().pk}": "closed"}
    assert "nouvelle, close" in page_of(client.post(answer, one, follow=True))
    batch.refresh_from_db()
    confirm(work, batch)
    assert Campaign.objects.get().closes_on == date(2026, 11, 12)
