"""From the settings typed on a page to a plan that holds."""

from datetime import date, time

import pytest
import time_machine
from django.urls import reverse

from certification.models import (
    CertificationPlan,
    ComputerRoom,
    Invigilator,
    InvigilatorTime,
    PlanSettings,
)
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


@pytest.mark.django_db
def test_an_old_tab_does_not_take_back_what_a_colleague_has_changed(
    world: World, client: PageClient
) -> None:
    """409 with what was typed and what is kept now; saving again is then knowing."""
    client.force_login(world.user("nora"))
    url = reverse("certification:plan_settings", args=[world.here.uai, "3E"])
    assert client.post(url, TYPED).status_code == 302
    seen = client.get(url).context["seen"]
    ComputerRoom.objects.create(school=world.here.school, name="Salle 12", seats=8)
    old = TYPED | {"pause": "20", "seen": seen}
    mistaken = client.post(url, old | {"hours": "mardi matin"})
    assert (mistaken.status_code, mistaken.context["seen"]) == (422, seen)
    refused = client.post(url, old)
    assert refused.status_code == 409
    assert PlanSettings.objects.get().pause == 10
    assert ComputerRoom.objects.get(name="Salle 12").is_active
    page = page_of(refused)
    assert "ont changé depuis" in page
    assert "Salle 12 : 8" in page
    assert "Qui peut surveiller :" not in page
    assert refused.context["form"]["pause"].value() == "20"
    again = client.post(url, old | {"seen": refused.context["seen"]})
    assert again.status_code == 302
    assert PlanSettings.objects.get().pause == 20
    assert not ComputerRoom.objects.get(name="Salle 12").is_active


@pytest.mark.django_db
def test_an_adult_who_has_times_does_not_vanish_with_a_line(
    world: World, client: PageClient
) -> None:
    client.force_login(world.user("nora"))
    url = reverse("certification:plan_settings", args=[world.here.uai, "3E"])
    client.post(url, TYPED)
    adult = Invigilator.objects.get(name="Mme Petit")
    InvigilatorTime.objects.create(invigilator=adult, weekday=2, starts=time(8), ends=time(12))
    corrected = TYPED | {"adults": "Mme Petitjean\nM. Garnier"}
    refused = client.post(url, corrected)
    assert refused.status_code == 422
    assert "Mme Petit a des disponibilités" in page_of(refused)
    assert "Mme Petitjean" in page_of(refused)
    InvigilatorTime.objects.update(day=date(2027, 3, 16))  # as a plan adds somebody
    assert "sous « Ajouté aux réglages »" in page_of(client.post(url, corrected))
    InvigilatorTime.objects.update(day=None)
    assert InvigilatorTime.objects.filter(invigilator=adult).exists()
    week = reverse("certification:week", args=[world.here.uai, "adulte", adult.pk])
    sent = {"name": adult.name, "seen": client.get(week).context["stamp"]}
    assert client.post(week, sent).status_code == 302  # nothing is ticked any more
    assert client.post(url, corrected).status_code == 302
    assert not Invigilator.objects.filter(name="Mme Petit").exists()
