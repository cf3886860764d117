import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pixschool.core.models import School
from pixschool.core.reference.levels import Level
from students.models import ChosenBy, Presence
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.factories.support import (
    SupportBookingFactory,
    SupportFlagFactory,
    SupportSlotFactory,
)

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 9, 15, 9, tzinfo=UTC)
AFTER = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _report(school: School, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("report_equity", "--school", school.uai, "--json", *options, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def _class_of(school: School, name: str, results: list[float], waiting: int) -> list[Any]:
    """A class with one campaign that is over; `waiting` pupils have not begun."""
    year = school.current_year
    room = ClassroomFactory(year=year, name=name, level=Level.QUATRIEME)
    pupils = [EnrolmentFactory(classroom=room).student for _ in range(len(results) + waiting)]
    campaign = CampaignFactory(
        year=year, name=f"Rentrée {name}", course="Quatrième", classrooms=[room]
    )
    campaign.closes_on = date(2026, 10, 1)
    campaign.save()
    pix = PixCampaignFactory(campaign=campaign)
    for pupil, mastery in zip(pupils, results, strict=False):
        ParticipationFactory(
            pix_campaign=pix, student=pupil, finished=True, mastery=mastery, shared_at=BEFORE
        )
    return pupils


@pytest.mark.parametrize(("results", "median"), [([0.1, 0.2, 0.3, 0.4], None), ([0.3] * 5, 0.3)])
def test_a_class_and_its_level(results: list[float], median: float | None) -> None:
    school = SchoolFactory()
    _class_of(school, "4A", results, waiting=3)
    level, room = _report(school)["campaigns"]
    assert (level["level"], level["class"], room["class"]) == ("4e", None, "4A")
    for line in (level, room):
        assert line["pupils"] == line["not_started"] + line["started"] + line["finished"]
        assert (line["not_started"], line["median"]) == (3, median)
    assert _report(school, "--level", "6e")["campaigns"] == []
    assert _report(school, "--campaign", "rentrée 4a")["campaigns"] == [level, room]


def test_a_school_without_pupils_has_an_answer() -> None:
    found = _report(SchoolFactory())
    assert found["campaigns"] == []
    assert found["coverage"] == {
        "late": 0,
        "seen": 0,
        "offered": 0,
        "came": 0,
        "median_days": None,
    }
    assert (found["comparison"]["shown"], found["comparison"]["interval"]) == (False, None)


def test_a_campaign_never_imported_is_not_said_to_be_of_nobody() -> None:
    school = SchoolFactory()
    room = ClassroomFactory(year=school.current_year, name="4A", level=Level.QUATRIEME)
    EnrolmentFactory(classroom=room)
    campaign = CampaignFactory(year=school.current_year, name="Bilan", classrooms=[room])
    pix = PixCampaignFactory(campaign=campaign)
    for is_read in (False, True):
        out = StringIO()
        call_command("report_equity", "--school", school.uai, stdout=out)
        assert ("jamais importée" in out.getvalue()) != is_read
        assert ("pas commencé" in out.getvalue()) == is_read
        pix.read_at = BEFORE
        pix.save()


def test_an_unknown_campaign_is_named() -> None:
    with pytest.raises(CommandError, match="Aucune campagne"):
        _report(SchoolFactory(), "--campaign", "NADA")


def test_the_help_given_to_those_who_are_late() -> None:
    school = SchoolFactory()
    year = school.current_year
    seen, placed, came, _nobody = _class_of(school, "4A", [], waiting=4)
    slot = SupportSlotFactory(year=year, day=date(2026, 11, 12))
    for pupil in (seen, placed, came):
        SupportFlagFactory(year=year, student=pupil, raised_at=slot.starts_at - timedelta(days=10))
    SupportBookingFactory(slot=slot, student=placed)
    SupportBookingFactory(slot=slot, student=came, presence=Presence.PRESENT)
    assert _report(school)["coverage"] == {
        "late": 4,
        "seen": 3,
        "offered": 2,
        "came": 1,
        "median_days": 10.0,
    }


@pytest.mark.parametrize("chosen_by", [ChosenBy.SCORE, ChosenBy.REPORT])
def test_only_pupils_whom_a_score_has_chosen_are_compared(chosen_by: ChosenBy) -> None:
    school = SchoolFactory()
    year = school.current_year
    pupils = _class_of(school, "4A", [0.41] * 42, waiting=0)
    again = CampaignFactory(
        year=year, name="Bilan", course="quatrième ", classrooms=[*year.classrooms.all()]
    )
    pix = PixCampaignFactory(campaign=again)
    slot = SupportSlotFactory(year=year, day=date(2026, 11, 12))
    for rank, pupil in enumerate(pupils):
        gain = 0.2 if rank < 21 else 0
        if rank != 41:
            ParticipationFactory(
                pix_campaign=pix,
                student=pupil,
                finished=True,
                mastery=0.41 + gain + rank % 3 / 100,
                shared_at=AFTER,
            )
        if rank < 21:
            SupportBookingFactory(
                slot=slot, student=pupil, presence=Presence.PRESENT, chosen_by=chosen_by
            )
    found = _report(school)["comparison"]
    assert (found["supported"], found["comparable"]) == (21, 20)
    assert found["shown"] == (chosen_by == ChosenBy.SCORE)
    if found["shown"]:
        low, high = found["interval"]
        assert 0.15 < low <= found["difference"] <= high < 0.25


def test_what_is_shared_names_no_class() -> None:
    school = SchoolFactory()
    _class_of(school, "4A", [0.31] * 12, waiting=1)
    (line,) = _report(school, "--shared")["campaigns"]
    assert (line["class"], line["pupils"], line["not_started"]) == (None, 15, 0)
    assert line["median"] == 0.3
