"""Acts on the grid: where a bar lands, what is said, and what two people may do at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from lxml import html

from pixschool.core.calendars import calendar_for
from pixschool.core.models import SchoolYear
from rituals.models import PlanAct, Ritual
from rituals.plan import moving
from rituals.plan.moving import MovedEdge, MoveRefusedError
from tests.factories.core import SchoolYearFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, plain
from tests.support.world import World

A = calendar_for("A", 2026, departement="033")


def land(
    first: date, last: date, weeks: int, edge: MovedEdge = MovedEdge.BOTH
) -> tuple[str, str, str]:
    landing = moving.shift(first, last, weeks=weeks, edge=edge, calendar=A, start_year=2026)
    return landing.starts_on.isoformat(), landing.ends_on.isoformat(), landing.skipped


class TestLanding:
    def test_a_week_later(self) -> None:
        found = land(date(2026, 9, 14), date(2026, 10, 2), 1)
        assert found == ("2026-09-21", "2026-10-09", "")

    def test_over_the_holidays_and_back(self) -> None:
        there = land(date(2026, 10, 12), date(2026, 10, 16), 1)
        assert there == ("2026-11-02", "2026-11-06", "Vacances de la Toussaint")
        back = land(date(2026, 11, 2), date(2026, 11, 6), -1)
        assert back[:2] == ("2026-10-12", "2026-10-16")

    def test_the_length_counts_weeks_with_class(self) -> None:
        found = land(date(2026, 10, 5), date(2026, 10, 16), 1)
        assert found[:2] == ("2026-10-12", "2026-11-06")

    def test_a_short_week_gives_its_days_and_the_next_is_whole_again(self) -> None:
        found = land(date(2026, 11, 2), date(2026, 11, 6), 1)
        assert found[:2] == ("2026-11-09", "2026-11-13")
        assert land(date(2026, 9, 1), date(2026, 9, 4), 1)[:2] == ("2026-09-07", "2026-09-11")

    def test_a_day_stays_the_same_day_of_the_week(self) -> None:
        assert land(date(2027, 2, 9), date(2027, 2, 9), -1)[:2] == ("2027-02-02", "2027-02-02")

    def test_a_day_off_gives_its_neighbour(self) -> None:
        # 11 November is a Wednesday off.
        assert land(date(2026, 11, 4), date(2026, 11, 4), 1)[0] >= "2026-11-09"

    def test_ends_alone(self) -> None:
        longer = land(date(2026, 9, 14), date(2026, 9, 18), 2, MovedEdge.END)
        assert longer[:2] == ("2026-09-14", "2026-10-02")
        earlier = land(date(2026, 9, 14), date(2026, 9, 18), -1, MovedEdge.START)
        assert earlier[:2] == ("2026-09-07", "2026-09-18")

    @pytest.mark.parametrize(
        ("weeks", "edge", "why"),
        [
            (-1, MovedEdge.END, "La fin viendrait avant le début"),
            (1, MovedEdge.START, "La fin viendrait avant le début"),
            (-10, MovedEdge.BOTH, "Les élèves ont classe du 1er septembre 2026 au"),
            (50, MovedEdge.BOTH, "Les élèves ont classe du"),
            (0, MovedEdge.BOTH, "à 60 semaines"),
            (999, MovedEdge.BOTH, "à 60 semaines"),
        ],
    )
    def test_refused_with_the_reason(self, weeks: int, edge: MovedEdge, why: str) -> None:
        with pytest.raises(MoveRefusedError, match=why):
            land(date(2026, 9, 14), date(2026, 9, 18), weeks, edge)

    def test_staff_may_meet_a_week_before_and_after_the_pupils(self) -> None:
        first, last = A.first_day, A.last_day
        for day, weeks in ((first, -1), (last, 1)):
            landing = moving.shift(
                day,
                day,
                weeks=weeks,
                edge=MovedEdge.BOTH,
                calendar=A,
                start_year=2026,
                for_pupils=False,
            )
            assert landing.starts_on == day + timedelta(weeks=weeks)
            with pytest.raises(MoveRefusedError, match="Les élèves ont classe"):
                land(day, day, weeks)

    def test_without_calendar_dates_just_move(self) -> None:
        landing = moving.shift(
            date(2031, 10, 20),
            date(2031, 10, 24),
            weeks=1,
            edge=MovedEdge.BOTH,
            calendar=None,
            start_year=2031,
        )
        assert landing.starts_on == date(2031, 10, 27)


@pytest.fixture
def nora(client: PageClient, world: World) -> PageClient:
    client.force_login(world.user("nora"))
    return client


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(
        year=world.here.year,
        title="Rentrée 6e",
        starts_on=date(2026, 9, 14),
        ends_on=date(2026, 10, 2),
    )


def post(client: PageClient, name: str, ritual: Ritual | None = None, **data: Any) -> HttpResponse:
    school = Ritual.objects.order_by("pk").first().school if ritual is None else ritual.school
    args = [school.uai] + ([ritual.pk] if ritual else [])
    return client.post(
        reverse(f"rituals:planner_{name}", args=args), data, headers={"HX-Request": "true"}
    )


def move(client: PageClient, ritual: Ritual, **data: Any) -> HttpResponse:
    return post(client, "move", ritual, **{"version": ritual.version, **data})


def said(response: HttpResponse) -> str:
    """Plain spaces, easier to read in a test."""
    return plain(tree(response).get("data-said"))


def tree(response: HttpResponse) -> html.HtmlElement:
    return html.fromstring(response.content.decode())


def dates(ritual: Ritual) -> tuple[str, str]:
    ritual.refresh_from_db()
    return ritual.starts_on.isoformat(), ritual.ends_on.isoformat()


class TestMove:
    def test_answers_with_the_fresh_board(self, nora: PageClient, ritual: Ritual) -> None:
        response = move(nora, ritual, weeks=1)
        assert response.status_code == 200
        assert said(response) == "Rentrée 6e : du 21 sept. au 9 oct."
        assert dates(ritual) == ("2026-09-21", "2026-10-09")
        (bar,) = tree(response).xpath("//li[@data-bar]")
        assert bar.get("data-version") == str(ritual.version)

    def test_its_checklist_follows(self, nora: PageClient, ritual: Ritual) -> None:
        milestone = MilestoneFactory(ritual=ritual)
        move(nora, ritual, weeks=1)
        milestone.refresh_from_db()
        assert milestone.due_on == date(2026, 9, 14)

    def test_skips_holidays_and_says_so(self, nora: PageClient, ritual: Ritual) -> None:
        response = move(nora, ritual, weeks=5)
        assert "en sautant les vacances de la Toussaint" in said(response)
        assert dates(ritual)[0] == "2026-11-02"

    def test_says_what_it_now_disturbs(self, nora: PageClient, ritual: Ritual) -> None:
        RitualFactory(
            year=ritual.year, title="Cyber", starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 9)
        )
        assert "À vérifier" not in said(move(nora, ritual, weeks=-1))
        ritual.refresh_from_db()
        words = said(move(nora, ritual, weeks=2))
        assert words.startswith("Rentrée 6e : du 21 sept. au 9 oct. À vérifier : ")
        assert "« Rentrée 6e » et « Cyber » la même semaine, celle du 5 octobre 2026" in words

    @pytest.mark.parametrize(
        "data",
        [
            {"weeks": -3},
            {"weeks": 1000},
            {"weeks": "x"},
            {"weeks": 1, "edge": "middle"},
            {"weeks": 4, "edge": "start"},
            {"weeks": 0},
            {},
            {"weeks": 1, "version": ""},
            {"weeks": 1, "version": -1},
        ],
    )
    def test_nonsense_is_refused_kindly(
        self, nora: PageClient, ritual: Ritual, data: dict[str, Any]
    ) -> None:
        response = move(nora, ritual, **data)
        assert response.status_code == 422
        assert "rien n’a bougé" in said(response)
        assert dates(ritual) == ("2026-09-14", "2026-10-02")
        assert not PlanAct.objects.exists()

    def test_without_script_it_goes_back_to_the_year(
        self, nora: PageClient, ritual: Ritual
    ) -> None:
        url = reverse("rituals:planner_move", args=[ritual.school.uai, ritual.pk])
        response = nora.post(url, {"version": 1, "weeks": 1}, follow=True)
        assert "du 21 sept. au 9 oct." in page_of(response)

    @pytest.mark.parametrize("name", ["move", "remove"])
    def test_of_one_removed_meanwhile_says_where_it_is(
        self, nora: PageClient, ritual: Ritual, name: str
    ) -> None:
        post(nora, "remove", ritual, version=1)
        response = post(nora, name, ritual, version=1, weeks=1)
        assert response.status_code == 409
        assert "a été retiré de l’année entre-temps" in said(response)
        assert tree(response).xpath("//details//button[contains(., 'Remettre')]")

    def test_of_another_year_does_not_exist(self, nora: PageClient, ritual: Ritual) -> None:
        other = SchoolYearFactory(school=ritual.school, start_year=2025)
        old = RitualFactory(year=other, starts_on=date(2025, 9, 15), ends_on=date(2025, 9, 19))
        assert move(nora, old, weeks=1).status_code == 404


class TestTwoPeople:
    def test_the_slower_is_told_and_sees_where_it_is(self, world: World, ritual: Ritual) -> None:
        nora, alice = PageClient(), PageClient()
        nora.force_login(world.user("nora"))
        alice.force_login(world.user("alice"))
        seen = Ritual.objects.get(pk=ritual.pk)
        move(nora, seen, weeks=1)
        response = move(alice, seen, weeks=-1)
        assert response.status_code == 409
        assert "Quelqu’un d’autre vient de modifier" in said(response)
        assert "du 21 sept. au 9 oct." in page_of(response)
        assert dates(ritual) == ("2026-09-21", "2026-10-09")

    def test_the_same_click_twice_moves_once(self, nora: PageClient, ritual: Ritual) -> None:
        assert move(nora, ritual, weeks=1).status_code == 200
        assert move(nora, ritual, weeks=1).status_code == 409
        assert dates(ritual)[0] == "2026-09-21"

    def test_removed_by_one_moved_by_the_other(self, world: World, ritual: Ritual) -> None:
        nora, alice = PageClient(), PageClient()
        nora.force_login(world.user("nora"))
        alice.force_login(world.user("alice"))
        move(nora, ritual, weeks=1)
        assert post(alice, "remove", ritual, version=1).status_code == 409
        assert Ritual.objects.planned().count() == 1


def test_a_bad_version_removes_nothing(nora: PageClient, ritual: Ritual) -> None:
    assert post(nora, "remove", ritual, version="abc").status_code == 409
    assert Ritual.objects.planned().exists()


def test_moving_in_a_past_year(nora: PageClient, world: World) -> None:
    year: SchoolYear = SchoolYearFactory(school=world.here.school, start_year=2025)
    old = RitualFactory(year=year, starts_on=date(2025, 9, 15), ends_on=date(2025, 9, 19))
    url = reverse("rituals:planner_move", args=[world.here.uai, old.pk])
    nora.post(f"{url}?annee=2025", {"version": 1, "weeks": 1})
    assert dates(old) == ("2025-09-22", "2025-09-26")
