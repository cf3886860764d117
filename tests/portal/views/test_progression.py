"""What the page of a level says of each thing planned, of visits, of who has dug alone."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from pixschool.core.reference.levels import Level
from students.models import Presence, SupportVisit, VisitOutcome
from tests.factories.campaigns import (
    CampaignFactory,
    CompetenceResultFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.rituals import ProjectFactory, RitualFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.factories.support import SupportBookingFactory, SupportSlotFactory
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db


def _pupil(world: World) -> Any:
    room = ClassroomFactory(year=world.here.year, name="4Z", level=Level.QUATRIEME)
    return EnrolmentFactory(classroom=room).student


def _page(world: World, client: PageClient) -> str:
    client.force_login(world.user("nora"))
    url = reverse("portal:progression", args=[world.here.uai]) + "?niveau=4E"
    return client.get(url).text.replace("\u00a0", " ")


def test_each_thing_says_who_and_when(world: World, client: PageClient) -> None:
    year, pupil = world.here.year, _pupil(world)
    project = ProjectFactory(year=year, teachers="Mme Diallo")
    RitualFactory(
        year=year, title="Cyber", levels=["4E"], competences=["1.1"],
        starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 13),
    )  # fmt: skip
    slot = SupportSlotFactory(year=year)
    booking = SupportBookingFactory(slot=slot, student=pupil, presence=Presence.PRESENT)
    SupportVisit.objects.create(
        booking=booking, topics=["1.1", "mot_de_passe"], outcome=VisitOutcome.UNDERSTOOD,
        noted_at=slot.ends_at,
    )  # fmt: skip
    page = _page(world, client)
    assert f"Français · {project.ritual.title}, Mme Diallo, du 11 janv. au 22 janv." in page
    assert "Cyber, du 2 nov. au 13 nov." in page
    assert "1 passage au CDI" in page


def test_who_has_dug_one_competence_alone_is_named(world: World, client: PageClient) -> None:
    pupil = _pupil(world)
    room = pupil.enrolments.get().classroom
    for number in range(3):
        campaign = CampaignFactory(year=room.year, name=f"Tableurs {number}", classrooms=[room])
        attempt = ParticipationFactory(
            pix_campaign=PixCampaignFactory(campaign=campaign), student=pupil, finished=True
        )
        CompetenceResultFactory(participation=attempt, competence="1.3", mastery=0.5)
    page = _page(world, client)
    assert reverse("portal:student", args=[world.here.uai, pupil.pk]) in page
    assert f"{pupil}</a> (1.3)" in page
