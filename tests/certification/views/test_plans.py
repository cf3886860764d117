"""From the settings typed on a page to a plan that holds."""

import pytest
import time_machine
from django.urls import reverse

from certification.models import CertificationPlan, PlanSettings
from certification.sessions import calculating
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

TYPED = {
    "first_on": "2027-03-15", "last_on": "2027-03-19",
    "hours": "mardi 8h30-10h30\njeudi 13:30 à 16h",
    "rooms": "Salle 104 : 17\nCDI ; 9 postes", "adults": "Mme Petit\nM. Garnier", "pause": "10",
    "spare_seats": "1", "adults_per_room": "1", "most_a_day": "",
}  # fmt: skip


@pytest.mark.django_db
def test_settings_then_a_plan_then_it_holds(world: World, client: PageClient) -> None:
    room = ClassroomFactory(year=world.here.year, name="3A")
    EnrolmentFactory.create_batch(12, classroom=room)
    client.force_login(world.user("nora"))
    uai = world.here.uai
    page = reverse("certification:plan", args=[uai, "3E"])
    settings = reverse("certification:plan_settings", args=[uai, "3E"])
    with time_machine.travel("2027-01-11 09:00+01:00"):
        client.force_login(world.user("nora"))
        assert "Aucun plan" in page_of(client.get(page))
        wrong = client.post(settings, TYPED | {"hours": "mardi matin"})
        assert wrong.status_code == 422
        assert "comme mardi" in page_of(wrong)
        assert client.post(settings, TYPED).status_code == 302
        kept = PlanSettings.objects.get()
        assert [hour.weekday for hour in kept.hours.all()] == [2, 4]
        assert "mardi 08h30-10h30" in page_of(client.get(settings))
        client.post(reverse("certification:plan_make", args=[uai, "3E"]))
        plan = CertificationPlan.objects.get()
        assert "Arrêter" in page_of(client.get(page))
        CertificationPlan.objects.update(time_limit=4)
        calculating.calculate(plan.pk)
        shown = page_of(client.get(page))
        assert "12 élèves à prévenir" in shown.replace("\u00a0", " ")
        client.post(reverse("certification:plan_apply", args=[uai, plan.pk]))
        assert "Ne plus appliquer" in page_of(client.get(page))
        plan.refresh_from_db()
        assert plan.state == "applied"
