"""The year on one page: what is drawn, for whom, and at what cost."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from pixschool.core.models import SchoolYear
from rituals.models import Ritual
from rituals.plan import proposing
from rituals.plan.year_facts import facts_of
from tests.factories.campaigns import CampaignFactory
from tests.factories.core import MembershipFactory, SchoolYearFactory
from tests.factories.rituals import RitualFactory
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, plain
from tests.support.queries import captured
from tests.support.world import World

AT_MOST = 15


@pytest.fixture
def year(world: World) -> SchoolYear:
    for name in ("5A", "4A", "3A"):
        ClassroomFactory(year=world.here.year, name=name)
    return world.here.year


@pytest.fixture
def url(world: World) -> str:
    return reverse("rituals:planner", args=[world.here.uai])


@pytest.fixture
def nora(client: PageClient, world: World) -> PageClient:
    client.force_login(world.user("nora"))
    return client


def plan(year: SchoolYear) -> list[Ritual]:
    facts = facts_of(year, year.school)
    return proposing.apply(year=year, answers=proposing.remembered(facts, []), actor=None)


def bars(page: bytes, *, again: bool = False) -> list[html.HtmlElement]:
    found = html.fromstring(page).xpath("//li[@data-bar]")
    return [bar for bar in found if ("is-again" in bar.get("class")) == again]


def test_an_empty_year_says_what_to_do(nora: PageClient, url: str) -> None:
    page = nora.get(url).content.decode()
    assert "L’année est encore vide" in page
    assert reverse("rituals:planner_propose", args=[url.split("/")[1]]) in page


def test_each_ritual_is_one_bar_named_and_dated(
    nora: PageClient, url: str, year: SchoolYear
) -> None:
    ritual = RitualFactory(
        year=year, title="Rentrée", levels=["5E"], ends_on=date(2026, 10, 16), is_confirmed=False
    )
    (bar,) = bars(nora.get(url).content)
    words = " ".join(bar.text_content().split())
    assert "Rentrée · à confirmer du 14 sept. au 16 oct., 5e, thème Rentrée" in words
    assert {"c3", "s5", "is-unsure", "theme-rentree"} <= set(bar.get("class").split())
    assert bar.get("data-version") == str(ritual.version)


def test_several_levels_are_one_link_and_repeats(
    nora: PageClient, url: str, year: SchoolYear
) -> None:
    RitualFactory(year=year, levels=["5E", "4E"])
    page = nora.get(url).content
    assert len(bars(page)) == 1
    (repeat,) = bars(page, again=True)
    assert repeat.get("aria-hidden") == "true"
    assert repeat.xpath(".//a/@tabindex") == ["-1"]


def test_all_levels_have_a_row_of_their_own(nora: PageClient, url: str, year: SchoolYear) -> None:
    RitualFactory(year=year, levels=["6E", "5E", "4E", "3E"])
    page = nora.get(url).content
    assert len(bars(page)) == 1
    assert bars(page, again=True) == []
    (row,) = html.fromstring(page).xpath("//button[@data-fold='tous']")
    assert plain(row.text_content()) == "Tous 1 rituel"


def test_holidays_of_the_zone_and_today_are_drawn(
    nora: PageClient, url: str, year: SchoolYear, time_machine: object
) -> None:
    time_machine.move_to("2026-11-25T09:00:00+01:00")
    nora.force_login(nora.session and year.school.memberships.get(roles=["lead"]).user)
    RitualFactory(year=year)
    tree = html.fromstring(nora.get(url).content)
    off = tree.xpath("//span[contains(@class, 'planner-week') and contains(@class, 'is-off')]")
    assert [week.get("data-monday") for week in off] == [
        "2026-10-19", "2026-10-26", "2026-12-21", "2026-12-28",
        "2027-02-15", "2027-02-22", "2027-04-12", "2027-04-19",
    ]  # fmt: skip
    (today,) = tree.xpath("//span[contains(@class, 'planner-today')]/@class")
    assert today.split() == ["planner-today", "c13", "d3"]


def test_a_level_without_class_keeps_its_rituals(
    nora: PageClient, url: str, year: SchoolYear
) -> None:
    RitualFactory(year=year, levels=["2DE"], title="SNT")
    page = nora.get(url).content.decode()
    assert "aucune classe" in page
    assert "SNT" in page


def test_a_deleted_class_changes_no_bar(nora: PageClient, url: str, year: SchoolYear) -> None:
    room = ClassroomFactory(year=year, name="5B")
    RitualFactory(year=year, levels=["5E"], classrooms=[room])
    room.delete()
    assert len(bars(nora.get(url).content)) == 1


def test_conflicts_are_told_with_their_reason(nora: PageClient, url: str, year: SchoolYear) -> None:
    RitualFactory(year=year, title="Cyber", levels=["5E"])
    RitualFactory(year=year, title="Rentrée", levels=["5E"])
    page = page_of(nora.get(url))
    assert "la même semaine" in page
    assert "Octobre ne compte que 12 jours de classe" in page


def test_what_to_check_opens_the_rituals_it_names(
    nora: PageClient, url: str, year: SchoolYear
) -> None:
    found = [RitualFactory(year=year, title=title, levels=["5E"]) for title in ("Un", "Deux")]
    tree = html.fromstring(nora.get(url).content)
    links = tree.xpath("//h2[@id='checks-title']/following-sibling::div[1]//a")
    assert sorted(link.get("href") for link in links) == sorted(
        reverse("rituals:ritual", args=[ritual.school.uai, ritual.pk]) for ritual in found
    )


def test_a_title_that_quotes_or_stands_twice_opens_its_own_ritual(
    nora: PageClient, url: str, year: SchoolYear
) -> None:
    titles = ("Semaine « Pix »", "Semaine « Pix »")
    found = [RitualFactory(year=year, title=title, levels=["5E"]) for title in titles]
    tree = html.fromstring(nora.get(url).content)
    links = tree.xpath("//h2[@id='checks-title']/following-sibling::div[1]//a")
    assert sorted(link.get("href") for link in links) == sorted(
        reverse("rituals:ritual", args=[ritual.school.uai, ritual.pk]) for ritual in found
    )


def test_who_left_is_pointed_out(
    nora: PageClient, url: str, year: SchoolYear, world: World
) -> None:
    gone = MembershipFactory(school=year.school, left_at=timezone.now())
    RitualFactory(year=year, title="Défi", leader=gone)
    RitualFactory(year=year, title="Bilan", leader=world.members["dora"])
    page = page_of(nora.get(url))
    assert "1 rituel est confié à une personne qui a quitté l’établissement" in page
    assert gone.user.get_full_name() in page


def test_events_are_pinned(nora: PageClient, url: str, year: SchoolYear) -> None:
    RitualFactory(year=year, title="8 mars", kind=Ritual.Kind.EVENT)
    RitualFactory(year=year, title="Rentrée", kind=Ritual.Kind.CAMPAIGN)
    pinned = [bar for bar in bars(nora.get(url).content) if "is-event" in bar.get("class")]
    (bar,) = pinned
    assert "8 mars" in plain(bar.text_content())
    assert "événement" in bar.text_content()


@pytest.mark.parametrize(
    ("today", "month"),
    [("2026-10-07", "2026-11"), ("2026-11-25", "2026-11"), ("2027-06-30", None)],
)
def test_the_list_opens_on_the_month_that_has_something(
    client: PageClient, url: str, year: SchoolYear, world: World, time_machine: object,
    today: str, month: str | None,
) -> None:  # fmt: skip
    time_machine.move_to(f"{today}T09:00:00+02:00")
    client.force_login(world.user("nora"))
    for first in (date(2026, 9, 14), date(2026, 11, 9)):
        RitualFactory(year=year, starts_on=first, ends_on=first)
    tree = html.fromstring(client.get(url).content)
    links = [link.get("href") for link in tree.xpath("//a[starts-with(@href, '#mois-')]")]
    assert links == ([f"#mois-{month}"] if month else [])
    assert not month or tree.xpath(f"//*[@id='mois-{month}']")


class TestRemoved:
    def test_they_wait_below_the_grid(self, nora: PageClient, url: str, year: SchoolYear) -> None:
        gone = RitualFactory(year=year, title="Défi", removed_at=timezone.now())
        tree = html.fromstring(nora.get(url).content)
        (form,) = tree.xpath("//details[contains(., 'Retirés')]//form")
        assert form.get("action") == reverse("rituals:ritual_restore", args=[
            year.school.uai, gone.pk,
        ])  # fmt: skip
        nora.post(form.get("action"), dict(form.form_values()))
        assert Ritual.objects.planned().get() == gone

    def test_one_that_the_year_has_again_is_not_shown(
        self, nora: PageClient, url: str, year: SchoolYear
    ) -> None:
        for gone in (timezone.now(), timezone.now(), None):
            RitualFactory(year=year, title="Cyber", levels=["5E"], removed_at=gone)
        RitualFactory(year=year, title="Cyber", levels=["4E"], removed_at=timezone.now())
        tree = html.fromstring(nora.get(url).content)
        assert len(tree.xpath("//details[contains(., 'Retirés')]//form")) == 1

    def test_only_who_may_put_them_back_sees_them(
        self, client: PageClient, url: str, year: SchoolYear, world: World
    ) -> None:
        RitualFactory(year=year, title="Défi", removed_at=timezone.now())
        client.force_login(world.user("dora"))
        assert "Défi" not in client.get(url).content.decode()


class TestFilters:
    @pytest.fixture(autouse=True)
    def rituals(self, year: SchoolYear, world: World) -> None:
        RitualFactory(year=year, title="Un", levels=["5E"], theme="ia")
        RitualFactory(year=year, title="Deux", levels=["6E"], leader=world.members["dora"])
        RitualFactory(year=year, title="Trois", levels=[], for_team=True, theme="equipe")

    @pytest.mark.parametrize(
        ("query", "left"),
        [
            ("niveau=5E", ["Un"]),
            ("niveau=equipe", ["Trois"]),
            ("theme=ia", ["Un"]),
            ("niveau=6E&theme=ia", []),
            ("niveau=zz&theme=<b>", ["Un", "Deux", "Trois"]),
        ],
    )
    def test_narrow(self, nora: PageClient, url: str, query: str, left: list[str]) -> None:
        found = {
            bar.xpath("string(.//span[@class='bar-text'])").strip()
            for bar in self.seen(nora, f"{url}?{query}")
        }
        assert found == set(left)

    def test_by_person(self, nora: PageClient, url: str, world: World) -> None:
        (bar,) = self.seen(nora, f"{url}?personne={world.members['dora'].pk}")
        assert "Deux" in bar.text_content()

    def test_by_role_when_nobody_is_named(
        self, nora: PageClient, url: str, year: SchoolYear, world: World
    ) -> None:
        RitualFactory(year=year, title="Quatre", lead_role="librarian")
        RitualFactory(year=year, title="Cinq", lead_role="librarian", leader=world.members["dora"])
        (bar,) = self.seen(nora, f"{url}?personne=librarian")
        assert "Quatre" in bar.text_content()

    def test_nothing_left_says_how_to_see_the_year_again(self, nora: PageClient, url: str) -> None:
        page = page_of(nora.get(f"{url}?niveau=6E&theme=ia"))
        assert "Aucun rituel ne répond à ces choix" in page
        assert "0 sur 3 rituels" in page
        assert "Tout afficher</a>" in page

    def test_are_remembered_on_this_browser_until_taken_off(
        self, nora: PageClient, url: str
    ) -> None:
        nora.get(f"{url}?niveau=5E")
        assert len(self.seen(nora, url)) == 1
        assert len(self.seen(nora, f"{url}?niveau=&theme=&personne=")) == 3
        assert len(self.seen(nora, url)) == 3

    @staticmethod
    def seen(client: PageClient, url: str) -> list[html.HtmlElement]:
        return bars(client.get(url).content)


class TestYears:
    def test_an_unpublished_year_hatches_and_proposes_nothing(
        self, nora: PageClient, url: str, world: World
    ) -> None:
        year = SchoolYearFactory(school=world.here.school, start_year=2031)
        RitualFactory(year=year, starts_on=date(2031, 9, 15), ends_on=date(2031, 9, 19))
        page = nora.get(f"{url}?annee=2031").content
        text = page.decode()
        assert "Calendrier 2031-2032 non publié" in text
        assert len(bars(page)) == 1
        assert "planner-off" not in text
        assert "planner_propose" not in text
        assert ">Proposer l’année" not in text

    def test_acts_stay_in_the_year_that_is_shown(
        self, nora: PageClient, url: str, world: World
    ) -> None:
        before = SchoolYearFactory(school=world.here.school, start_year=2025)
        RitualFactory(year=before, starts_on=date(2025, 9, 15), ends_on=date(2025, 9, 19))
        (bar,) = bars(nora.get(f"{url}?annee=2025").content)
        assert bar.get("data-move").endswith("?annee=2025")
        assert bars(nora.get(url).content) == []


@pytest.mark.parametrize("name", ["bob", "dora", "sam", "ines"])
def test_others_read_without_handles(
    client: PageClient, url: str, year: SchoolYear, world: World, name: str
) -> None:
    RitualFactory(year=year)
    client.force_login(world.user(name))
    page = client.get(url).content
    (bar,) = bars(page)
    assert bar.get("data-move") is None
    assert b"planner.js" not in page


def test_at_most_fifteen_queries_whatever_the_number_of_rituals(
    nora: PageClient, url: str, year: SchoolYear, count_queries: Callable[..., None]
) -> None:
    for level in ("6E", "5E"):
        RitualFactory(year=year, levels=[level], campaign=CampaignFactory(year=year))

    def grow() -> None:
        plan(year)
        for _ in range(60):
            RitualFactory(year=year, levels=["5E", "4E"], campaign=CampaignFactory(year=year))

    count_queries(lambda: nora.get(url), grow, at_most=AT_MOST)


def test_looking_writes_nothing(nora: PageClient, url: str, year: SchoolYear) -> None:
    plan(year)
    with captured() as queries:
        nora.get(url)
    assert queries.writes == []
