"""Whom a campaign expects: the pupils of its classes and of its groups, each once, everywhere."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from hypothesis import Phase, given, settings

from campaigns import overview
from campaigns.by_hand import ticking
from campaigns.management.commands.report_missing import report
from campaigns.missing import expected, stats
from campaigns.models import Campaign
from pixschool.core.reference.levels import in_order
from rituals.reminders import facts
from rituals.reminders.hours import hours_of
from rituals.weekly_report import report as weekly
from students.models import Classroom, Enrolment
from tests.campaigns.missing.generated import SCHOOLS, DrawnSchool, SchoolDraw, build
from tests.factories.core import MembershipFactory
from tests.factories.students import ClassLeadFactory
from tests.support.client import PageClient
from tests.support.pages import page_of

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
EXAMPLES = settings(
    max_examples=20, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)


@pytest.fixture(autouse=True)
def _on_a_day_of_class() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@contextmanager
def written(draw: SchoolDraw) -> Iterator[DrawnSchool]:
    """The school of a drawing, gone afterwards."""
    with transaction.atomic():
        yield build(draw, today=NOW.date())
        transaction.set_rollback(True)


Counted = tuple[int, int]  # how many are expected, how many of them have finished


def _by_class(school: DrawnSchool, campaign: Campaign) -> Counted:
    found = sum(stats.progress_by_class([campaign], school.rooms).values(), stats.NOBODY)
    return found.total, found.finished


def _in_the_list(school: DrawnSchool, campaign: Campaign) -> Counted:
    (line,) = overview.lines(
        [campaign],
        seen=overview.Seen(school.rooms, school.groups),
        progress=stats.progress_by_class([campaign], school.rooms),
        today=NOW.date(),
    )
    assert line.progress is not None
    return line.progress.total, line.progress.finished


def _by_level(school: DrawnSchool, campaign: Campaign) -> Counted:
    by_class = stats.progress_by_class([campaign], school.rooms)
    found = stats.progress_by_level([campaign], school.rooms, by_class)
    total = sum((part for _, _, part in found), stats.NOBODY)
    return total.total, total.finished


def _in_cells(school: DrawnSchool, campaign: Campaign) -> Counted:
    cells = stats.cells([campaign], school.rooms).values()
    return len(cells), sum(cell.state == stats.PupilState.FINISHED for cell in cells)


def _in_tick_boxes(school: DrawnSchool, campaign: Campaign) -> Counted:
    places = expected.places([campaign.pk])[campaign.pk]
    lines = [
        line
        for room in Classroom.objects.filter(pk__in=places)
        for line in ticking.lines(campaign, room)
    ]
    return len(lines), sum(line.is_finished for line in lines)


def _pupil_by_pupil(school: DrawnSchool, campaign: Campaign) -> Counted:
    cells = [
        cell
        for enrolment in Enrolment.objects.at(year=school.year)
        for item, cell in stats.expected_of(enrolment.student, enrolment)
        if item == campaign
    ]
    return len(cells), sum(cell.state == stats.PupilState.FINISHED for cell in cells)


def _in_reminders(school: DrawnSchool, campaign: Campaign) -> Counted:
    lead = MembershipFactory(school=school.school, lead=True)
    known = facts.read(school.school, hours=hours_of(school.school), now=NOW)
    found = known.progress_for(known.campaigns[campaign.pk], lead)
    lines = [line for line in weekly.campaigns_of(known) if line.campaign == campaign]
    assert [line.progress for line in lines] == ([found] if found.total else [])
    for line in lines:
        assert sum(room.missing for room in line.classrooms) == found.missing
    return found.total, found.finished


def _by_class_leads(school: DrawnSchool, campaign: Campaign) -> Counted:
    """Three people who lead one class each: what they see adds up."""
    total = stats.NOBODY
    for room in school.rooms:
        member = MembershipFactory(school=school.school, class_lead=True)
        ClassLeadFactory(classroom=room, membership=member)
        seen = Campaign.objects.visible_to(member).filter(pk=campaign.pk)
        own = stats.progress_by_class(seen, [room])
        known = facts.read(school.school, hours=hours_of(school.school), now=NOW)
        part = known.progress_for(known.campaigns[campaign.pk], member)
        assert part == sum(own.values(), stats.NOBODY)
        assert known.concerns(known.campaigns[campaign.pk], member) == seen.exists()
        total += part
    return total.total, total.finished


COUNTS: tuple[Callable[[DrawnSchool, Campaign], Counted], ...] = (
    _by_class,
    _in_the_list,
    _by_level,
    _in_cells,
    _in_tick_boxes,
    _pupil_by_pupil,
    _in_reminders,
    _by_class_leads,
)


@pytest.mark.django_db
@EXAMPLES
@given(draw=SCHOOLS)
def test_each_count_is_that_of_the_pupils_each_once(draw: SchoolDraw) -> None:
    with written(draw) as school:
        for rank, campaign in enumerate(school.campaigns):
            wanted = (len(draw.expected(rank)), len(draw.finished(rank)))
            assert {count.__name__: count(school, campaign) for count in COUNTS} == {
                count.__name__: wanted for count in COUNTS
            }


@pytest.mark.django_db
@EXAMPLES
@given(draw=SCHOOLS)
def test_who_is_missing_and_who_has_finished_are_those_expected(draw: SchoolDraw) -> None:
    with written(draw) as school:
        pupils = {pupil.pk: rank for rank, pupil in enumerate(school.pupils)}
        listed = stats.missing(school.campaigns, school.rooms)
        assert len(report(school.campaigns, listed)) == len(listed)
        for rank, campaign in enumerate(school.campaigns):
            missing = Counter(
                pupils[line.student_id] for line in listed if line.campaign_id == campaign.pk
            )
            assert missing == Counter(draw.expected(rank) - draw.finished(rank))
            known = expected.of_pupils(list(pupils), [campaign])
            assert Counter(pupils[pk] for pk, _, _ in known) == Counter(draw.expected(rank))


@pytest.mark.django_db
@EXAMPLES
@given(draw=SCHOOLS)
def test_a_group_counts_its_pupils_and_a_campaign_has_their_levels(draw: SchoolDraw) -> None:
    with written(draw) as school:
        found = stats.progress_by_group(school.campaigns, school.rooms)
        for rank, campaign in enumerate(school.campaigns):
            for group in draw.campaigns[rank][1]:
                pupils = {
                    n
                    for n, pupil in enumerate(draw.pupils)
                    if group in pupil.groups and not pupil.has_left
                }
                part = found.get((campaign.pk, school.groups[group].pk), stats.NOBODY)
                assert part.total == len(pupils)
                assert part.finished == len(pupils & draw.finished(rank))
            rooms = {draw.pupils[n].room for n in draw.expected(rank)}
            levels = in_order(school.rooms[n].level for n in rooms | {*draw.campaigns[rank][0]})
            assert expected.levels(campaign) == [level.value for level in levels]


@pytest.mark.django_db
@settings(EXAMPLES, max_examples=8)
@given(draw=SCHOOLS)
def test_the_pages_say_the_same(draw: SchoolDraw) -> None:
    with written(draw) as school:
        client = PageClient()
        client.force_login(MembershipFactory(school=school.school, lead=True).user)
        for rank, campaign in enumerate(school.campaigns):
            total, finished = len(draw.expected(rank)), len(draw.finished(rank))
            url = reverse("campaigns:detail", args=[school.school.uai, campaign.pk])
            assert f"{finished} / {total}" in page_of(client.get(url))
            url = reverse("campaigns:missing", args=[school.school.uai])
            page = page_of(client.get(f"{url}?campagne={campaign.pk}"))
            names = [pupil.last_name for pupil in school.pupils]
            missing = [n for n, name in enumerate(names) if f"{name} Léa</a>" in page]
            assert set(missing) == draw.expected(rank) - draw.finished(rank)
