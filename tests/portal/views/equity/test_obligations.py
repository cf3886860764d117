"""What the State asks: who has it, who may try again, who is missing, what is typed in the LSU."""

from typing import Any

import pytest
from django.urls import reverse

from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from pixschool.portal.equity.obligations.reading import asked_of, duties
from pixschool.portal.equity.obligations.states import Duty, DutyState
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.world import World

pytestmark = pytest.mark.django_db


def _course(room: Any, name: str, theme: Theme, results: dict[Any, float]) -> None:
    campaign = CampaignFactory(year=room.year, name=name, theme=theme.value, classrooms=[room])
    pix = PixCampaignFactory(campaign=campaign)
    for pupil, mastery in results.items():
        ParticipationFactory(pix_campaign=pix, student=pupil, finished=True, mastery=mastery)


def test_the_attestation_of_a_class(world: World, client: PageClient) -> None:
    room = ClassroomFactory(year=world.here.year, name="6Z", level=Level.SIXIEME)
    has, low, half = (EnrolmentFactory(classroom=room).student for _ in range(3))
    _course(room, "Sécurité 6e", Theme.SECURITE, {has: 0.6, low: 0.2, half: 0.9})
    _course(room, "Culture 6e", Theme.CULTURE, {has: 0.5, low: 0.3})
    client.force_login(world.user("nora"))
    page = client.get(reverse("portal:obligations_class", args=[world.here.uai, room.pk])).text
    assert "obtenue" in page
    assert "peut faire le nouvel essai" in page
    assert "il manque «\u00a0Culture 6e\u00a0»" in page
    assert "CN_INF_MEN" in page
    assert "à confirmer" in page
    index = client.get(reverse("portal:obligations", args=[world.here.uai])).text
    assert "6Z" in index


def _ia(room: Any, course: str, pupils: list[Any]) -> None:
    campaign = CampaignFactory(
        year=room.year, name=f"{course} {room}", course=course, theme="ia", classrooms=[room]
    )
    pix = PixCampaignFactory(campaign=campaign)
    for pupil in pupils:
        ParticipationFactory(pix_campaign=pix, student=pupil, finished=True)


def test_pix_ia_of_last_year_counts_where_it_is_caught_up(world: World, client: PageClient) -> None:
    year = world.here.year
    before = SchoolYear.objects.create(school=year.school, start_year=year.start_year - 1)
    fourth = ClassroomFactory(year=before, name="4Z", level=Level.QUATRIEME)
    third = ClassroomFactory(year=year, name="3Z", level=Level.TROISIEME)
    again = ClassroomFactory(year=year, name="4Y", level=Level.QUATRIEME)
    both, one, new = (EnrolmentFactory(classroom=third).student for _ in range(3))
    repeats = EnrolmentFactory(classroom=again).student
    for pupil in (both, one, repeats):
        EnrolmentFactory(classroom=fourth, student=pupil)
    _ia(fourth, "Décrypter", [both, one, repeats])
    _ia(fourth, "Utiliser", [both, repeats])
    _ia(third, "décrypter", [one, new])
    asked = asked_of(year)
    caught, due = (
        {pupil.student.pk: pupil.ia for pupil in found.pupils}
        for found in duties(year=year, classrooms=[third, again], asked=asked)
    )
    assert caught[both.pk] == Duty(DutyState.DONE)
    # One course, done in both years, is one.
    for pupil in (one, new):
        duty = caught[pupil.pk]
        assert duty
        assert duty.words == "il manque un parcours que l’établissement n’a pas créé"
    assert due[repeats.pk] == Duty(DutyState.MISSING, "aucun parcours n’est créé")


def test_nothing_is_asked_of_some_classes(world: World, client: PageClient) -> None:
    room = ClassroomFactory(year=world.here.year, name="5Z", level=Level.CINQUIEME)
    client.force_login(world.user("nora"))
    page = client.get(reverse("portal:obligations_class", args=[world.here.uai, room.pk])).text
    assert "Rien pour cette classe" in page


def test_the_new_page_of_a_project_has_three_fields(world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    url = reverse("portal:progression_add", args=[world.here.uai, "6E", "5.1"])
    page = client.get(url).text
    assert page.count('<div class="field') >= 3
    answer = client.post(url, {"whom": "", "subject": "Technologie", "period": "0"})
    assert answer.status_code == 302
    matrix = client.get(reverse("portal:progression", args=[world.here.uai]) + "?niveau=6E").text
    assert "Technologie · Résoudre des problèmes techniques" in matrix
    for wrong in (("6E", "9.9"), ("RIEN", "5.1")):
        gone = reverse("portal:progression_add", args=[world.here.uai, *wrong])
        assert client.get(gone).status_code == 404
