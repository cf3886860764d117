"""Never at night, never in the holidays, whatever the zone and the clock changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pixschool.core.calendars import NotPublishedError, calendar_for
from pixschool.core.models import School
from pixschool.core.reference.geography import Zone, place_of
from rituals.models import Notification
from rituals.reminders import plan, run
from rituals.reminders.hours import Hours, SchoolDays, hours_of
from rituals.reminders.preferences import Preferences
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.rituals.reminders.moments import MONDAY, PARIS, at

# One UAI for each zone, and overseas clocks on both sides of Paris.
UAIS = """0330001A 0590001B 0750001C 7200001D 9740001E 9710001F 9720001G 9730001H 9750001J
9760001K 9830001L 9840001M 9860001N 0670001P""".split()
YEAR_FROM = date(2026, 9, 1)


def school_at(uai: str) -> School:
    place = place_of(uai)
    return SchoolFactory(uai=uai, zone=place.zone, timezone=place.timezone)


@pytest.mark.django_db
@pytest.mark.parametrize("uai", UAIS)
def test_365_days_of_every_zone(uai: str) -> None:
    """Every half hour of a year: open only on a school day, from 07:30 to 18:55 by its clock."""
    hours = hours_of(school_at(uai))
    place = place_of(uai)
    try:
        calendar = calendar_for(place.zone, 2026, departement=uai)
        following = calendar_for(place.zone, 2027, departement=uai)
    except NotPublishedError:
        calendar = following = None
    now = datetime.combine(YEAR_FROM, time(), UTC)
    opened = set()
    for _ in range(365 * 48):
        local = now.astimezone(ZoneInfo(place.timezone))
        if hours.is_open(now):
            opened.add(local.date())
            assert time(7, 30) <= local.time() < time(18, 55)
            assert local.weekday() < 5
            if calendar:
                known = calendar if local.date() <= date(2027, 7, 31) else following
                assert known.is_school_day(local.date())
        now += timedelta(minutes=30)
    assert 150 < len(opened) < 260


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28), date(2026, 10, 26)])
def test_clock_changes_move_no_opening(day: date) -> None:
    """Were there class on these Sundays, the doors would open at 07:30 by the wall."""
    hours = Hours(PARIS, lambda _: True)
    opening = hours.opening(day)
    assert opening.astimezone(PARIS).time() == time(7, 30)
    assert hours.is_open(opening)
    assert not hours.is_open(opening - timedelta(microseconds=1))
    assert hours.is_open(hours.closing(day) - timedelta(microseconds=1))
    assert not hours.is_open(hours.closing(day))
    assert hours.today(hours.end_of(day)) == day + timedelta(days=1)
    length = hours.closing(day).astimezone(UTC) - opening.astimezone(UTC)
    assert length == timedelta(hours=11, minutes=25)


@pytest.mark.django_db
class TestPasses:
    @pytest.fixture
    def lead(self) -> object:
        school = school_at("0330001A")
        return MembershipFactory(school=school, lead=True)

    @pytest.mark.parametrize(
        "now",
        [
            at(MONDAY, 7, 29),
            at(MONDAY, 18, 55),
            at(MONDAY, 23),
            at(MONDAY - timedelta(days=1), 10),
            at(date(2026, 10, 28), 10),  # Toussaint
            at(date(2026, 11, 11), 10),
            at(date(2027, 7, 20), 10),
            at(date(2026, 10, 25), 2, 30),
        ],
    )
    def test_nothing_outside_the_hours(self, now: datetime, lead) -> None:
        ritual = RitualFactory(year=lead.school.years.get())
        MilestoneFactory(ritual=ritual, due_on=now.date() + timedelta(days=3))
        MilestoneFactory(ritual=ritual, due_on=now.date())
        assert run.remind(now) == []

    def test_what_is_due_at_night_keeps_its_key(
        self, lead, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A day without class becomes the next one with; the key stays the day it was about."""
        from rituals.reminders import facts, kinds
        from rituals.reminders.kinds import ReminderRequest

        hours = hours_of(lead.school)
        saturday = MONDAY - timedelta(days=2)
        wish = ReminderRequest(
            membership_id=lead.pk,
            about="test:1",
            day=saturday,
            useful_until=at(MONDAY, 19),
        )
        keys = []
        for now in (at(saturday, 3), at(MONDAY, 8)):
            known = facts.read(lead.school, hours=hours, now=now)
            row = plan._row(known, Preferences({}), kinds.kind_of("session"), wish)
            keys.append(row and (row.dedupe_key, row.due_at))
        assert keys[0] is None  # too early: it will be made when the doors open
        assert keys[1] == (
            f"{lead.school_id}|session|{lead.pk}|test:1|2026-11-21",
            at(MONDAY, 7, 30),
        )

    def test_a_year_of_mornings(self, lead) -> None:
        """Every due row of a year falls on an opening of a school day."""
        ritual = RitualFactory(year=lead.school.years.get())
        for number in range(0, 300, 3):
            MilestoneFactory(ritual=ritual, due_on=date(2026, 9, 5) + timedelta(days=number))
        days = SchoolDays(lead.school)
        for number in range(365):
            run.remind(at(date(2026, 9, 1) + timedelta(days=number), 12))
        found = Notification.objects.values_list("due_at", "email__due_at")
        assert len(found) > 250
        for due_at, mailed_at in found:
            local = due_at.astimezone(PARIS)
            assert local.time() == time(7, 30)
            assert days(local.date())
            assert mailed_at is None or days(mailed_at.astimezone(PARIS).date())


@pytest.mark.django_db
class TestUnpublished:
    def plain(self, uai: str) -> Callable[[date], bool]:
        return SchoolDays(school_at(uai))

    def test_working_days_outside_public_holidays(self) -> None:
        days = self.plain("9710001F")
        assert place_of("9710001F").zone == Zone.OUTRE_MER
        assert days(date(2031, 5, 26))
        assert not days(date(2031, 5, 27))  # abolition, in Guadeloupe
        assert not days(date(2031, 5, 24))  # a Saturday

    def test_summer_is_holidays_in_mainland_france(self) -> None:
        days = self.plain("0330001A")
        assert days(date(2031, 6, 30))
        assert not days(date(2031, 7, 15))
        assert not days(date(2031, 8, 29))
        assert self.plain("9830001L")(date(2031, 8, 29))
