from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from campaigns.models import Campaign, Participation
from pixschool.core.reference.levels import Level
from students.models import SupportFlag
from tests.factories.campaigns import (
    CampaignFactory,
    CompetenceResultFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.rituals import RitualFactory
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db
SENT = datetime(2026, 11, 3, 9, tzinfo=UTC)


def _profile(world: World, pupil: Any, pix: dict[str, int], *, days: int = 0) -> Participation:
    """A profile sent that many days after the first."""
    campaign = CampaignFactory(year=world.here.year, kind=Campaign.CampaignKind.PROFILES)
    sent = ParticipationFactory(
        pix_campaign=PixCampaignFactory(campaign=campaign),
        student=pupil,
        is_shared=True,
        shared_at=SENT + timedelta(days=days),
        is_certifiable=sum(value >= 8 for value in pix.values()) >= 5,
        certifiable_count=sum(value >= 8 for value in pix.values()),
    )
    for code, value in pix.items():
        CompetenceResultFactory(
            participation=sent, competence=code, mastery=None, skills=None, skills_mastered=None,
            level=value // 8, pix=value,
        )  # fmt: skip
    return sent


FIVE = dict.fromkeys(("1.1", "1.2", "2.1", "2.2", "3.1"), 8)


def test_the_last_profile_speaks_and_the_class_adds_up(client: PageClient, world: World) -> None:
    room = world.a.room
    room.level = Level.TROISIEME
    room.save()
    _profile(world, world.a.finished, FIVE, days=2)
    _profile(world, world.a.finished, {"1.1": 1})
    _profile(world, world.a.started, FIVE | {"3.1": 6})
    client.force_login(world.user("bob"))
    page = client.get(reverse("certification:overview", args=[world.here.uai]))
    (line,) = page.context["lines"]
    assert (line.classroom, line.pupils) == (room, 3)
    assert (line.ready, line.not_ready, line.unknown) == (1, 1, 1)
    shown = client.get(reverse("certification:readiness", args=[world.here.uai, room.pk]))
    text = shown.content.decode()
    assert "il manque 1" in text
    assert "3.1 (à 2\u00a0pix)" in text
    assert "aucun profil lu" in text


def test_who_cannot_enter_yet_is_flagged_from_the_list(client: PageClient, world: World) -> None:
    _profile(world, world.a.started, {"1.1": 3})
    client.force_login(world.user("bob"))
    url = reverse("certification:readiness", args=[world.here.uai, world.a.room.pk])
    page = client.get(f"{url}?cocher=bloques").content.decode()
    assert page.count("checked") == 1
    flag = reverse("students:flag", args=[world.here.uai, world.a.room.pk])
    answer = client.post(flag, {"student": [world.a.started.pk], "reason": "method", "back": url})
    assert answer.url.startswith(url)
    assert SupportFlag.objects.get().student == world.a.started


def test_the_dates_are_those_of_the_plan_and_say_when_they_are_not_sure(
    client: PageClient, world: World
) -> None:
    client.force_login(world.user("alice"))
    url = reverse("certification:overview", args=[world.here.uai])
    assert "Aucune période dans le plan" in client.get(url).content.decode()
    RitualFactory(
        year=world.here.year, kind="certification", title="Certif", is_confirmed=False,
        levels=["3E"],
    )  # fmt: skip
    text = client.get(url).content.decode()
    assert "à confirmer" in text
    assert "vérifié le" in text
