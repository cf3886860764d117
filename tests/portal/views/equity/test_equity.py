"""The page « Équité », the floor of the school, and those whom nobody has seen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from pixschool.core.reference.levels import Level
from students.models import ChosenBy, SupportFlag, SupportReason, SupportRules
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.factories.support import SupportFlagFactory
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db


def _class_of(world: World, name: str, results: list[float], waiting: int) -> list[Any]:
    """In 4e, with the results of a campaign that is over; the last `waiting` have none."""
    year = world.here.year
    room = ClassroomFactory(year=year, name=name, level=Level.QUATRIEME)
    pupils = [EnrolmentFactory(classroom=room).student for _ in range(len(results) + waiting)]
    campaign = CampaignFactory(year=year, name="Rentrée 4e", course="Quatrième", classrooms=[room])
    campaign.closes_on = date(2026, 10, 1)
    campaign.save()
    pix = PixCampaignFactory(campaign=campaign)
    for pupil, mastery in zip(pupils, results, strict=False):
        ParticipationFactory(pix_campaign=pix, student=pupil, finished=True, mastery=mastery)
    return pupils


def _url(world: World, name: str) -> str:
    return reverse(f"portal:{name}", args=[world.here.uai])


def test_the_floor_is_set_then_counts(world: World, client: PageClient) -> None:
    _class_of(world, "4A", [0.2, 0.39, 0.4, 0.5, 0.6, 0.7], waiting=1)
    client.force_login(world.user("nora"))
    assert "fixer le seuil" in client.get(_url(world, "equity") + "?niveau=4E").text
    answer = client.post(_url(world, "equity_floor"), {"floor": "40"})
    assert answer.status_code == 302
    page = client.get(_url(world, "equity") + "?niveau=4E").text
    assert "Sous le seuil de 40" in page
    assert "2\u00a0élèves" in page
    assert "3\u00a0élèves" in page  # with who is late, nobody has seen them


@pytest.mark.parametrize("floor", ["0", "101", "quarante"])
def test_a_floor_is_a_share(world: World, client: PageClient, floor: str) -> None:
    client.force_login(world.user("nora"))
    answer = client.post(_url(world, "equity_floor"), {"floor": floor})
    assert answer.status_code == 422
    assert not SupportRules.objects.exclude(floor=None).exists()


def test_those_whom_nobody_has_seen_are_flagged_then_not(world: World, client: PageClient) -> None:
    low, seen, _high, late = _class_of(world, "4A", [0.2, 0.3, 0.9], waiting=1)
    SupportRules.objects.create(year=world.here.year, floor=40)
    SupportFlagFactory(year=world.here.year, student=seen)
    client.force_login(world.user("nora"))
    url = _url(world, "equity_unseen") + "?niveau=4E"
    page = client.get(url).text
    assert str(low) in page
    assert str(late) in page
    assert f"unseen-{seen.pk}" not in page
    answer = client.post(url, {"student": [low.pk, late.pk, seen.pk]})
    new = SupportFlag.objects.filter(chosen_by=ChosenBy.SCORE)
    assert {(one.student_id, one.reason) for one in new} == {
        (low.pk, SupportReason.FLOOR),
        (late.pk, SupportReason.LATE),
    }
    assert "sous le seuil" in new.get(student=low).explanation
    undo = client.get(answer["Location"])
    assert "élèves signalés pour le CDI" in undo.text
    client.post(_url(world, "equity_unseen_undo"), {"flag": [one.pk for one in new]})
    assert not new.filter(closed_at=None).exists()


def test_a_class_lead_reads_own_classes_beside_the_level(world: World, client: PageClient) -> None:
    year = world.here.year
    room = world.here.classes["6A"].room
    other = ClassroomFactory(year=year, name="6 Zénith", level=room.level)
    campaign = CampaignFactory(year=year, name="Sécurité", course="6e", classrooms=[room, other])
    pix = PixCampaignFactory(campaign=campaign)
    for rank in range(12):
        pupil = EnrolmentFactory(classroom=other).student
        ParticipationFactory(pix_campaign=pix, student=pupil, finished=True, mastery=rank / 20)
    client.force_login(world.user("bob"))
    page = client.get(_url(world, "equity")).text
    assert room.name in page
    assert other.name not in page
    assert f"Niveau {Level(room.level).label}" in page


def test_an_exam_of_ones_class_is_not_set_beside_an_empty_level(
    world: World, client: PageClient
) -> None:
    year = world.here.year
    room = world.here.classes["6A"].room
    other = ClassroomFactory(year=year, name="6Z", level=room.level)
    for _ in range(40):
        EnrolmentFactory(classroom=other)
    CampaignFactory(year=year, name="Sécurité", course="6e", classrooms=[room, other])
    exam = CampaignFactory(year=year, name="Interro", course="autre", classrooms=[room])
    pix = PixCampaignFactory(campaign=exam)
    for rank in range(6):
        pupil = EnrolmentFactory(classroom=room).student
        ParticipationFactory(pix_campaign=pix, student=pupil, finished=True, mastery=rank / 20)
    client.force_login(world.user("bob"))
    page = client.get(_url(world, "equity")).text
    assert "Sécurité" in page
    assert "Interro" not in page


def test_the_unseen_ask_as_little_when_they_are_many(
    world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    _class_of(world, "4A", [], waiting=2)
    client.force_login(world.user("nora"))

    def visit() -> None:
        assert client.get(_url(world, "equity_unseen") + "?niveau=4E").status_code == 200

    def grow() -> None:
        for letter in "BCD":
            _class_of(world, f"4{letter}", [], waiting=6)

    count_queries(visit, grow, at_most=20)


def test_the_own_page_of_a_class_lead_asks_twenty_at_most(
    world: World, client: PageClient, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("bob"))
    room = world.here.classes["6A"].room

    def visit() -> None:
        assert client.get(_url(world, "equity")).status_code == 200

    def grow() -> None:
        for _ in range(5):
            EnrolmentFactory(classroom=room)
            ClassroomFactory(year=world.here.year, level=room.level)

    count_queries(visit, grow, at_most=20)
