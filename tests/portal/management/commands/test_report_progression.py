import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from pixschool.core.models import School
from pixschool.core.reference.levels import Level
from tests.factories.campaigns import (
    CampaignFactory,
    CompetenceResultFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.core import SchoolFactory
from tests.factories.rituals import ProjectFactory, RitualFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


def _report(school: School) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("report_progression", "--school", school.uai, "--json", stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def test_a_school_without_classes_has_no_line() -> None:
    assert _report(SchoolFactory()) == []


def test_projects_rituals_and_measures_meet_in_a_cell() -> None:
    school = SchoolFactory()
    year = school.current_year
    room = ClassroomFactory(year=year, name="4A", level=Level.QUATRIEME)
    pupils = [EnrolmentFactory(classroom=room).student for _ in range(8)]
    campaign = CampaignFactory(year=year, name="Seule", classrooms=[room])
    pix = PixCampaignFactory(campaign=campaign)
    for pupil in pupils[:6]:
        attempt = ParticipationFactory(pix_campaign=pix, student=pupil, finished=True)
        CompetenceResultFactory(participation=attempt, competence="1.1", mastery=0.5)
    project = ProjectFactory(year=year)
    RitualFactory(year=year, title="Cyber", levels=["4E"], competences=["1.1", "4.1"])
    ProjectFactory(year=SchoolFactory().current_year)
    found = {one["competence"]: one for one in _report(school)}
    assert len(found) == 16
    assert found["1.1"] == {
        "competence": "1.1",
        "level": "4e",
        "planned": [f"Français · {project.ritual.title}", "Cyber", "Seule"],
        "tested_share": 0.75,
        "mastery": 0.5,
        "flags": ["deep_alone"],
    }
    assert found["4.1"]["flags"] == ["planned_not_measured"]
    assert found["5.1"]["flags"] == ["blind_spot"]


def test_what_a_campaign_without_a_ritual_measures_is_planned() -> None:
    """Once, at the levels of who did it; a collection of profiles plans nothing."""
    school = SchoolFactory()
    year = school.current_year
    room = ClassroomFactory(year=year, name="4A", level=Level.QUATRIEME)
    ClassroomFactory(year=year, name="6A", level=Level.SIXIEME)
    pupil = EnrolmentFactory(classroom=room).student
    told = {}
    for code, kind, has_ritual in (
        ("1.1", "assessment", False), ("2.1", "profiles", False), ("3.1", "assessment", True)
    ):  # fmt: skip
        campaign = CampaignFactory(year=year, name=code, kind=kind, classrooms=[room])
        attempt = ParticipationFactory(
            pix_campaign=PixCampaignFactory(campaign=campaign), student=pupil, finished=True
        )
        CompetenceResultFactory(participation=attempt, competence=code, mastery=0.5)
        if has_ritual:
            RitualFactory(year=year, campaign=campaign, levels=["4E"], competences=["4.1"])
    for one in _report(school):
        told[one["competence"], one["level"]] = one["planned"], one["flags"]
    assert told["1.1", "4e"] == (["1.1"], [])
    assert told["1.1", "6e"] == ([], [])
    assert told["2.1", "4e"] == told["3.1", "4e"] == ([], ["not_planned"])
