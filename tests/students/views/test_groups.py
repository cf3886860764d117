"""The teaching groups of a year, who is in them, and who of them is missing."""

from django.urls import reverse

from students.models import Group, GroupMember
from tests.factories.students import GroupFactory
from tests.support.client import PageClient
from tests.support.pages import plain, text_of
from tests.support.queries import captured
from tests.support.world import CANARY_6B, World


def two_classes(world: World) -> Group:
    return GroupFactory(
        year=world.here.year, name="3SVT2", pupils=[world.a.missing, world.b.missing]
    )


def test_the_list_counts_the_pupils_one_sees(client: PageClient, world: World) -> None:
    two_classes(world)
    url = reverse("students:groups", args=[world.here.uai])
    for who, seen in (("nora", "3SVT2 2 2"), ("bob", "3SVT2 1 1")):
        client.force_login(world.user(who))
        assert seen in plain(text_of(client.get(url).content.decode(), inside="main"))


def test_a_group_shows_the_pupils_one_sees(client: PageClient, world: World) -> None:
    group = two_classes(world)
    url = reverse("students:group", args=[world.here.uai, group.pk])
    client.force_login(world.user("nora"))
    page = text_of(client.get(url).content.decode(), inside="main")
    assert str(world.a.missing) in page
    assert str(world.b.missing) in page
    client.force_login(world.user("bob"))
    page = text_of(client.get(url).content.decode(), inside="main")
    assert CANARY_6B not in page
    assert str(world.a.missing) in page


def test_no_group_at_all(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    page = client.get(reverse("students:groups", args=[world.here.uai]))
    assert "Aucun groupe" in page.content.decode()


def test_the_missing_of_a_group(client: PageClient, world: World) -> None:
    """On the screen and in its files; a pupil who was twice in the group is one pupil."""
    group = two_classes(world)
    GroupMember.objects.create(
        group=group, student=world.a.missing, ended_on=world.here.school.today()
    )
    client.force_login(world.user("nora"))
    chosen = f"groupe={group.pk}&campagne={world.here.campaign.pk}"

    page = client.get(f"{reverse('campaigns:missing', args=[world.here.uai])}?{chosen}")
    text = plain(text_of(page.content.decode(), inside="main"))
    assert "2 élèves sur 2, dans 2 classes" in text
    assert str(world.a.started) not in text
    export = reverse("campaigns:missing_export", args=[world.here.uai, "csv"])
    lines = client.get(f"{export}?{chosen}").content.decode().splitlines()
    assert len(lines) == 3
    assert (
        client.get(
            f"{reverse('campaigns:missing', args=[world.here.uai])}?groupe=999999"
        ).status_code
        == 404
    )


def test_a_list_twice_as_long_asks_as_many_questions(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    url = reverse("students:groups", args=[world.here.uai])
    two_classes(world)
    with captured() as few:
        client.get(url)
    for _ in range(4):
        GroupFactory(year=world.here.year, pupils=[world.a.finished, world.b.finished])
    with captured() as many:
        client.get(url)
    assert len(many) == len(few)
