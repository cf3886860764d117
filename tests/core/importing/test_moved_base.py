"""The base moved between preview and confirm: only what differs from the preview is shown again."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.urls import reverse

from campaigns.models import ParticipantLink
from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch, School
from students.models import Student
from tests.campaigns.results import ELOISE, FILE, STRANGER, TOM, Year, drop_exports, read
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.students.rosters import ROWS, drop_rows, import_rows
from tests.support.client import PageClient
from tests.support.imports import confirm
from tests.support.pages import page_of
from tests.support.pix_files import Export
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


@pytest.fixture
def year() -> Year:
    return Year()


@pytest.fixture
def school() -> School:
    school: School = SchoolFactory()
    return school


@pytest.fixture
def imported(work: Work, school: School) -> ImportBatch:
    return import_rows(work, school, ROWS)


def confirm_too_late(work: Work, batch: ImportBatch) -> dict:
    """Confirm what was shown; the worker finds another plan, and shows it."""
    for issue in batch.pending_confirmations():
        batches.answer(batch=batch, answers={"accepted": [issue["code"]]})
    batches.confirm(batch=batch, digest=batch.digest, actor=None)
    work.drain()
    batch.refresh_from_db()
    assert batch.base_has_moved
    return batch.preview["moved"]


class TestRoster:
    def test_only_what_differs(self, work: Work, imported: ImportBatch, school: School) -> None:
        batch = drop_rows(work, school, [ROWS[0].but(class_name="6B"), *ROWS[1:]])
        tom = Student.objects.get(first_name="Tom")
        tom.last_name = "AUTREMENT"
        tom.save()

        moved = confirm_too_late(work, batch)
        assert moved["counts"] == [["modifiés", 1, 2], ["inchangés", 3, 2]]
        assert moved["count"] == 1
        assert moved["lines"] == [
            {
                "who": "N'DIAYE Tom",
                "before": "inchangé, en 6A",
                "after": "orthographe (était AUTREMENT Tom), en 6A",
            }
        ]
        confirm(work, batch)
        assert batch.preview == {}

    def test_who_comes_and_who_goes(
        self, work: Work, imported: ImportBatch, school: School
    ) -> None:
        batch = drop_rows(work, school, [ROWS[0].but(class_name="6B"), *ROWS[1:]])
        room = ClassroomFactory(year=school.years.get(), name="5C", level="5E")
        EnrolmentFactory(classroom=room, student__last_name="PASSAGE", student__first_name="Lou")
        moved = confirm_too_late(work, batch)
        assert [line for line in moved["lines"] if line["before"] is None] == [
            {
                "who": "PASSAGE Lou",
                "before": None,
                "after": "n’est plus dans le fichier, inscription fermée en 5C",
            }
        ]

    def test_an_answer_starts_afresh(
        self, work: Work, imported: ImportBatch, school: School
    ) -> None:
        batch = drop_rows(work, school, [ROWS[0].but(class_name="6B"), *ROWS[1:]])
        Student.objects.filter(first_name="Tom").update(last_name="AUTREMENT")
        confirm_too_late(work, batch)
        batches.replan(batches.answer(batch=batch, answers={"levels": {}}))
        batch.refresh_from_db()
        assert not batch.base_has_moved
        assert "moved" not in batch.preview


class TestResults:
    def test_whose_results_they_are(self, work: Work, year: Year) -> None:
        batch = drop_exports(work, year, FILE)
        alix = year.add(STRANGER)
        moved = confirm_too_late(work, batch)
        assert moved["counts"] == [["rattachées", 3, 4], ["à rattacher", 1, 0]]
        assert moved["lines"] == [
            {
                "who": "INCONNU Alix (6A)",
                "before": "à rattacher, nouveau",
                "after": f"pour {alix}, nouveau",
            }
        ]

    def test_the_same_figures_for_somebody_else(self, work: Work, year: Year) -> None:
        """What the counts do not tell."""
        read(work, year, Export((STRANGER,), code="ABCDEF234", pix_id=5, name="Autre"))
        link = ParticipantLink.objects.get()
        other = year.add(replace(TOM, last_name="SECOND"))
        ParticipantLink.objects.filter(pk=link.pk).update(decision="confirmed", student=other)
        batch = drop_exports(work, year, FILE)
        ParticipantLink.objects.filter(pk=link.pk).update(student=year.eloise)
        moved = confirm_too_late(work, batch)
        assert moved["counts"] == []
        assert [(line["before"], line["after"]) for line in moved["lines"]] == [
            (f"pour {other}, nouveau", f"pour {year.eloise}, nouveau")
        ]

    def test_the_campaign_of_a_file(self, work: Work, year: Year) -> None:
        batch = drop_exports(work, year, Export((ELOISE,)))
        PixCampaignFactory(
            campaign=CampaignFactory(year=year.year, name="Née depuis"), code=FILE.code
        )
        moved = confirm_too_late(work, batch)
        assert moved["counts"] == [["campagnes créées", 1, 0]]
        assert [(line["before"], line["after"]) for line in moved["lines"]] == [
            ("nouvelle campagne", "campagne « Née depuis »")
        ]

    def test_on_the_screen(self, work: Work, year: Year, client: PageClient) -> None:
        client.force_login(MembershipFactory(school=year.school, lead=True).user)
        batch = drop_exports(work, year, FILE)
        here = reverse("core:import", args=[year.school.uai, batch.pk])
        assert "Tout l’aperçu" not in page_of(client.get(here))
        year.add(STRANGER)
        confirm_too_late(work, batch)
        page = page_of(client.get(here))
        assert "Voici ce qui n’est plus comme vous l’avez vu." in page
        assert "à rattacher, nouveau" in page
        assert "Tout l’aperçu" in page


def test_nothing_is_left_on_the_disk(work: Work, year: Year) -> None:
    read(work, year, FILE)
    assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]
