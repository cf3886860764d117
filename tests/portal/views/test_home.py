"""The home page of each role: this week’s lines, sessions, ends of campaigns; what comes next."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from lxml import html

from campaigns.models import Campaign
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import Membership
from rituals.models import Ritual
from rituals.plan import wording
from rituals.reminders import run
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.rituals import (
    PARIS,
    MilestoneFactory,
    RitualFactory,
    SessionFactory,
    StaffMeetingFactory,
    StaffSeatFactory,
)
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.world import CANARY_ONLY_6B, World

TODAY = date(2026, 9, 21)
COMING = "Cette semaine"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel("2026-09-21T10:00+02:00"):
        yield


@pytest.fixture
def week(world: World) -> World:
    """A campaign that ends on Friday, a session today in each class, and one of Bob's tomorrow."""
    Campaign.objects.filter(pk=world.here.campaign.pk).update(
        name="Rentrée 6e", opens_on=date(2026, 9, 7), closes_on=date(2026, 9, 25)
    )
    ritual = RitualFactory(year=world.here.year, title="Réseau")
    for rank, name in enumerate(("6A", "6B")):
        SessionFactory(
            ritual=ritual,
            classroom=world.here.classes[name].room,
            starts_at=datetime(2026, 9, 21, 13 + rank, 30, tzinfo=PARIS),
        )
    SessionFactory(
        ritual=ritual,
        group="groupe 2",
        room="CDI",
        leaders=[world.members["bob"]],
        starts_at=datetime(2026, 9, 22, 8, 30, tzinfo=PARIS),
    )
    return world


def home(world: World, name: str) -> html.HtmlElement:
    client = PageClient()
    client.force_login(world.user(name))
    response = client.get(reverse("portal:home", args=[world.here.uai]))
    return html.fromstring(response.content.decode())


def section(page: html.HtmlElement, title: str) -> list[str]:
    """Its lines, in words."""
    rows = page.xpath(f"//section[h2='{title}']//li")
    return [" ".join(" ".join(row.itertext()).split()) for row in rows]


def this_week(world: World, name: str) -> str:
    """Each day, then its lines, in words."""
    parts = home(world, name).xpath("//section[h2='Cette semaine']/dl/*")
    return "\n".join(" ".join(" ".join(part.itertext()).split()) for part in parts)


def to_do(world: World, name: str) -> str:
    """What to do today, and what is late."""
    return "\n".join(section(home(world, name), "Aujourd’hui"))


class TestSessions:
    def test_who_manages_the_year_sees_todays(self, week: World) -> None:
        for name in ("nora", "alice"):
            words = this_week(week, name)
            assert words.startswith("aujourd’hui\n13 h 30 Réseau, 6A salle 104 14 h 30 Réseau, 6B")
            assert "groupe 2" not in words  # tomorrow's, and not theirs

    def test_others_see_their_own_and_those_of_their_classes(self, week: World) -> None:
        words = this_week(week, "bob")
        assert "aujourd’hui\n13 h 30 Réseau, 6A salle 104" in words
        assert "mar. 22\n8 h 30 Réseau, groupe 2 CDI" in words
        assert "6B" not in words
        assert "Réseau" not in this_week(week, "sam")

    def test_one_click_goes_to_the_ritual(self, week: World) -> None:
        (session, *_others) = week.here.year.rituals.get(title="Réseau").sessions.all()
        links = home(week, "bob").xpath("//section[h2='Cette semaine']//a/@href")
        assert reverse("rituals:ritual", args=[week.here.uai, session.ritual_id]) in links

    def test_what_is_over_or_removed_is_not_there(self, week: World) -> None:
        with time_machine.travel("2026-09-21T14:26+02:00"):
            words = this_week(week, "nora")
            assert "6A" not in words
            assert "6B" in words
        week.here.year.rituals.update(removed_at="2026-09-20T10:00Z")
        assert "Réseau" not in this_week(week, "nora")


def test_one_s_office_hours_of_the_week(week: World) -> None:
    """Held or signed up for, cancelled ones said to be so; not those of others."""
    bob, year = week.members["bob"], week.here.year
    start = datetime(2026, 9, 22, 13, tzinfo=PARIS)
    own = StaffMeetingFactory(year=year, title="Permanence", holder=bob, starts_at=start)
    off = StaffMeetingFactory(
        year=year, title="Formation", starts_at=start + timedelta(hours=2), cancelled_at=start
    )
    StaffSeatFactory(meeting=off, membership=bob)
    words = this_week(week, "bob")
    assert f"13 h {own.title} Salle 12" in words
    assert f"15 h {off.title} annulée" in words
    assert own.title not in this_week(week, "sam")


class TestCampaigns:
    @pytest.mark.parametrize(
        ("name", "missing"), [("nora", 4), ("alice", 4), ("dora", 4), ("bob", 2)]
    )
    def test_the_end_is_told_with_the_pupils_one_may_see(
        self, week: World, name: str, missing: int
    ) -> None:
        words = plain(to_do(week, name))
        assert f"« Rentrée 6e » se termine vendredi {missing} élèves manquent : " in words

    @pytest.mark.parametrize("is_read", [True, False])
    def test_never_read_it_says_so(self, week: World, is_read: bool) -> None:
        read_at = datetime(2026, 9, 12, 8, tzinfo=PARIS) if is_read else None
        week.here.campaign.pix_campaigns.update(read_at=read_at)
        words = plain(to_do(week, "bob"))
        assert ("1 en cours (résultats jamais importés)" in words) != is_read

    def test_without_a_number_to_who_sees_no_pupil(self, week: World) -> None:
        page = home(week, "sam")
        assert "manquent" not in page.text_content()
        assert "25 sept. Rentrée 6e" in section(page, "Campagnes en cours")

    @pytest.mark.parametrize(
        ("read_on", "is_asked"), [(None, True), (17, True), (18, False), (20, False)]
    )
    def test_once_over_it_is_to_read_again_after_its_last_day(
        self, week: World, read_on: int | None, is_asked: bool
    ) -> None:
        read_at = read_on and datetime(2026, 9, read_on, 8, tzinfo=PARIS)
        week.here.campaign.pix_campaigns.update(read_at=read_at)
        Campaign.objects.filter(pk=week.here.campaign.pk).update(closes_on=date(2026, 9, 18))
        words = plain(home(week, "nora").text_content())
        assert ("Résultats à mettre à jour pour « Rentrée 6e »" in words) == is_asked
        assert "mettre à jour" not in home(week, "bob").text_content()

    def test_the_opening_is_told_to_those_concerned(self, week: World) -> None:
        campaigns = Campaign.objects.filter(pk=week.only_6b.pk)
        for days in (7, 8):  # this week, then soon
            campaigns.update(opens_on=TODAY + timedelta(days=days))
            assert any(CANARY_ONLY_6B in one for one in section(home(week, "nora"), COMING))
            assert not any(CANARY_ONLY_6B in one for one in section(home(week, "bob"), COMING))


class TestYear:
    def test_an_empty_year_is_offered_to_who_can_fill_it(self, world: World) -> None:
        for name in ("nora", "alice"):
            assert "L’année 2026-2027 n’est pas encore planifiée" in to_do(world, name)
        assert "n’est pas encore planifiée" not in to_do(world, "dora")
        RitualFactory(year=world.here.year)
        assert "n’est pas encore planifiée" not in to_do(world, "nora")

    def test_lines_of_the_role(self, world: World) -> None:
        ritual = RitualFactory(year=world.here.year, title="Réseau", starts_on=TODAY)
        MilestoneFactory(ritual=ritual, label="Allumer les postes", role="assistant")
        page = home(world, "sam")
        assert section(page, "Aujourd’hui") == ["lun. 14 Allumer les postes Réseau"]
        (late,) = page.find_class("tier--late")
        words = plain(late.xpath("./summary")[0].text_content())
        assert words == "1 en retard depuis le 14 sept. : « Allumer les postes »"
        assert late.get("open") is None
        assert "Allumer" not in to_do(world, "ines")

    @pytest.mark.django_db
    def test_a_lead_alone_is_late_of_what_the_monday_mail_counts(self) -> None:
        """Nobody holds these roles, and most are late by more than a month."""
        lead = MembershipFactory(school=SchoolFactory(), lead=True)
        year = lead.school.current_year
        ClassroomFactory(year=year)
        for rank, role in enumerate(("librarian", "head", "class_lead", "lead")):
            ritual = RitualFactory(year=year, starts_on=TODAY, lead_role="head")
            MilestoneFactory(ritual=ritual, offset_days=20 * rank, role=role)
        client = PageClient()
        with time_machine.travel("2026-11-23T08:00+01:00"):
            client.force_login(lead.user)
            page = client.get(reverse("portal:home", args=[lead.school.uai])).content.decode()
            (digest,) = run.remind(timezone.now())
        (late,) = html.fromstring(page).find_class("tier--late")
        said = plain(late.xpath("./summary")[0].text_content())
        assert said.startswith("4 en retard depuis le 21 sept.")
        (weekly,) = [line.item for line in digest.lines if line.kind.key == "bulletin"]
        assert weekly.lines == ("4 échéances dépassées",)

    def test_nothing_to_do_is_said(self, world: World) -> None:
        page = home(world, "ines")
        assert section(page, "Cette semaine") == []
        assert "Rien ne presse." in page.text_content()


def test_the_week_has_the_number_that_a_ritual_gives_it(world: World) -> None:
    """Weeks with class alone are counted, on the home as on the page of a ritual."""
    calendar = calendar_or_none(world.here.school, 2026)
    assert calendar is not None
    for week in calendar.school_weeks()[::5]:
        day = week.sunday - timedelta(days=4)
        with time_machine.travel(f"{day}T10:00+02:00"):
            (said,) = home(world, "nora").find_class("page-head-text")
        words = wording.weeks(day, day, calendar).partition(",")[0]
        assert words == f"semaine {week.number} de l’année"
        assert words in plain(said.text_content())


class TestUnderWay:
    """« En ce moment »: rituals that the person leads today, or their role."""

    @pytest.fixture
    def helping(self, world: World) -> Ritual:
        return RitualFactory(
            year=world.here.year,
            title="Aider les élèves en retard",
            starts_on=TODAY - timedelta(days=7),
            ends_on=TODAY,
            lead_role="librarian",
        )

    def now(self, world: World, name: str) -> list[str]:
        return section(home(world, name), "En ce moment")

    def test_the_role_sees_it_with_its_link_until_the_last_day(
        self, world: World, helping: Ritual
    ) -> None:
        page = home(world, "dora")
        assert section(page, "En ce moment") == ["jusqu’au 21 sept. Aider les élèves en retard 6e"]
        here = reverse("rituals:ritual", args=[world.here.uai, helping.pk])
        assert here in page.xpath("//section[h2='En ce moment']//a/@href")
        for name in ("nora", "alice", "bob", "sam", "ines"):
            assert self.now(world, name) == []

    def test_helping_leads_to_those_who_are_behind(self, world: World, helping: Ritual) -> None:
        helping.kind, helping.documents = Ritual.Kind.SUPPORT, ["missing_list"]
        names = reverse("campaigns:missing", args=[world.here.uai]) + "?etat=behind&niveau=6E"
        for name, role, sees_names in (("dora", "librarian", True), ("sam", "assistant", False)):
            helping.lead_role = role
            helping.save()
            links = home(world, name).xpath("//section[h2='En ce moment']//a/@href")
            assert links
            assert (names in links) == sees_names

    def test_not_before_nor_after_nor_removed(self, world: World, helping: Ritual) -> None:
        rituals, day = Ritual.objects.filter(pk=helping.pk), timedelta(days=1)
        rituals.update(starts_on=TODAY + day, ends_on=TODAY + day)
        assert self.now(world, "dora") == []
        rituals.update(starts_on=TODAY - day, ends_on=TODAY - day)
        assert self.now(world, "dora") == []
        rituals.update(ends_on=TODAY, removed_at="2026-09-20T10:00Z")
        assert self.now(world, "dora") == []

    def test_one_given_to_a_person_is_theirs_alone(self, world: World, helping: Ritual) -> None:
        Ritual.objects.filter(pk=helping.pk).update(leader=world.members["sam"])
        assert len(self.now(world, "sam")) == 1
        assert self.now(world, "dora") == []

    @pytest.mark.django_db
    @pytest.mark.parametrize("role", ["lead", "class_lead"])
    def test_it_stands_on_a_home_without_any_class(self, role: str) -> None:
        """The year is planned, the pupils are not there yet, or one leads no class."""
        member = MembershipFactory(school=SchoolFactory(), roles=[role])
        RitualFactory(
            year=member.school.years.get(),
            title="Aider les élèves en retard",
            starts_on=TODAY,
            ends_on=TODAY,
            leader=member,
        )
        client = PageClient()
        client.force_login(member.user)
        page = client.get(reverse("portal:home", args=[member.school.uai])).content.decode()
        assert section(html.fromstring(page), "En ce moment") == [
            "jusqu’au 21 sept. Aider les élèves en retard 6e"
        ]

    def test_of_who_has_left_it_is_the_roles(self, world: World, helping: Ritual) -> None:
        Ritual.objects.filter(pk=helping.pk).update(leader=world.members["sam"])
        Membership.objects.filter(pk=world.members["sam"].pk).update(left_at="2026-09-20T10:00Z")
        assert len(self.now(world, "dora")) == 1

    @pytest.mark.parametrize(
        ("levels", "chosen", "seen"),
        [
            (["6E"], (), True),
            (["5E"], (), False),
            (["6E"], ("6B",), False),
            (["6E"], ("6A", "6B"), True),
        ],
    )
    def test_a_class_lead_leads_those_of_their_classes(
        self, world: World, levels: list[str], chosen: tuple[str, ...], seen: bool
    ) -> None:
        RitualFactory(
            year=world.here.year,
            levels=levels,
            classrooms=[world.here.classes[name].room for name in chosen],
            starts_on=TODAY,
            lead_role="class_lead",
        )
        assert len(self.now(world, "bob")) == seen

    def test_levels_at_the_same_dates_are_one_line(self, world: World, helping: Ritual) -> None:
        same = RitualFactory(
            year=world.here.year,
            title=helping.title,
            levels=["5E"],
            starts_on=helping.starts_on,
            ends_on=helping.ends_on,
            lead_role="librarian",
        )
        (line,) = home(world, "dora").xpath("//section[h2='En ce moment']//li")
        assert line.xpath(".//a/@href") == [
            reverse("rituals:ritual", args=[world.here.uai, pk]) for pk in (helping.pk, same.pk)
        ]

    def test_another_school_is_not_there(self, world: World) -> None:
        RitualFactory(
            year=world.elsewhere.year, title="Ailleurs", starts_on=TODAY, lead_role="lead"
        )
        assert self.now(world, "nora") == []


@pytest.mark.parametrize("day", ["2026-08-20", "2026-10-28", "2027-07-20", "2027-08-20"])
def test_a_week_without_class_has_none(world: World, day: str) -> None:
    with time_machine.travel(f"{day}T10:00+02:00"):
        assert "de l’année" not in home(world, "nora").text_content()


def test_the_month_is_written_when_it_is_not_this_one(world: World) -> None:
    ritual = RitualFactory(year=world.here.year, title="Réseau", starts_on=date(2026, 9, 7))
    MilestoneFactory(ritual=ritual, label="Allumer les postes", role="assistant")
    assert "lun. 31 août Allumer les postes" in to_do(world, "sam")


class TestSentence:
    """One sentence says how many pupils are missing: the pupils of the list, each once."""

    @pytest.mark.parametrize("name", ["nora", "alice", "dora", "bob"])
    def test_it_counts_the_pupils_of_the_list(self, week: World, name: str) -> None:
        client = PageClient()
        client.force_login(week.user(name))
        page = client.get(reverse("campaigns:missing", args=[week.here.uai]) + "?campagne=")
        listed = html.fromstring(page.content.decode()).find_class("page-head-text")[0]
        (said,) = home(week, name).find_class("lede")
        figures = plain(said.text_content()).split(" ont encore")[0]
        assert re.fullmatch(r"\d+ élèves sur \d+", figures)
        assert figures in plain(listed.text_content())

    def test_a_class_that_has_not_started_is_named(self, week: World) -> None:
        (said,) = home(week, "nora").find_class("lede")
        before = plain(said.text_content())
        campaign = week.here.campaign
        campaign.participations.filter(student__enrolments__classroom=week.b.room).delete()
        (said,) = home(week, "nora").find_class("lede")
        after = plain(said.text_content())
        assert after != before
        assert "6B n’a pas commencé" in after

    def test_who_sees_no_pupil_reads_no_figure(self, week: World) -> None:
        page = home(week, "sam")
        assert page.find_class("lede") == []
        assert page.find_class("glance") == []


class TestHead:
    """Who leads the school has three figures, the lines of the campaigns and the week's page."""

    def test_three_figures_and_the_week(self, week: World) -> None:
        page = home(week, "alice")
        assert len(page.find_class("stats--head")[0].find_class("stat")) == 3
        (actions,) = page.find_class("page-actions")
        week_page = reverse("rituals:week", args=[week.here.uai])
        assert actions.xpath(".//a/@href") == [week_page]

    def test_the_line_of_an_open_campaign(self, week: World) -> None:
        pix = week.here.pix
        pix.read_at = datetime(2026, 9, 20, 8, tzinfo=PARIS)
        pix.save()
        pix.participations.filter(is_shared=True).update(
            shared_at=datetime(2026, 9, 14, 9, tzinfo=PARIS)
        )
        (line,) = home(week, "alice").find_class("trends")
        assert "à la lecture du 20 sept." in plain(line.text_content())

    @pytest.mark.parametrize("name", ["nora", "dora", "bob", "sam"])
    def test_not_for_others(self, week: World, name: str) -> None:
        page = home(week, name)
        assert page.find_class("stats--head") == []
        assert page.find_class("trends") == []
