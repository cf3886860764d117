"""« Calendrier de l’établissement »: what is shown, entered, confirmed, undone."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse
from lxml import html

from pixschool.core.calendars import Effect
from pixschool.core.calendars.of_school import calendar_of, dates_of
from pixschool.core.models import AuditEntry, HolidayPeriod
from pixschool.core.reference.geography import Zone
from tests.factories.core import HolidayPeriodFactory
from tests.factories.rituals import RitualFactory
from tests.support.client import PageClient
from tests.support.world import World

NOVEMBER = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november() -> Any:
    with time_machine.travel(NOVEMBER, tick=False):
        yield


@pytest.fixture
def lead(client: PageClient, world: World, november: None) -> PageClient:
    client.force_login(world.user("nora"))
    return client


def at(world: World, name: str = "calendar", year: int = 2026) -> str:
    return reverse(f"core:{name}", args=[world.here.uai, year])


def text_of(response: HttpResponse) -> str:
    words = html.fromstring(response.content.decode()).itertext()
    return " ".join(" ".join(words).split())


def seen(world: World, year: int = 2026) -> str:
    return dates_of(world.here.school, year).digest


def typed(lead: PageClient, world: World, year: int = 2026, **other: str) -> dict[str, str]:
    """The form of the dates as it is shown, with what somebody typed."""
    page = html.fromstring(lead.get(at(world, "calendar_dates", year)).content.decode())
    fields = page.xpath("//main//form//input")
    shown = {
        field.get("name"): field.get("value", "on" if field.get("type") == "checkbox" else "")
        for field in fields
        if field.get("type") != "checkbox" or field.get("checked") is not None
    }
    return shown | other


def move(world: World, zone: str, uai: str) -> None:
    world.here.school.zone, world.here.school.uai = zone, uai
    world.here.school.save()


class TestShown:
    def test_a_published_year(self, lead: PageClient, world: World) -> None:
        text = text_of(lead.get(at(world)))
        assert "Vacances d’hiver samedi 13 février 2027 dimanche 28 février 2027 16 jours" in text
        assert "mardi 1er septembre 2026 vendredi 2 juillet 2027" in text
        assert "JORFTEXT000052416058" in text
        assert "à confirmer" not in text
        assert "lundi 17 mai 2027" in text  # lundi de Pentecôte, among public holidays

    def test_public_holidays_that_take_a_class_day(self, lead: PageClient, world: World) -> None:
        found = lead.get(at(world)).context["sheet"].public_holidays
        assert [off.day for off in found if off.takes_a_class_day] == [
            date(2026, 11, 11),
            date(2027, 3, 29),  # lundi de Pâques
            date(2027, 5, 17),  # lundi de Pentecôte; the Ascension is in its bridge
        ]
        assert date(2027, 7, 14) not in [off.day for off in found]

    def test_every_day_of_the_year_is_drawn(self, lead: PageClient, world: World) -> None:
        page = html.fromstring(lead.get(at(world)).content.decode())
        days = page.xpath("//*[@class='mini-days']/span")
        assert len(days) == 334  # September to July
        calendar = calendar_of(world.here.school, 2026)
        drawn = [day for day in days if "mini-class" in day.get("class").split()]
        assert len(drawn) == len(calendar.school_days)

    def test_years_that_are_not_the_schools(self, lead: PageClient, world: World) -> None:
        assert lead.get(at(world, year=2027)).status_code == 200
        assert lead.get(at(world, year=2028)).status_code == 404
        assert lead.get(at(world, year=2025)).status_code == 404

    def test_corsica_is_to_be_confirmed(self, lead: PageClient, world: World) -> None:
        move(world, Zone.CORSE, "6200001A")
        text = text_of(lead.get(at(world)))
        assert "Dates à confirmer" in text
        assert "d’après une seule source" in text

    @pytest.mark.parametrize("year", [2026, 2027])
    @pytest.mark.parametrize("departement", "971 972 973 975 976 983 984 986".split())
    def test_overseas_says_so(
        self, lead: PageClient, world: World, departement: str, year: int
    ) -> None:
        move(world, Zone.OUTRE_MER, f"{departement}0001A")
        response = lead.get(at(world, year=year))
        assert "Calendrier non publié" in text_of(response)
        assert at(world, "calendar_dates", year) in response.content.decode()
        assert ("Année australe" in text_of(response)) == (departement in {"983", "986"})

    def test_same_number_of_queries(
        self, lead: PageClient, world: World, count_queries: Callable[..., None]
    ) -> None:
        days = iter(date(2026, 9, day) for day in (7, 8, 9, 10, 14, 15, 16, 17))

        def grow() -> None:
            HolidayPeriodFactory(school=world.here.school, starts_on=next(days))
            RitualFactory(
                year=world.here.year, starts_on=date(2027, 2, 15), ends_on=date(2027, 2, 19)
            )

        count_queries(lambda: lead.get(at(world)), grow, at_most=14)


class TestOwnDays:
    FORM = {
        "effect": "holiday",
        "name": "Pont  du 11 novembre",
        "first": "2026-11-12",
        "last": "2026-11-13",
        "is_sure": "on",
    }

    def post(self, lead: PageClient, world: World, **other: str) -> HttpResponse:
        data = {"seen": seen(world)} | self.FORM | other
        return lead.post(at(world, "calendar_add"), data)

    def test_added(self, lead: PageClient, world: World) -> None:
        assert self.post(lead, world).status_code == 302
        row = HolidayPeriod.objects.get()
        assert (row.name, row.confirmed) == ("Pont du 11 novembre", True)
        assert not calendar_of(world.here.school, 2026).is_school_day(date(2026, 11, 13))
        assert AuditEntry.objects.get(event="calendar_changed").actor == world.user("nora")
        text = text_of(lead.get(at(world)))
        assert "Pont du 11 novembre jeudi 12 novembre 2026 vendredi 13 novembre 2026" in text

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": " "}, "name"),
            ({"first": "demain"}, "first"),
            ({"last": "2026-11-01"}, "last"),
            ({"first": "2026-10-20", "last": ""}, "first"),
            ({"effect": "class"}, "last"),
            ({"effect": "fête"}, "effect"),
            ({"name": "Vacances de Noël"}, "name"),
        ],
        ids="name date order overlap several effect same-name".split(),
    )
    def test_refused(
        self, lead: PageClient, world: World, wrong: dict[str, str], field: str
    ) -> None:
        response = self.post(lead, world, **wrong)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert not HolidayPeriod.objects.exists()

    def test_changed_then_removed_then_back(self, lead: PageClient, world: World) -> None:
        self.post(lead, world)
        row = HolidayPeriod.objects.get()
        page = reverse("core:calendar_period", args=[world.here.uai, row.pk])
        lead.post(page, self.FORM | {"seen": seen(world), "name": "Pont", "last": ""})
        row.refresh_from_db()
        assert (row.name, row.ends_on) == ("Pont", date(2026, 11, 12))
        gone = reverse("core:calendar_remove", args=[world.here.uai, row.pk])
        lead.post(gone, {"seen": seen(world)})
        assert not HolidayPeriod.objects.exists()
        assert "les dates de l’établissement sont retirées" in text_of(lead.get(at(world)))
        lead.post(at(world, "calendar_undo"))
        assert HolidayPeriod.objects.get().name == "Pont"
        assert lead.get(at(world)).context["undo_text"] == ""

    def test_nothing_left_to_undo(self, lead: PageClient, world: World) -> None:
        assert lead.post(at(world, "calendar_undo")).status_code == 302
        assert "plus rien à annuler" in text_of(lead.get(at(world)))

    def test_undo_is_not_offered_after_somebody(self, lead: PageClient, world: World) -> None:
        self.post(lead, world)
        assert lead.get(at(world)).context["undo_text"]
        HolidayPeriodFactory(school=world.here.school)
        assert not lead.get(at(world)).context["undo_text"]
        lead.post(at(world, "calendar_undo"))
        assert HolidayPeriod.objects.count() == 2

    def test_somebody_was_faster(self, lead: PageClient, world: World) -> None:
        old = seen(world)
        HolidayPeriodFactory(school=world.here.school)
        response = self.post(lead, world, seen=old)
        assert response.status_code == 422
        assert "Quelqu’un a changé ce calendrier" in text_of(response)
        assert "Pont  du 11 novembre" in response.content.decode()  # what was typed is there
        page = html.fromstring(response.content.decode())
        again = page.xpath("//input[@name='seen']/@value")[0]
        assert self.post(lead, world, seen=again).status_code == 302
        assert HolidayPeriod.objects.count() == 2

    def test_a_break_is_changed_with_the_others(self, lead: PageClient, world: World) -> None:
        row = HolidayPeriodFactory(school=world.here.school, key="noel")
        response = lead.get(reverse("core:calendar_period", args=[world.here.uai, row.pk]))
        assert response.headers["Location"] == at(world, "calendar_dates")

    def test_not_before_the_year_is_known(self, lead: PageClient, world: World) -> None:
        move(world, Zone.OUTRE_MER, "9710001A")
        response = lead.get(at(world, "calendar_add"))
        assert response.headers["Location"] == at(world, "calendar_dates")


class TestDates:
    def test_saved_as_shown_changes_nothing(self, lead: PageClient, world: World) -> None:
        assert lead.post(at(world, "calendar_dates"), typed(lead, world)).status_code == 302
        assert not HolidayPeriod.objects.exists()
        assert not AuditEntry.objects.filter(event="calendar_changed").exists()

    def test_another_winter_then_the_published_one(self, lead: PageClient, world: World) -> None:
        data = typed(lead, world, hiver_first="2027-02-20", hiver_last="2027-03-07")
        lead.post(at(world, "calendar_dates"), data)
        text = text_of(lead.get(at(world)))
        assert "établissement publié : 13 févr. – 28 févr." in text
        row = HolidayPeriod.objects.get()
        lead.post(
            reverse("core:calendar_remove", args=[world.here.uai, row.pk]), {"seen": seen(world)}
        )
        assert calendar_of(world.here.school, 2026).break_with("hiver").starts_on.day == 13

    def test_what_has_no_name_keeps_its_own(self, lead: PageClient, world: World) -> None:
        data = typed(lead, world, hiver_name="\x1b", hiver_last="2027-03-02")
        assert lead.post(at(world, "calendar_dates"), data).status_code == 302
        assert HolidayPeriod.objects.get().name == "Vacances d’hiver"

    def test_no_bridge(self, lead: PageClient, world: World) -> None:
        data = typed(lead, world, ascension_first="", ascension_last="")
        lead.post(at(world, "calendar_dates"), data)
        assert HolidayPeriod.objects.get().effect == Effect.NONE
        assert "pas chez nous" in text_of(lead.get(at(world)))
        assert calendar_of(world.here.school, 2026).is_school_day(date(2027, 5, 7))

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"hiver_first": ""}, "hiver_first"),
            ({"hiver_last": ""}, "hiver_last"),
            ({"hiver_last": "2027-02-01"}, "hiver_last"),
            ({"annee_first": ""}, "annee_first"),
            ({"annee_first": "2026-11-10"}, "annee_first"),
            ({"hiver_first": "2027-01-02"}, "hiver_first"),
            ({"hiver_name": "Vacances de Noël"}, "hiver_name"),
        ],
        ids="no-first no-last order no-year left-outside overlap same-name".split(),
    )
    def test_refused(
        self, lead: PageClient, world: World, wrong: dict[str, str], field: str
    ) -> None:
        response = lead.post(at(world, "calendar_dates"), typed(lead, world) | wrong)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert not HolidayPeriod.objects.exists()

    def test_a_year_entered_by_hand(self, lead: PageClient, world: World) -> None:
        move(world, Zone.OUTRE_MER, "9710001A")
        data = typed(
            lead,
            world,
            annee_first="2026-09-01",
            annee_last="2027-07-03",
            noel_first="2026-12-19",
            noel_last="2027-01-03",
            source="Arrêté du recteur",
            is_sure="on",
        )
        assert lead.post(at(world, "calendar_dates"), data).status_code == 302
        calendar = calendar_of(world.here.school, 2026)
        assert calendar.confirmed
        assert calendar.source == "Arrêté du recteur"
        assert [pause.key for pause in calendar.breaks] == ["noel"]
        assert "Mi-Carême" in text_of(lead.get(at(world)))
        lead.post(at(world, "calendar_clear"), {"seen": seen(world)})
        assert dates_of(world.here.school, 2026).calendar is None


class TestConfirm:
    def test_everything(self, lead: PageClient, world: World) -> None:
        move(world, Zone.CORSE, "6200001A")
        lead.post(at(world, "calendar_confirm"), {"seen": seen(world)})
        assert calendar_of(world.here.school, 2026).confirmed
        assert "à confirmer" not in text_of(lead.get(at(world)))

    def test_one_part(self, lead: PageClient, world: World) -> None:
        move(world, Zone.CORSE, "6200001A")
        lead.post(at(world, "calendar_confirm"), {"seen": seen(world), "key": "noel"})
        sure = [p.key for p in calendar_of(world.here.school, 2026).holidays if p.confirmed]
        assert sure == ["noel"]

    def test_somebody_was_faster(self, lead: PageClient, world: World) -> None:
        move(world, Zone.CORSE, "6200001A")
        lead.post(at(world, "calendar_confirm"), {"seen": "0"})
        assert not HolidayPeriod.objects.exists()
        assert "Quelqu’un a changé ce calendrier" in text_of(lead.get(at(world)))


class TestSettings:
    def test_a_new_zone_says_what_it_changes(self, lead: PageClient, world: World) -> None:
        HolidayPeriodFactory(school=world.here.school)
        school = world.here.school
        data = {"name": school.name, "kind": school.kind, "academie": "Rennes", "zone": "B"}
        response = lead.post(
            reverse("core:settings", args=[world.here.uai]),
            data | {"timezone": "Indian/Mayotte"},
            follow=True,
        )
        text = text_of(response)
        assert response.redirect_chain[-1][0] == at(world)
        assert "Vacances de l’établissement : Zone B. 1 changement" in text
        assert "se lisent maintenant à une autre heure" in text
