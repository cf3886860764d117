"""A school of one class of four pupils, and a year without a result: what each page says."""

import io
import re
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient

pytestmark = pytest.mark.django_db
PAGES = ("equity", "cohorts", "obligations", "progression")
PAPERS = ("equity_pdf", "progression_pdf")


def _school(role: str, *, results: list[float]) -> Any:
    """Two campaigns of one course."""
    school = SchoolFactory()
    room = ClassroomFactory(year=school.current_year, name="4A", level="4E")
    for name in ("Rentrée", "Bilan"):
        campaign = CampaignFactory(
            year=school.current_year, name=name, course="Une", classrooms=[room]
        )
        PixCampaignFactory(campaign=campaign)
    for share in results:
        pupil = EnrolmentFactory(classroom=room).student
        for campaign in school.current_year.campaigns.all():
            ParticipationFactory(
                pix_campaign=campaign.pix_campaigns.get(),
                student=pupil,
                finished=True,
                mastery=share,
            )
    return MembershipFactory(school=school, **{role: True})


@pytest.mark.parametrize("role", ["lead", "head"])
@pytest.mark.parametrize("results", [[], [0.13, 0.27, 0.61, 0.83]])
def test_of_four_pupils_no_number_is_said(
    client: PageClient, role: str, results: list[float]
) -> None:
    member = _school(role, results=results)
    client.force_login(member.user)
    pages = {}
    for name in PAGES:
        answer = client.get(reverse(f"portal:{name}", args=[member.school.uai]))
        assert answer.status_code == 200
        pages[name] = re.sub(r"<[^>]+>", " ", answer.text)
    for name in PAPERS:
        answer = client.get(reverse(f"portal:{name}", args=[member.school.uai]))
        assert answer.status_code == 200
        (sheet,) = PdfReader(io.BytesIO(answer.content)).pages
        pages[name] = sheet.extract_text()
    assert "Aucun niveau n’a encore assez" in pages["equity_pdf"]
    assert "Trop peu d’élèves" in pages["equity_pdf"]
    assert "%" not in pages["progression_pdf"]
    assert "jamais importée" not in pages["equity"]
    assert ("Aucune campagne n’a encore cinq résultats" in pages["equity"]) == bool(results)
    for share in (27, 44, 61):  # quartiles of the four, and their median
        for name in ("equity", *PAPERS):
            assert not re.search(rf"\b{share}\b", pages[name])
