"""Forms and filters of a school of 60 classes, 200 groups and hundreds of people stay usable."""

import pytest
from django.urls import reverse
from lxml import html
from playwright.sync_api import Page

from pixschool.core import journal
from rituals.models import Session
from students.models import Classroom, Group
from tests.factories.core import UserFactory
from tests.factories.rituals import RitualFactory
from tests.factories.students import EnrolmentFactory
from tests.support.browser import sign_in
from tests.support.client import PageClient
from tests.support.world import World

HEAVIEST = 120_000  # bytes of a page
ROOMS, GROUPS = 60, 200


@pytest.fixture
def nora(world: World, client: PageClient) -> PageClient:
    client.force_login(world.user("nora"))
    return client


def grow(world: World) -> None:
    year = world.here.year
    held = {"school": year.school, "year": year}
    Classroom.objects.bulk_create(
        Classroom(**held, name=f"6e {n:02}", key=f"6{n:02}X", level="6E") for n in range(ROOMS)
    )
    groups = Group.objects.bulk_create(
        Group(**held, name=f"6 TECHNO {n:03}", key=f"6TECHNO{n:03}") for n in range(GROUPS)
    )
    pupil = EnrolmentFactory(classroom=world.a.room).student
    for group in groups:
        group.members.create(student=pupil)


@pytest.mark.parametrize(
    ("screen", "narrowed"),
    [
        ("campaigns:create", {"campaign-groups": "groups"}),
        (
            "rituals:session_add",
            {"id_classes": "classes", "id_teaching_groups": "teaching_groups"},
        ),
        ("rituals:ritual_create", {"id_classrooms": "classrooms"}),
    ],
)
def test_long_lists_of_boxes_are_narrowed(
    screen: str, narrowed: dict[str, str], world: World, nora: PageClient
) -> None:
    of_one = [RitualFactory(year=world.here.year).pk] if screen.endswith("session_add") else []
    address = reverse(screen, args=[world.here.uai, *of_one])
    few = html.fromstring(nora.get(address).content)
    assert not few.xpath("//input[@data-narrow]")
    grow(world)
    answer = nora.get(address)
    assert len(answer.content) < HEAVIEST
    many = html.fromstring(answer.content)
    assert set(many.xpath("//input[@data-narrow]/@data-narrow")) == set(narrowed)
    for place, name in narrowed.items():
        (box,) = many.xpath(f"//*[@id='{place}']")
        assert "check-group--long" in box.get("class")
        number = len(box.xpath(f".//input[@type='checkbox'][@name='{name}']"))
        assert number >= (ROOMS if "class" in name else GROUPS)
        # Each choice is a child: what the search hides, one by one.
        assert len(box) == number


def test_for_whom_a_session_is_is_typed_among_many(world: World, nora: PageClient) -> None:
    grow(world)
    ritual = RitualFactory(year=world.here.year)
    address = reverse("rituals:session_add", args=[world.here.uai, ritual.pk])
    rooms = Classroom.objects.filter(name__startswith="6e ").values_list("pk", flat=True)[:24]
    asked = {"date": "2026-12-07", "starts": "08:00", "minutes": 30, "groups": 1}
    answer = nora.get(address, {**asked, "classes": list(rooms)})
    assert len(answer.content) < HEAVIEST
    tree = html.fromstring(answer.content)
    assert len(tree.xpath("//fieldset[contains(@class, 'session-line')]")) == 24
    assert len(tree.xpath("//datalist[@id='known-audience']/option")) >= ROOMS + GROUPS
    line = {"seances-0-date": "2026-12-07", "seances-0-starts": "08:00", "seances-0-ends": "09:00"}
    form = {"seances-TOTAL_FORMS": 1, "seances-INITIAL_FORMS": 0, **line}
    refused = nora.post(address, {**form, "seances-0-classroom": "6 TECHNO 999"})
    assert refused.status_code == 422
    assert "ne porte ce nom" in refused.content.decode()
    assert nora.post(address, {**form, "seances-0-classroom": " 6 techno 007"}).status_code == 302
    session = Session.objects.get()
    assert session.teaching_group == Group.objects.get(name="6 TECHNO 007")
    one = reverse("rituals:session", args=[world.here.uai, session.pk])
    assert 'value="6 TECHNO 007" list="known-audience"' in nora.get(one).content.decode()


def test_people_of_the_journal_are_typed_when_they_are_many(world: World, nora: PageClient) -> None:
    school = world.here.school
    for rank in range(201):
        user = UserFactory(first_name="Ana", last_name=f"Zq{rank:03}")
        journal.record("school_changed", school=school, actor=user)
    address = reverse("core:audit", args=[world.here.uai])
    tree = html.fromstring(nora.get(address).content)
    assert not tree.xpath("//select[@name='personne']")
    (typed,) = tree.xpath("//input[@name='personne-nom']")
    assert len(tree.xpath(f"//datalist[@id='{typed.get('list')}']/option")) == 200
    found = html.fromstring(nora.get(f"{address}?personne-nom=ana zq200").content)
    assert [head.strip() for head in found.xpath("//tbody//th/text()")] == ["Ana Zq200"]


def test_what_one_types_narrows_the_boxes_and_keeps_those_ticked(
    page: Page, live_server: object, world: World
) -> None:
    grow(world)
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('campaigns:create', args=[world.here.uai])}")
    page.get_by_text("Groupes", exact=True).click()
    page.get_by_label("6 TECHNO 007", exact=True).check()
    search = page.get_by_label(f"Chercher parmi {GROUPS}")
    search.fill("techno 19")
    boxes = page.locator("#campaign-groups .check:visible")
    assert boxes.count() == 13  # 019, 119, 190 to 199, and the one that is ticked
    search.press("Enter")
    assert page.url.endswith("/campagnes/nouvelle/")
    search.fill("")
    assert boxes.count() == GROUPS
