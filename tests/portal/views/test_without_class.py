"""After a turn nobody is invisible: in a class, or listed without one."""

import pytest
from django.urls import reverse
from lxml import html

from pixschool.core import schools
from students.models import Student
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.portal.views.prepared import NEXT, prepare
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


def _addressed(client: PageClient, address: str, kind: str) -> set[int]:
    """The numbers of the pupils, or of the classes, that a page leads to."""
    links = html.fromstring(client.get(address).content).xpath("//main//a/@href")
    parts = [link.split("?")[0].strip("/").split("/") for link in links]
    return {int(part[2]) for part in parts if part[1:2] == [kind] and part[2:][0].isdigit()}


@pytest.fixture
def nora(world: World, client: PageClient) -> PageClient:
    client.force_login(world.user("nora"))
    return client


def test_the_page_of_the_classes_leads_there_when_there_is_somebody(
    world: World, nora: PageClient
) -> None:
    classes = reverse("portal:classrooms", args=[world.here.uai])
    listed = reverse("portal:pupils_without_class", args=[world.here.uai])
    assert listed not in page_of(nora.get(classes))
    assert "Tous les élèves de cette année ont une classe" in page_of(nora.get(listed))
    world.a.missing.enrolments.update(ends_on="2026-10-01")
    assert f'<a href="{listed}">Sans classe</a> : 1 élève' in page_of(nora.get(classes))
    assert _addressed(nora, listed, "eleves") == {world.a.missing.pk}


def test_of_one_school_and_not_of_long_ago(world: World, nora: PageClient) -> None:
    year = schools.prepare_year(school=world.elsewhere.school, start_year=2025, actor=None)
    EnrolmentFactory(classroom=ClassroomFactory(year=year))
    for start_year in (2024, 2025):
        year = schools.prepare_year(school=world.here.school, start_year=start_year, actor=None)
        EnrolmentFactory(
            classroom=ClassroomFactory(year=year), student__last_name=f"De {start_year}"
        )
    listed = page_of(nora.get(reverse("portal:pupils_without_class", args=[world.here.uai])))
    assert "De 2025" in listed
    assert "De 2024" not in listed


def test_last_year_s_leavers_are_apart_and_every_screen_counts_the_same(
    world: World, nora: PageClient
) -> None:
    school = world.here.school
    before = schools.prepare_year(school=school, start_year=2025, actor=None)
    last = ClassroomFactory(year=before, name="3A")
    for _ in range(3):
        EnrolmentFactory(classroom=last)
    # Back this year, and out of the class since: of this year, counted once.
    EnrolmentFactory(classroom=last, student=world.a.missing)
    world.a.missing.enrolments.filter(year=world.here.year).update(ends_on="2026-10-01")
    # Left before the end of last year: nobody waits for them.
    EnrolmentFactory(classroom=last, ends_on="2026-03-01")
    uai = [world.here.uai]
    listed = page_of(nora.get(reverse("portal:pupils_without_class", args=uai)))
    tree = html.fromstring(listed)
    (fold,) = tree.xpath("//main//details[summary[contains(., 'non réinscrits')]]")
    assert "open" not in fold.attrib
    assert "3 élèves non réinscrits" in fold.xpath("string(summary)")
    assert [head.text for head in fold.xpath("h3")] == ["3A : 3 élèves"]
    first = tree.xpath("//table[@id='without-class']//th/a/@href")
    assert [link.strip("/").split("/")[-1] for link in first] == [str(world.a.missing.pk)]
    classes = " ".join(page_of(nora.get(reverse("portal:classrooms", args=uai))).split())
    assert "</a> : 1 élève · 3 élèves non réinscrits" in classes
    turn = page_of(nora.get(reverse("portal:year_turn", args=[*uai, world.here.year.start_year])))
    assert ">1 élève de cette année</a>" in turn
    assert ">3 élèves non réinscrits</a>" in turn


def test_a_lead_of_one_class_sees_no_such_list(world: World, client: PageClient) -> None:
    world.a.missing.enrolments.update(ends_on="2026-10-01")
    client.force_login(world.user("bob"))
    classes = reverse("portal:classrooms", args=[world.here.uai])
    assert "Sans classe" not in page_of(client.get(classes))


def test_after_the_turn_everybody_is_in_a_class_or_listed(world: World, nora: PageClient) -> None:
    prepare(world)
    schools.open_year(school=world.here.school, start_year=NEXT, actor=None)
    uai = [world.here.uai]
    rooms = _addressed(nora, reverse("portal:classrooms", args=uai), "classes")
    placed: set[int] = set()
    for room in rooms:
        placed |= _addressed(nora, reverse("portal:classroom", args=[*uai, room]), "eleves")
    listed = _addressed(nora, reverse("portal:pupils_without_class", args=uai), "eleves")
    everybody = Student.objects.filter(school=world.here.school)
    assert placed | listed == set(everybody.values_list("pk", flat=True))
    assert listed == {pupil.pk for pupil in world.b.pupils}
    turn = reverse("portal:year_turn", args=[*uai, NEXT])
    assert _addressed(nora, turn, "eleves") == listed
