from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.portal.equity.cohort import Cohort, cohort, moves
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db
LEVELS = st.dictionaries(st.integers(0, 9), st.sampled_from(["6E", "5E", "4E"]))


def _measure(room: Any, pupils: list[Any], course: str, shares: list[float]) -> None:
    campaign = CampaignFactory(year=room.year, name=f"{course} {room}", classrooms=[room])
    campaign.course = course
    campaign.save()
    pix = PixCampaignFactory(campaign=campaign)
    at = datetime(room.year.start_year, 10, 1, 9, tzinfo=UTC)
    for pupil, share in zip(pupils, shares, strict=True):
        ParticipationFactory(
            pix_campaign=pix, student=pupil, finished=True, mastery=share, shared_at=at
        )


def _cohort(year: SchoolYear, before: SchoolYear | None) -> Cohort | None:
    campaigns = Campaign.objects.in_year(year).by_date().prefetch_related("pix_campaigns")
    return cohort(year=year, level=Level.CINQUIEME, campaigns=list(campaigns), before=before)


def test_the_same_children_apart_from_who_came_and_who_left() -> None:
    school = SchoolFactory()
    year = school.current_year
    assert _cohort(year, None) is None
    before = SchoolYear.objects.create(school=school, start_year=year.start_year - 1)
    sixth = ClassroomFactory(year=before, name="6A", level=Level.SIXIEME)
    fifth = ClassroomFactory(year=year, name="5A", level=Level.CINQUIEME)
    again = ClassroomFactory(year=year, name="6B", level=Level.SIXIEME)
    assert _cohort(year, before) is None
    stayed = [EnrolmentFactory(classroom=sixth).student for _ in range(5)]
    _gone, repeats = (EnrolmentFactory(classroom=sixth).student for _ in range(2))
    for pupil in stayed:
        EnrolmentFactory(classroom=fifth, student=pupil)
    EnrolmentFactory(classroom=again, student=repeats)
    new = EnrolmentFactory(classroom=fifth).student
    was_fifth = ClassroomFactory(year=before, name="5A", level=Level.CINQUIEME)
    doing_it_again = EnrolmentFactory(classroom=was_fifth).student
    EnrolmentFactory(classroom=fifth, student=doing_it_again)
    _measure(sixth, [*stayed, _gone], "bases", [0.1, 0.2, 0.3, 0.4, 0.5, 0.9])
    _measure(fifth, [*stayed, new], "bases", [0.3, 0.3, 0.3, 0.4, 0.4, 0.0])
    found = _cohort(year, before)
    assert found
    told = found.moves
    assert {pupil.pk for pupil in stayed} == told.stayed
    assert (told.arrived, told.joined) == ({new.pk}, {doing_it_again.pk})
    assert (told.left, told.elsewhere) == ({_gone.pk}, {repeats.pk})
    then, now = found.years
    assert (then.level, now.level) == (Level.SIXIEME, Level.CINQUIEME)
    assert [line.pupils for line in (*then.lines, *now.lines)] == [5, 5]
    (change,) = found.changes
    assert change.words == "20 → 10 points"
    assert change.sentence == "l’écart passe de 20 à 10 points"


def test_two_courses_are_not_subtracted() -> None:
    school = SchoolFactory()
    year = school.current_year
    before = SchoolYear.objects.create(school=school, start_year=year.start_year - 1)
    sixth = ClassroomFactory(year=before, name="6A", level=Level.SIXIEME)
    fifth = ClassroomFactory(year=year, name="5A", level=Level.CINQUIEME)
    pupils = [EnrolmentFactory(classroom=sixth).student for _ in range(5)]
    for pupil in pupils:
        EnrolmentFactory(classroom=fifth, student=pupil)
    _measure(sixth, pupils, "sixième", [0.1, 0.2, 0.3, 0.4, 0.5])
    _measure(fifth, pupils, "cinquième", [0.1, 0.2, 0.3, 0.4, 0.5])
    found = _cohort(year, before)
    assert found
    assert found.changes == []
    assert [len(one.lines) for one in found.years] == [1, 1]


@given(LEVELS, LEVELS)
@settings(deadline=None)
def test_each_pupil_of_both_levels_is_counted_once(
    then: dict[int, str], now: dict[int, str]
) -> None:
    """Pupil by pupil."""
    found = moves("5E", then=then, now=now)
    others = [then[one] for one in now if now[one] == "5E" and then.get(one) in {"6E", "4E"}]
    if not others:
        assert found is None
        return
    assert found
    assert others.count(found.former) == max(others.count(one) for one in others)
    for pupil in {*then, *now}:
        was, is_now = then.get(pupil), now.get(pupil)
        expected = {
            "stayed": was == found.former and is_now == "5E",
            "arrived": was is None and is_now == "5E",
            "joined": was not in {None, found.former} and is_now == "5E",
            "left": was == found.former and is_now is None,
            "elsewhere": was == found.former and is_now not in {None, "5E"},
        }
        assert {name: pupil in getattr(found, name) for name in expected} == expected
