"""Equity, progression and obligations of one school go through as many rows when a thousand other
schools are there, and ask as often when it has grown."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from campaigns.models import (
    Campaign,
    CompetenceResult,
    ParticipantLink,
    Participation,
    PixCampaign,
)
from pixschool.core.models import School, SchoolYear
from students.models import Classroom, Enrolment, Student, SupportFlag, SupportReason
from tests.factories.campaigns import (
    CampaignFactory,
    CompetenceResultFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.plans import explained, nodes
from tests.support.world import World

pytestmark = pytest.mark.django_db
PAGES = ("equity", "equity_unseen", "cohorts", "obligations", "progression")
SCHOOLS, PUPILS = 1000, 5
AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def _class_of(year: SchoolYear, name: str, level: str, students: list[Student]) -> list[Student]:
    """A class whose pupils have done a course twice, with two competences."""
    room = ClassroomFactory(year=year, name=name, level=level)
    pupils = students or [EnrolmentFactory(classroom=room).student for _ in range(6)]
    for student in students:
        EnrolmentFactory(classroom=room, student=student)
    for rank in range(2):
        campaign = CampaignFactory(
            year=year, name=f"{name} {rank}", course="Une", theme="ia", classrooms=[room]
        )
        pix = PixCampaignFactory(campaign=campaign)
        for number, pupil in enumerate(pupils):
            done = ParticipationFactory(
                pix_campaign=pix, student=pupil, finished=True, mastery=number / 10
            )
            for code in ("1.1", "4.2"):
                CompetenceResultFactory(participation=done, competence=code)
    return pupils


def _grow(world: World, letters: str) -> None:
    year = world.here.year
    before, _ = SchoolYear.objects.get_or_create(school=year.school, start_year=year.start_year - 1)
    for letter in letters:
        pupils = _class_of(before, f"5{letter}", "5E", [])
        _class_of(year, f"4{letter}", "4E", pupils)


def _others() -> None:
    """A thousand schools of five pupils, each with a campaign and a flag."""
    schools = School.objects.bulk_create(
        School(uai=f"{rank:07}Z", name=f"École {rank}", zone="B", academie="lille")
        for rank in range(SCHOOLS)
    )
    years = SchoolYear.objects.bulk_create(
        SchoolYear(school=one, start_year=2026) for one in schools
    )
    rooms = Classroom.objects.bulk_create(
        Classroom(school=one.school, year=one, name="4A", key="4A", level="4E") for one in years
    )
    students = Student.objects.bulk_create(
        Student(school=one, last_name="N", first_name=str(rank), name_key=f"n {rank}")
        for one in schools
        for rank in range(PUPILS)
    )
    places = [
        (room, students[n * PUPILS + k]) for n, room in enumerate(rooms) for k in range(PUPILS)
    ]
    Enrolment.objects.bulk_create(
        Enrolment(year=room.year, classroom=room, student=student, starts_on=AT.date())
        for room, student in places
    )
    campaigns = Campaign.objects.bulk_create(
        Campaign(school=one.school, year=one, name="C", theme="ia") for one in years
    )
    through = Campaign.classrooms.through
    through.objects.bulk_create(
        through(campaign=campaign, classroom=room)
        for campaign, room in zip(campaigns, rooms, strict=True)
    )
    codes = PixCampaign.objects.bulk_create(
        PixCampaign(school=one.school, campaign=one, name="C") for one in campaigns
    )
    links = ParticipantLink.objects.bulk_create(
        ParticipantLink(
            school=room.school, student=student, last_name="N", first_name=student.first_name,
            name_key=student.name_key, decision=ParticipantLink.Decision.CERTAIN,
        )
        for room, student in places
    )  # fmt: skip
    done = Participation.objects.bulk_create(
        Participation(
            campaign=campaigns[rank // PUPILS], pix_campaign=codes[rank // PUPILS], link=link,
            student=student, attempt_at=AT, is_shared=True, shared_at=AT, progress=1, mastery=0.5,
            counts=True, digest="0" * 32,
        )
        for rank, ((_, student), link) in enumerate(zip(places, links, strict=True))
    )  # fmt: skip
    CompetenceResult.objects.bulk_create(
        CompetenceResult(participation=one, competence="1.1", mastery=0.5) for one in done
    )
    SupportFlag.objects.bulk_create(
        SupportFlag(
            school=room.school, year=room.year, student=student, reason=SupportReason.LATE,
            raised_at=AT,
        )
        for room, student in places[::PUPILS]
    )  # fmt: skip
    _analyze()


def _analyze() -> None:
    """A table of a thousand rows is soon read whole: the plans are those of larger ones."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.fixture
def visits(world: World, client: PageClient) -> Iterator[dict[str, Callable[[], None]]]:
    client.force_login(world.user("nora"))

    def visit(name: str) -> None:
        url = reverse(f"portal:{name}", args=[world.here.uai]) + "?niveau=4E"
        assert client.get(url).status_code == 200

    return {name: lambda name=name: visit(name) for name in PAGES}


def test_a_thousand_other_schools_cost_nothing(
    world: World, visits: dict[str, Callable[[], None]]
) -> None:
    """No statement reads a table of theirs whole, by an index or without one."""
    _grow(world, "AB")
    _others()
    for name, visit in visits.items():
        visit()
        with explained() as found:
            visit()
        whole = [
            f"{name}: {node['Node Type']} {node['Relation Name']} in {one.sql[:2000]}"
            for one in found
            for node in nodes(one.plan)
            if "Relation Name" in node and _rows(node) >= SCHOOLS
        ]
        assert not whole


def _rows(node: dict[str, Any]) -> float:
    """Given or thrown away, each time it is read."""
    gone = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return float(node["Actual Rows"] + gone)


@pytest.mark.parametrize("name", PAGES)
def test_as_many_queries_however_many_pupils(
    name: str,
    world: World,
    visits: dict[str, Callable[[], None]],
    count_queries: Callable[..., None],
) -> None:
    _grow(world, "A")
    count_queries(visits[name], lambda: _grow(world, "BCD"), at_most=20)
