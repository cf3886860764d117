"""Results go; numbers remain, which name nobody."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import serializers
from django.db import IntegrityError, transaction

from campaigns import attempts
from campaigns.matching import retention
from campaigns.models import Campaign, LevelTotals, Participation
from pixschool.core.models import School, SchoolYear
from pixschool.core.retention import applying, erasing
from pixschool.core.retention.rules import GRACE
from students.models import Classroom, Student
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.core import SchoolFactory, SchoolYearFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Europe/Paris"))
CANARY = "Zqcanari"
# Of 6e, in two classes: 14 pupils, 12 who finished.
REACHED = (0.1, 0.2, 0.3, 0.3, 0.4, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SIXTH = {
    "participants": 14, "not_started": 1, "started": 1, "finished": 12,
    "p25": 0.3, "median": 0.5, "p75": 0.725,
}  # fmt: skip
NOTHING = dict.fromkeys(SIXTH)


@pytest.fixture
def past() -> SchoolYear:
    year: SchoolYear = SchoolYearFactory(school=SchoolFactory(), start_year=2024)
    return year


@pytest.fixture
def campaign(past: SchoolYear) -> Campaign:
    """Two classes of 6e with fourteen pupils in all, one of 5e with nine, who all finished."""
    rooms = [
        ClassroomFactory(year=past, name=f"{CANARY} {number}", level=level)
        for number, level in enumerate(("6E", "6E", "5E"))
    ]
    campaign: Campaign = CampaignFactory(year=past, name="Bilan", classrooms=rooms)
    pix = PixCampaignFactory(campaign=campaign)
    for rank, mastery in enumerate(REACHED):
        _pupil(rooms[rank % 2], pix, mastery=mastery, finished=True)
    _pupil(rooms[0], pix, started=True)
    EnrolmentFactory(classroom=rooms[1], student__last_name=CANARY)
    for _ in range(9):
        _pupil(rooms[2], pix, mastery=0.5, finished=True)
    attempts.recount(campaign_ids=[campaign.pk])
    return campaign


def _pupil(room: Classroom, pix: Any, **attempt: Any) -> None:
    pupil = EnrolmentFactory(classroom=room).student
    Student.objects.filter(pk=pupil.pk).update(first_name=CANARY)
    ParticipationFactory(pix_campaign=pix, student=pupil, counts=False, **attempt)


def kept(level: str) -> dict[str, Any]:
    found = LevelTotals.objects.filter(level=level).values(*SIXTH).get()
    return {key: round(value, 6) if value else value for key, value in found.items()}


def test_the_results_go_and_the_numbers_remain(campaign: Campaign) -> None:
    applying.apply(NOW)
    assert not LevelTotals.objects.exists()
    applying.apply(NOW + GRACE)
    assert not Participation.objects.exists()
    assert not Student.objects.exists()
    assert kept("6E") == SIXTH
    assert kept("5E") == NOTHING
    written = serializers.serialize("json", LevelTotals.objects.all())
    assert CANARY not in written
    assert "Bilan" in written
    # Once for good: another run counts nothing again, out of nothing.
    applying.apply(NOW + 2 * GRACE)
    applying.apply(NOW + 3 * GRACE)
    assert kept("6E") == SIXTH
    campaign.delete()
    assert kept("6E") == SIXTH


def test_an_erasure_that_is_killed_has_counted_all(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "AT_ONCE", 4)
    erase, calls = retention._erase_some_results, []

    def dies(some: Any) -> None:
        calls.append(some)
        if len(calls) == 3:
            raise MemoryError
        erase(some)

    applying.apply(NOW)
    with monkeypatch.context() as patched:
        patched.setattr(retention, "_erase_some_results", dies)
        applying.apply(NOW + GRACE)
    assert 0 < Participation.objects.count() < 22
    applying.apply(NOW + GRACE)
    assert not Participation.objects.exists()
    assert kept("6E") == SIXTH


def test_a_pupil_who_goes_first_is_counted(campaign: Campaign, past: SchoolYear) -> None:
    rule = next(rule for rule in applying.all_rules() if rule.code == "leavers")
    rule.erase(rule.due_at(past.school, NOW), erasing.unnoted)
    assert not Student.objects.exists()
    assert kept("6E") == SIXTH


def test_few_pupils_are_never_written(past: SchoolYear) -> None:
    school: School = past.school
    few = {"participants": 9, "not_started": 0, "started": 0, "finished": 9}
    many = {"participants": 12, "not_started": 3, "started": 0, "finished": 9, "median": 0.5}
    for numbers in (few, many, {**many, "median": None, "finished": 8}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LevelTotals.objects.create(
                school=school, year=past, campaign_name="Bilan", level="6E", **numbers
            )
