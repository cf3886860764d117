"""What a school may enter of its own calendar, and what is refused."""

import threading
from datetime import date

import pytest
from django.db import connection

from pixschool.core.calendars import Effect, Override, editing
from pixschool.core.calendars.changing import CalendarAct, CalendarChangedError, change, restore
from pixschool.core.calendars.editing import Part
from pixschool.core.calendars.faults import CalendarFaultsError
from pixschool.core.calendars.of_school import calendar_of, dates_of
from pixschool.core.models import AuditEntry, HolidayPeriod, School
from pixschool.core.reference.geography import Zone
from tests.factories.core import HolidayPeriodFactory, SchoolFactory

FRIDAY = date(2026, 11, 20)  # an ordinary day of class in zone A
SATURDAY = date(2026, 12, 12)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return SchoolFactory()


def off(first: date, last: date | None = None, name: str = "Chez nous", **more: object) -> Override:
    return Override(Effect.HOLIDAY, name, first, last or first, **more)


def on(day: date, name: str = "Samedi de rattrapage") -> Override:
    return Override(Effect.CLASS, name, day, day)


def add(school: School, *rows: Override, year: int = 2026) -> CalendarAct:
    dates = dates_of(school, year)
    return change(
        school=school,
        start_year=year,
        seen=dates.digest,
        edit=lambda found: (*found.changes, *rows),
        actor=None,
    )


def set_dates(
    school: School,
    wanted: dict[str, Part],
    *,
    year: int = 2026,
    sure: bool = True,
    source: str = "",
) -> CalendarAct:
    return change(
        school=school,
        start_year=year,
        seen=dates_of(school, year).digest,
        edit=lambda found: editing.with_dates(
            found.changes, found.published, wanted=wanted, is_sure=sure, source=source
        ),
        actor=None,
    )


def as_published(school: School, year: int = 2026, **other: Part) -> dict[str, Part]:
    parts = editing.parts_of(dates_of(school, year).calendar)
    return {key: Part(row.name, row.starts_on, row.ends_on) for key, row in parts.items()} | other


class TestPeriods:
    def test_a_day_off(self, school: School) -> None:
        add(school, off(FRIDAY))
        assert not calendar_of(school, 2026).is_school_day(FRIDAY)
        assert calendar_of(SchoolFactory(), 2026).is_school_day(FRIDAY)

    def test_a_day_of_class(self, school: School) -> None:
        add(school, on(SATURDAY))
        assert calendar_of(school, 2026).is_school_day(SATURDAY)

    def test_the_journal_says_so_once(self, school: School) -> None:
        add(school, off(FRIDAY))
        entry = AuditEntry.objects.get(event="calendar_changed")
        assert (entry.school, entry.details) == (school, {"start_year": 2026})

    @pytest.mark.parametrize(
        ("row", "about"),
        [
            (off(FRIDAY, date(2026, 11, 19)), "avant le premier"),
            (off(date(2025, 11, 20)), "n’est pas dans l’année 2026-2027"),
            (off(FRIDAY, date(2027, 11, 20)), "n’est pas dans l’année 2026-2027"),
            (off(date(2026, 8, 28)), "n’est pas entre la rentrée"),
            (off(date(2027, 7, 1), date(2027, 7, 10)), "n’est pas entre la rentrée"),
            (off(date(2026, 10, 30), date(2026, 11, 3)), "touchent « Vacances de la Toussaint »"),
            (off(date(2026, 11, 11)), "déjà pas classe (Armistice de 1918)"),
            (off(date(2026, 11, 21)), "c’est un week-end"),
            (off(FRIDAY, name="vacances  de Noel"), "est déjà au calendrier"),
            (on(FRIDAY), "Il y a déjà classe"),
            (on(date(2026, 12, 13)), "est un dimanche"),
            (on(date(2026, 8, 29)), "n’est pas entre la rentrée"),
        ],
        ids="order last-year next-year before after overlap public week-end name class sunday "
        "before-class".split(),
    )
    def test_refused(self, school: School, row: Override, about: str) -> None:
        with pytest.raises(CalendarFaultsError) as caught:
            add(school, row)
        assert about in str(caught.value)
        assert not HolidayPeriod.objects.exists()
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("row", [off(FRIDAY), on(SATURDAY)], ids=["off", "on"])
    def test_the_same_twice(self, school: School, row: Override) -> None:
        add(school, row)
        with pytest.raises(CalendarFaultsError):
            add(school, row)
        assert HolidayPeriod.objects.count() == 1

    def test_a_fault_of_before_does_not_hinder(self, school: School) -> None:
        HolidayPeriodFactory(school=school, starts_on=date(2026, 11, 11))
        add(school, off(FRIDAY))
        assert HolidayPeriod.objects.count() == 2

    def test_a_changed_period_stays_the_same_row(self, school: School) -> None:
        row = HolidayPeriodFactory(school=school)
        monday = off(date(2026, 11, 23), name=row.name)
        change(
            school=school,
            start_year=2026,
            seen=dates_of(school, 2026).digest,
            edit=lambda _found: (monday,),
            actor=None,
        )
        assert HolidayPeriod.objects.get().pk == row.pk
        assert calendar_of(school, 2026).is_school_day(FRIDAY)


class TestDates:
    def test_what_is_published_needs_no_row(self, school: School) -> None:
        assert not set_dates(school, as_published(school)).did_something
        assert not HolidayPeriod.objects.exists()

    def test_a_break_of_its_own(self, school: School) -> None:
        hiver = Part("Vacances d’hiver", date(2027, 2, 20), date(2027, 3, 7))
        set_dates(school, as_published(school, hiver=hiver), source="Conseil d’administration")
        row = HolidayPeriod.objects.get()
        assert (row.key, row.source) == ("hiver", "Conseil d’administration")
        assert calendar_of(school, 2026).is_school_day(date(2027, 2, 15))

    def test_back_to_the_published_dates(self, school: School) -> None:
        hiver = Part("Vacances d’hiver", date(2027, 2, 20), date(2027, 3, 7))
        was = as_published(school)
        set_dates(school, as_published(school, hiver=hiver))
        set_dates(school, was)
        assert not HolidayPeriod.objects.exists()

    def test_a_break_it_does_not_have(self, school: School) -> None:
        bridge = date(2027, 5, 7)
        assert not calendar_of(school, 2026).is_school_day(bridge)
        set_dates(school, as_published(school, ascension=Part("", None, None)))
        calendar = calendar_of(school, 2026)
        assert calendar.is_school_day(bridge)
        assert not calendar.is_school_day(date(2027, 5, 6))  # a public holiday all the same

    @pytest.mark.parametrize(
        ("key", "part", "about"),
        [
            ("hiver", Part("H", date(2027, 3, 7), date(2027, 2, 20)), "avant le premier"),
            ("hiver", Part("H", date(2027, 1, 2), date(2027, 1, 9)), "Vacances de Noël"),
            ("hiver", Part("H", date(2027, 7, 1), date(2027, 7, 9)), "la fin des cours"),
            ("hiver", Part("Vacances de Noël", date(2027, 2, 20), date(2027, 3, 7)), "déjà"),
            ("annee", Part("", date(2027, 7, 2), date(2026, 9, 1)), "avant le premier"),
            ("annee", Part("", date(2026, 9, 1), date(2026, 9, 1)), "en un jour"),
            ("annee", Part("", date(2026, 9, 1), date(2027, 8, 2)), "juillet 2027"),
            ("annee", Part("", date(2026, 11, 3), date(2027, 7, 2)), "la Toussaint"),
        ],
        ids="order overlap outside name year-order one-day too-long left-outside".split(),
    )
    def test_refused(self, school: School, key: str, part: Part, about: str) -> None:
        with pytest.raises(CalendarFaultsError) as caught:
            set_dates(school, as_published(school) | {key: part})
        assert {fault.about for fault in caught.value.faults} == {key}
        assert about in str(caught.value)
        assert not HolidayPeriod.objects.exists()

    def test_some_class_must_remain(self, school: School) -> None:
        everything = Part("Vacances de Noël", date(2026, 9, 1), date(2027, 7, 2))
        nothing = Part("", None, None)
        only = dict.fromkeys(("toussaint", "hiver", "printemps", "ascension"), nothing)
        with pytest.raises(CalendarFaultsError, match="aucun jour de classe"):
            set_dates(school, as_published(school) | only | {"noel": everything})


class TestUnpublished:
    YEAR = Part("", date(2028, 9, 4), date(2029, 7, 6))
    AUTUMN = Part("Vacances d’automne", date(2028, 10, 21), date(2028, 11, 5))

    @pytest.mark.parametrize(
        "uai",
        "9710001A 9720001A 9730001A 9740001A 9750001A 9760001A 9830001A 9840001A 9860001A".split(),
    )
    def test_overseas_enters_its_own(self, uai: str) -> None:
        school = SchoolFactory(uai=uai, zone=Zone.OUTRE_MER)
        assert dates_of(school, 2028).calendar is None
        set_dates(school, {"annee": self.YEAR, "toussaint": self.AUTUMN}, year=2028)
        calendar = calendar_of(school, 2028)
        assert calendar.confirmed
        assert calendar.break_with("toussaint").name == "Vacances d’automne"
        assert (calendar.first_day, calendar.last_day) == (self.YEAR.starts_on, self.YEAR.ends_on)

    def test_not_sure(self, school: School) -> None:
        set_dates(school, {"annee": self.YEAR}, year=2028, sure=False)
        assert not calendar_of(school, 2028).confirmed


class TestConfirming:
    @pytest.fixture
    def corsican(self) -> School:
        return SchoolFactory(uai="6200001A", zone=Zone.CORSE)

    def confirm(self, school: School, *keys: str, year: int = 2026) -> None:
        change(
            school=school,
            start_year=year,
            seen=dates_of(school, year).digest,
            edit=lambda found: editing.confirmed(found.changes, found.calendar, keys=keys),
            actor=None,
        )

    def test_all_of_it(self, corsican: School) -> None:
        before = calendar_of(corsican, 2026)
        self.confirm(corsican)
        after = calendar_of(corsican, 2026)
        assert (before.confirmed, after.confirmed) == (False, True)
        assert before.school_days == after.school_days
        assert after.doubts == ()

    def test_one_break(self, corsican: School) -> None:
        self.confirm(corsican, "hiver")
        calendar = calendar_of(corsican, 2026)
        assert [pause.key for pause in calendar.holidays if pause.confirmed] == ["hiver"]
        assert not calendar.confirmed
        assert "hiver" not in calendar.doubted
        assert len(calendar.doubts) == 2

    def test_a_doubt_on_a_published_year(self, school: School) -> None:
        assert calendar_of(school, 2027).doubted == {"annee"}
        self.confirm(school, "annee", year=2027)
        assert calendar_of(school, 2027).doubts == ()

    def test_a_form_that_is_not_sure_leaves_the_rest(self, corsican: School) -> None:
        self.confirm(corsican, "hiver")
        noel = Part("Vacances de Noël", date(2026, 12, 18), date(2027, 1, 3))
        set_dates(corsican, as_published(corsican, noel=noel), sure=False)
        states = {pause.key: pause.confirmed for pause in calendar_of(corsican, 2026).holidays}
        assert (states["hiver"], states["noel"]) == (True, False)


class TestTwoPeople:
    def test_the_second_is_told(self, school: School) -> None:
        seen = dates_of(school, 2026).digest
        add(school, off(FRIDAY))
        with pytest.raises(CalendarChangedError):
            change(
                school=school,
                start_year=2026,
                seen=seen,
                edit=lambda found: (*found.changes, off(date(2026, 11, 23))),
                actor=None,
            )
        assert HolidayPeriod.objects.count() == 1

    def test_undo_gives_back_what_there_was(self, school: School) -> None:
        add(school, off(FRIDAY))
        first = dates_of(school, 2026)
        add(school, off(date(2026, 11, 23), name="Autre"))
        second = dates_of(school, 2026)
        restore(school=school, start_year=2026, seen=second.digest, rows=first.changes, actor=None)
        assert dates_of(school, 2026).digest == first.digest

    def test_undo_refuses_after_somebody(self, school: School) -> None:
        act = add(school, off(FRIDAY))
        seen = dates_of(school, 2026).digest
        add(school, off(date(2026, 11, 23), name="Autre"))
        with pytest.raises(CalendarChangedError):
            restore(school=school, start_year=2026, seen=seen, rows=act.before, actor=None)

    @pytest.mark.django_db(transaction=True)
    def test_at_the_same_moment_one_wins(self, school: School) -> None:
        seen, outcomes = dates_of(school, 2026).digest, []
        ready = threading.Barrier(2)

        def enter(rank: int) -> None:
            ready.wait()
            try:
                change(
                    school=school,
                    start_year=2026,
                    seen=seen,
                    edit=lambda found: (*found.changes, off(FRIDAY, name=f"Pont {rank}")),
                    actor=None,
                )
                outcomes.append("written")
            except CalendarChangedError:
                outcomes.append("told")
            finally:
                connection.close()

        threads = [threading.Thread(target=enter, args=[rank]) for rank in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["told", "written"]
        assert HolidayPeriod.objects.count() == 1
