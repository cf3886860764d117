"""However many pupils and classes a school has, a page stays light, and says what it leaves."""

from datetime import date

import pytest
from django.urls import reverse

from campaigns.missing.lists import MOST_LINES, MOST_PLACES
from campaigns.models import Campaign, PixCampaign
from pixschool.core.models import School
from students.models import Classroom, Enrolment, Group, GroupMember, Student
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.support.client import PageClient
from tests.support.pages import plain

pytestmark = pytest.mark.django_db
MEGABYTE = 1_000_000
GROWTH = 1.02  # a figure of one more digit, here and there


class BigSchool:
    """All its pupils miss its one campaign."""

    def __init__(self, client: PageClient) -> None:
        self.school: School = SchoolFactory()
        self.year = self.school.years.get()
        self.campaign: Campaign = CampaignFactory(year=self.year)
        PixCampaignFactory(campaign=self.campaign)
        self.client = client
        client.force_login(MembershipFactory(school=self.school, lead=True).user)

    def fill(self, *, classes: int, pupils: int) -> Classroom:
        """Adds so many classes of so many pupils; returns the first."""
        known = Classroom.objects.filter(year=self.year).count()
        rooms = Classroom.objects.bulk_create(
            Classroom(school=self.school, year=self.year, name=f"6E{n}", key=f"6e{n}", level="6E")
            for n in range(known, known + classes)
        )
        self.campaign.classrooms.add(*rooms)
        for room in rooms:
            self.enrol(room, pupils)
        return rooms[0]

    def enrol(self, room: Classroom, pupils: int) -> None:
        names = [f"PUPILLE{room.pk}X{n:06d}" for n in range(pupils)]
        made = Student.objects.bulk_create(
            Student(school=self.school, last_name=name, first_name="Zoé", name_key=name.lower())
            for name in names
        )
        Enrolment.objects.bulk_create(
            Enrolment(classroom=room, year=self.year, student=pupil, starts_on=date(2026, 9, 1))
            for pupil in made
        )

    def more(self, number: int) -> None:
        """So many groups and campaigns more, for nobody, and a code for each campaign."""
        known = Group.objects.filter(year=self.year).count()
        named = range(known, known + number)
        Group.objects.bulk_create(
            Group(school=self.school, year=self.year, name=f"GROUPE {n}", key=f"groupe{n}")
            for n in named
        )
        made = Campaign.objects.bulk_create(
            Campaign(school=self.school, year=self.year, name=f"Campagne longue {n}") for n in named
        )
        PixCampaign.objects.bulk_create(
            PixCampaign(school=self.school, campaign=one, name=one.name, code=f"BBBB{one.pk:05d}")
            for one in made
        )

    def weigh(self, name: str, *args: int, query: str = "") -> int:
        answer = self.client.get(reverse(name, args=[self.school.uai, *args]) + query)
        assert answer.status_code == 200
        self.text = plain(answer.content.decode())
        return len(answer.content)


@pytest.fixture
def big(client: PageClient) -> BigSchool:
    return BigSchool(client)


def is_bounded(before: int, after: int) -> bool:
    return after < MEGABYTE and after <= before * GROWTH


def test_the_page_of_a_huge_class(big: BigSchool) -> None:
    room = big.fill(classes=1, pupils=1_500)
    before = big.weigh("portal:classroom", room.pk)
    big.enrol(room, 1_500)
    assert is_bounded(before, big.weigh("portal:classroom", room.pk))
    assert "1 à 100 sur 3 000 élèves" in big.text
    big.weigh("portal:classroom", room.pk, query="?page=30")
    assert "2 901 à 3 000 sur 3 000 élèves" in big.text


def test_the_missing_of_a_huge_class(big: BigSchool) -> None:
    room = big.fill(classes=1, pupils=1_500)
    query = f"?campagne={big.campaign.pk}"
    pages = [
        ("campaigns:missing", (), query),
        ("campaigns:missing", (), "?noms=1&classe=" + str(room.pk)),
        ("campaigns:detail", (big.campaign.pk,), ""),
    ]
    before = [big.weigh(name, *args, query=asked) for name, args, asked in pages]
    big.enrol(room, 1_500)
    for (name, args, asked), weight in zip(pages, before, strict=True):
        assert is_bounded(weight, big.weigh(name, *args, query=asked)), name
        assert f"il reste {3_000 - MOST_LINES:,} noms".replace(",", " ") in big.text
        assert "3 000 élèves" in big.text


def test_the_missing_of_many_classes(big: BigSchool) -> None:
    """Names are bounded at once; a class, a group or a campaign more is a name to type."""
    big.fill(classes=300, pupils=4)
    big.more(300)
    query = f"?campagne={big.campaign.pk}"
    before = big.weigh("campaigns:missing", query=query)
    big.fill(classes=300, pupils=4)
    big.more(300)
    assert is_bounded(before, big.weigh("campaigns:missing", query=query))
    assert f"il reste {2_400 - 4 * MOST_PLACES:,} noms".replace(",", " ") in big.text
    assert "6E599" not in big.text
    big.weigh("campaigns:missing", query="?classe-nom=6e599&etat=")
    assert "6E599" in big.text
    assert "4 élèves" in big.text
    big.weigh("campaigns:missing", query="?groupe-nom=GROUPE 599&campagne-nom=Campagne longue 599")
    assert 'value="GROUPE 599"' in big.text
    assert 'value="Campagne longue 599"' in big.text
    big.weigh("campaigns:missing", query="?classe-nom=9Z&etat=")
    assert "Aucun choix ne porte ce nom." in big.text


def test_the_grid_of_many_classes(big: BigSchool) -> None:
    others = CampaignFactory.create_batch(9, year=big.year)
    big.fill(classes=300, pupils=1)
    for other in others:
        other.classrooms.add(*Classroom.objects.filter(year=big.year))
    assert big.weigh("campaigns:missing", query="?noms=1") < MEGABYTE
    assert "et 200 autres : choisissez un niveau" in big.text


def test_the_pages_of_many_classes(big: BigSchool) -> None:
    """Classes, rows of a campaign, codes and their sheet: a hundred a page, the rest counted."""

    def give_codes() -> None:
        rooms = Classroom.objects.filter(year=big.year, pix_campaigns=None)
        PixCampaign.objects.bulk_create(
            PixCampaign(
                school=big.school,
                campaign=big.campaign,
                classroom=room,
                code=f"AAAA{room.pk:05d}",
            )
            for room in rooms
        )

    pages = [
        ("portal:classrooms", (), "1 à 100 sur 600 classes"),
        ("campaigns:detail", (big.campaign.pk,), "et 500 autres"),
        ("campaigns:codes", (big.campaign.pk,), "1 à 100 sur 600 codes"),
        ("campaigns:code_sheet", (big.campaign.pk,), "1 à 100 sur 600 codes"),
        ("campaigns:all_codes", (), "et 500 autres"),
    ]
    big.campaign.pix_campaigns.all().delete()
    big.fill(classes=300, pupils=1)
    give_codes()
    before = [big.weigh(name, *args) for name, args, _ in pages]
    big.fill(classes=300, pupils=1)
    give_codes()
    for (name, args, words), weight in zip(pages, before, strict=True):
        after = big.weigh(name, *args)
        assert after < MEGABYTE, name
        assert after - weight < 300 * 100, name
        assert words in big.text, name


def test_ticking_a_huge_class(big: BigSchool) -> None:
    room = big.fill(classes=1, pupils=1_500)
    before = big.weigh("campaigns:tick", big.campaign.pk)
    big.enrol(room, 1_500)
    assert is_bounded(before, big.weigh("campaigns:tick", big.campaign.pk))
    assert "1 à 100 sur 3 000 élèves" in big.text


def test_the_classes_to_choose_from(big: BigSchool) -> None:
    """Where one class is chosen: buttons, then a list, then a name to type."""
    pupil = big.fill(classes=300, pupils=1).enrolments.get().student
    big.more(1)
    group = Group.objects.get()
    pages = [
        ("campaigns:tick", (big.campaign.pk,)),
        ("students:group_members", (group.pk,)),
        ("students:pupil_place", (pupil.pk,)),
        ("rituals:feeds", ()),
    ]
    before = [big.weigh(name, *args) for name, args in pages]
    big.fill(classes=300, pupils=1)
    for (name, args), weight in zip(pages, before, strict=True):
        assert is_bounded(weight, big.weigh(name, *args)), name
        assert "6E599" not in big.text


def test_a_huge_group(big: BigSchool) -> None:
    room = big.fill(classes=1, pupils=1_500)
    big.more(1)
    group = Group.objects.get()
    pages = [("students:group", (group.pk,)), ("students:group_members", (group.pk,))]
    weights = []
    for _ in range(2):
        pupils = Student.objects.exclude(pk__in=GroupMember.objects.values("student"))
        GroupMember.objects.bulk_create(GroupMember(group=group, student=one) for one in pupils)
        weights.append([big.weigh(name, *args) for name, args in pages])
        big.enrol(room, 1_500)
    for before, after in zip(*weights, strict=True):
        assert is_bounded(before, after)


def test_the_pages_of_many_campaigns_and_groups(big: BigSchool) -> None:
    pages = [
        ("campaigns:list", (), "et 1 101 autres"),
        ("campaigns:all_codes", (), "campagnes, à ouvrir depuis leur liste"),
        ("students:groups", (), "1 à 200 sur 1 200 groupes"),
    ]
    room = big.fill(classes=1, pupils=3)
    big.more(600)
    before = [big.weigh(name, *args) for name, args, _ in pages]
    big.more(600)
    for (name, args, words), weight in zip(pages, before, strict=True):
        assert is_bounded(weight, big.weigh(name, *args)), name
        assert words in big.text, name
    for one in Campaign.objects.filter(year=big.year):
        one.classrooms.add(room)
    assert big.weigh("portal:classroom", room.pk) < MEGABYTE
    assert "et 1 197 autres dans le tableau" in big.text
    assert big.weigh("portal:home") < MEGABYTE
    assert "et 1 141 autres dans la page des campagnes" in big.text
