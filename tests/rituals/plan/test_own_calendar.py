"""The dates that a school enters are those of its plan, its checks and its reminders."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from pixschool.core.calendars import SchoolCalendar, editing
from pixschool.core.calendars.changing import change
from pixschool.core.calendars.editing import Part
from pixschool.core.calendars.of_school import calendar_of, dates_of
from pixschool.core.models import Membership, School
from pixschool.core.reference.geography import place_of
from pixschool.core.signals import calendar_shown
from rituals.models import Ritual
from rituals.reminders.hours import hours_of
from tests.factories.core import HolidayPeriodFactory, MembershipFactory, SchoolFactory
from tests.factories.rituals import RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient

GUADELOUPE = "9710001A"
YEAR = Part("", date(2026, 9, 1), date(2027, 7, 3))
NOEL = Part("Vacances de Noël", date(2026, 12, 19), date(2027, 1, 3))
CARNAVAL = Part("Vacances de carnaval", date(2027, 2, 6), date(2027, 2, 21))


@pytest.fixture(autouse=True)
def september(db: None) -> Iterator[None]:
    with time_machine.travel(datetime(2026, 9, 7, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def school() -> School:
    """Where nothing is published."""
    place = place_of(GUADELOUPE)
    school = SchoolFactory(uai=GUADELOUPE, zone=place.zone, timezone=place.timezone)
    MembershipFactory(school=school, lead=True)
    for name in ("6A", "5A", "4A", "3A"):
        ClassroomFactory(year=school.years.get(), name=name)
    return school


def enter(school: School, **wanted: Part) -> None:
    change(
        school=school,
        start_year=2026,
        seen=dates_of(school, 2026).digest,
        edit=lambda found: editing.with_dates(
            found.changes, found.published, wanted=wanted, is_sure=True, source="Arrêté du recteur"
        ),
        actor=None,
    )


def proposed(school: School) -> list[dict[str, object]]:
    out = StringIO()
    call_command("plan_year", "--school", school.uai, "--json", stdout=out)
    return json.loads(out.getvalue())


class TestEnteredByHand:
    def test_the_year_can_be_proposed(self, school: School) -> None:
        with pytest.raises(CommandError, match="non publié"):
            proposed(school)
        enter(school, annee=YEAR, noel=NOEL, hiver=CARNAVAL)
        rows = proposed(school)
        assert {"rentree", "6e-securite"} <= {row["key"] for row in rows}
        calendar = calendar_of(school, 2026)
        for row in rows:
            first, last = (date.fromisoformat(row[edge]) for edge in ("starts_on", "ends_on"))
            assert calendar.count_school_days(first, last), row["key"]

    def test_the_planner_follows(self, school: School, client: PageClient) -> None:
        client.force_login(school.memberships.get().user)
        planner = reverse("rituals:planner", args=[school.uai])
        own = reverse("core:calendar", args=[school.uai, 2026])
        before = client.get(planner).content.decode()
        assert "non publié" in before
        assert own in before
        enter(school, annee=YEAR, hiver=CARNAVAL)
        after = client.get(planner).content.decode()
        assert "non publié" not in after
        assert "planner-off" in after

    @pytest.mark.parametrize("name", ["rituals:planner_propose", "rituals:reminders"])
    def test_who_is_told_is_led_to_the_dates(
        self, school: School, client: PageClient, name: str
    ) -> None:
        client.force_login(school.memberships.get().user)
        page = reverse(name, args=[school.uai])
        own = reverse("core:calendar", args=[school.uai, 2026])
        assert own in client.get(page).content.decode()
        enter(school, annee=YEAR)
        assert own not in client.get(page).content.decode()

    def test_reminders_keep_quiet_in_its_holidays(self, school: School) -> None:
        noon = datetime(2027, 2, 10, 12, tzinfo=ZoneInfo("America/Guadeloupe"))
        assert hours_of(school).is_open(noon)  # nobody has said otherwise
        enter(school, annee=YEAR, hiver=CARNAVAL)
        assert not hours_of(school).is_open(noon)
        assert hours_of(school).is_open(noon + timedelta(days=14))


class TestToConfirm:
    def test_the_planner_leads_to_where_dates_are_confirmed(self, client: PageClient) -> None:
        place = place_of("6200001A")
        school = SchoolFactory(uai="6200001A", zone=place.zone)
        client.force_login(MembershipFactory(school=school, head=True).user)
        planner = reverse("rituals:planner", args=[school.uai])
        own = reverse("core:calendar", args=[school.uai, 2026])
        assert own in client.get(planner).content.decode()
        client.post(
            reverse("core:calendar_confirm", args=[school.uai, 2026]),
            {"seen": dates_of(school, 2026).digest},
        )
        assert own not in client.get(planner).content.decode()

    def test_who_may_not_is_not_sent_there(self, client: PageClient) -> None:
        school = SchoolFactory(uai="6200001A", zone=place_of("6200001A").zone)
        client.force_login(MembershipFactory(school=school).user)
        page = client.get(reverse("rituals:planner", args=[school.uai])).content.decode()
        assert "à confirmer" in page
        assert "reglages/calendrier" not in page


def upset(school: School, calendar: SchoolCalendar) -> list[tuple[str, str]]:
    """What the plan, its sessions and the CDI answer to the page of the calendar."""
    asked = {"school": school, "calendar": calendar, "reader": Membership()}
    answers = calendar_shown.send(sender=School, **asked)
    return [note for _receiver, notes in answers for note in notes]


class TestOffDays:
    @pytest.fixture
    def here(self) -> School:
        return SchoolFactory()

    def notes(self, school: School) -> list[str]:
        return [sentence for sentence, _ in upset(school, calendar_of(school, 2026))]

    def ritual(self, school: School, first: date, last: date, **more: object) -> Ritual:
        year = school.years.get()
        return RitualFactory(year=year, title="Sécurité", starts_on=first, ends_on=last, **more)

    def test_a_ritual_that_falls_in_the_new_holidays(self, here: School) -> None:
        ritual = self.ritual(here, date(2027, 3, 1), date(2027, 3, 5))
        assert self.notes(here) == []
        enter_here = Part("Vacances d’hiver", date(2027, 2, 20), date(2027, 3, 7))
        parts = editing.parts_of(calendar_of(here, 2026))
        wanted = {key: Part(row.name, row.starts_on, row.ends_on) for key, row in parts.items()}
        enter(here, **wanted | {"hiver": enter_here})
        found = upset(here, calendar_of(here, 2026))
        page = reverse("rituals:ritual", args=[here.uai, ritual.pk])
        assert [address for _, address in found] == [page]
        assert "vacances d’hiver" in found[0][0]

    def test_a_session_on_the_schools_day_off(self, here: School) -> None:
        ritual = self.ritual(here, date(2026, 11, 9), date(2026, 11, 27))
        starts = datetime(2026, 11, 20, 8, tzinfo=UTC)
        session = SessionFactory(ritual=ritual, starts_at=starts)
        assert self.notes(here) == []
        HolidayPeriodFactory(school=here, name="Fermeture")
        ((sentence, address),) = upset(here, calendar_of(here, 2026))
        assert "vendredi 20 novembre, fermeture" in sentence
        assert address == reverse("rituals:session", args=[here.uai, session.pk])

    def test_what_is_past_or_removed_is_left_alone(self, here: School) -> None:
        HolidayPeriodFactory(school=here, starts_on=date(2026, 9, 2))
        self.ritual(here, date(2026, 9, 2), date(2026, 9, 2))
        friday = HolidayPeriodFactory(school=here).starts_on
        now = datetime.now(UTC)
        self.ritual(here, friday, friday, removed_at=now)
        assert self.notes(here) == []

    def test_same_number_of_queries(self, here: School, django_assert_num_queries) -> None:
        calendar = calendar_of(here, 2026)
        for size in (1, 3):
            for _ in range(size):
                ritual = self.ritual(here, date(2027, 2, 15), date(2027, 2, 19))
                SessionFactory(
                    ritual=ritual, starts_at=datetime(2027, 2, 15, 8, tzinfo=UTC), room=""
                )
            with django_assert_num_queries(4):  # the year and its slots are two of them
                upset(here, calendar)
