"""The page « Équité », the floor of the school, and those whom nobody has seen."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from pixschool.core.reference.levels import Level
from students.models import ChosenBy, DrawnPupil, Presence, SupportFlag, SupportReason, SupportRules
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.factories.support import (
    SupportBookingFactory,
    SupportDrawFactory,
    SupportFlagFactory,
    SupportSlotFactory,
)
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db


def _class_of(
    world: World,
    name: str,
    results: list[float],
    waiting: int,
    level: Level = Level.QUATRIEME,
) -> list[Any]:
    """Of a level, with the results of a campaign that is over; the last `waiting` have none."""
    year = world.here.year
    room = ClassroomFactory(year=year, name=name, level=level)
    pupils = [EnrolmentFactory(classroom=room).student for _ in range(len(results) + waiting)]
    campaign = CampaignFactory(
        year=year, name=f"Rentrée {level.label}", course=level.label, classrooms=[room]
    )
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


def _help_told(page: str) -> list[str]:
    """« À voir », « Vus », « Place proposée », « Venus »."""
    return re.findall(
        r"<dd>([^<]+)</dd>", re.split("L’aide donnée[^<]*</h3>", page)[1].split("</dl>")[0]
    )


def test_the_head_reads_the_help_given_once_for_the_school(
    world: World, client: PageClient
) -> None:
    """By level, and again for the school on the page for the conseil, it could be subtracted: of
    12 in each of two levels, 3 came: « 5 » and « 5 » beside « 5 » would be 3 and 3."""
    year = world.here.year
    slot = SupportSlotFactory(year=year, day=date(2026, 11, 12), seats=20)
    for level, name in ((Level.QUATRIEME, "4A"), (Level.TROISIEME, "3A")):
        pupils = _class_of(world, name, [], waiting=12, level=level)
        for pupil in pupils[:3]:
            SupportBookingFactory(slot=slot, student=pupil, presence=Presence.PRESENT)
    client.force_login(world.user("alice"))
    urls = [_url(world, "equity") + f"?niveau={one}" for one in ("4E", "3E")]
    pages = [client.get(url).text for url in urls]
    assert [_help_told(one) for one in pages] == [["25", "5", "5", "5"]] * 2
    for page in pages:
        assert "16 à 24\u00a0élèves" in page  # 25 less 5, each 2 more or less; they are 18
        assert "dans tout l’établissement" in page
    client.force_login(world.user("nora"))
    page = client.get(_url(world, "equity") + "?niveau=4E").text
    assert _help_told(page)[:4] == ["12", "3", "3", "3"]


def test_the_head_is_not_told_how_few_were_drawn(world: World, client: PageClient) -> None:
    pupils = _class_of(world, "4A", [0.3] * 12, waiting=0)
    draw = SupportDrawFactory(year=world.here.year, size=3, first_days=[date(2026, 11, 10)])
    for rank, pupil in enumerate(pupils[:3], 1):
        DrawnPupil.objects.create(draw=draw, student=pupil, number=rank, rank=rank, group=1)
    for who, told in (("nora", "3 élèves tirés au sort"), ("alice", "Trop peu d’élèves")):
        client.force_login(world.user(who))
        page = client.get(_url(world, "equity") + "?niveau=4E").text
        section = page.split("Premiers et seconds partis</h3>")[1].split("<h3>")[0]
        assert told in section.replace("\u00a0", " ")
        assert ("3" in section) == (who == "nora")


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


@pytest.mark.parametrize("who", ["bob", "alice"])
def test_a_class_lead_and_the_head_ask_twenty_at_most(
    world: World, client: PageClient, count_queries: Callable[..., None], who: str
) -> None:
    client.force_login(world.user(who))
    room = world.here.classes["6A"].room

    def visit() -> None:
        assert client.get(_url(world, "equity")).status_code == 200

    def grow() -> None:
        for _ in range(5):
            EnrolmentFactory(classroom=room)
            ClassroomFactory(year=world.here.year, level=room.level)

    count_queries(visit, grow, at_most=20)
