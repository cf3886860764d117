"""Each screen asks the database as often for a big school as for a small one."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from pixschool.core import journal
from tests.factories.campaigns import (
    CampaignFactory,
    CompetenceResultFactory,
    ParticipantLinkFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.core import ImportBatchFactory, InvitationFactory, MembershipFactory
from tests.factories.students import ClassLeadFactory, ClassroomFactory, EnrolmentFactory
from tests.security.access import IN_SCHOOL, Row
from tests.support.client import PageClient
from tests.support.world import World

# Adding a screen to the access table adds it here; nothing reads more than this many times.
AT_MOST = 40
SCREENS = [row for row in IN_SCHOOL if "GET" in row.methods and row.done == 200]


def grow(world: World, letters: str) -> None:
    """More of everything: classes, pupils, campaigns, results, people, imports, acts."""
    school, year = world.here.school, world.here.year
    rooms = [ClassroomFactory(year=year, name=f"6{letter}") for letter in letters]
    for room in (world.a.room, *rooms):
        pupils = [EnrolmentFactory(classroom=room).student for _ in range(3)]
        _take_part(world.here.pix, pupils)
    world.here.campaign.classrooms.add(*rooms)
    for room in rooms:
        campaign = CampaignFactory(year=year, classrooms=[world.a.room, *rooms])
        pix = PixCampaignFactory(campaign=campaign, classroom=room)
        _take_part(pix, world.a.pupils)
        link = ParticipantLinkFactory(school=school, last_name=f"Inconnu {room.name}")
        ParticipationFactory(pix_campaign=pix, link=link)
        PixCampaignFactory(campaign=world.here.campaign, classroom=room)
        member = MembershipFactory(school=school, class_lead=True)
        ClassLeadFactory(classroom=room, membership=member)
        ClassLeadFactory(classroom=room, membership=world.members["nora"])
        MembershipFactory(school=school, former=True)
        InvitationFactory(school=school, invited_by=member.user)
        ImportBatchFactory(year=year, author=member.user, done=True)
        journal.record("campaign_created", school=school, actor=member.user, ids=[campaign.pk])


def _take_part(pix: object, pupils: list) -> None:
    for pupil in pupils:
        attempt = ParticipationFactory(pix_campaign=pix, student=pupil, finished=True)
        CompetenceResultFactory(participation=attempt)
        CompetenceResultFactory(participation=attempt, competence="2.1")


@pytest.mark.parametrize("row", SCREENS, ids=lambda row: row.name)
def test_same_number_of_queries_at_two_sizes(
    row: Row, world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("nora"))
    url = row.url(world)
    if row.name == "portal:search":
        url += "?q=lea"

    def visit() -> None:
        assert client.get(url).status_code == 200

    grow(world, "C")  # one of each: what is empty asks less
    count_queries(visit, lambda: grow(world, "DEFG"), at_most=AT_MOST)


def test_a_class_lead_s_screens_too(
    world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("bob"))

    def visit() -> None:
        for name in ("portal:home", "portal:classrooms", "campaigns:list", "campaigns:missing"):
            assert client.get(reverse(name, args=[world.here.uai])).status_code == 200

    grow(world, "C")
    count_queries(visit, lambda: grow(world, "DEFG"), at_most=4 * AT_MOST)
