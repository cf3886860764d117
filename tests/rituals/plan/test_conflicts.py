"""What a plan made by hand is told, in words that say why."""

from datetime import date

import pytest

from pixschool.core.calendars import calendar_for
from pixschool.core.reference.levels import Level
from rituals.catalogue.schema import RitualKind
from rituals.plan.conflicts import Conflict, ConflictKind, PlanItem, find_conflicts

CALENDAR = calendar_for("A", 2026)


def item(first: date, last: date, id_: int = 1, **fields: object) -> PlanItem:
    values = {"title": f"Rituel {id_}", "kind": RitualKind.CAMPAIGN, "levels": (Level.CINQUIEME,)}
    return PlanItem(id=id_, starts_on=first, ends_on=last, **(values | fields))


def check(*items: PlanItem, room_hours: int = 20, **kwargs: bool) -> list[Conflict]:
    return find_conflicts(items, CALENDAR, room_hours=room_hours, **kwargs)


def texts(conflicts: list[Conflict]) -> list[str]:
    return [conflict.message for conflict in conflicts]


def test_nothing_to_say() -> None:
    assert check(item(date(2026, 9, 14), date(2026, 10, 2))) == []


def test_end_before_start() -> None:
    conflicts = check(item(date(2026, 10, 2), date(2026, 9, 14)))
    assert texts(conflicts) == [
        "« Rituel 1 » finirait le 14 sept., avant de commencer le 2 octobre 2026."
    ]
    assert conflicts[0].kind.is_error


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 8, 24), date(2026, 9, 11)),
        (date(2027, 6, 21), date(2027, 7, 9)),
        (date(2025, 9, 14), date(2025, 10, 2)),
    ],
)
def test_outside_the_year(first: date, last: date) -> None:
    (conflict,) = check(item(first, last))
    assert conflict.kind == ConflictKind.OUTSIDE_YEAR
    assert conflict.kind.is_error
    assert "2026-2027" in conflict.message


def test_staff_may_meet_before_the_pupils_are_back() -> None:
    day = date(2026, 8, 31)
    assert not check(item(day, day, kind=RitualKind.MEETING, levels=()))


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(2026, 10, 20), date(2026, 10, 23), "tombe un jour sans classe (vacances de la"),
        (date(2026, 10, 20), date(2026, 11, 6), "commence pendant les vacances de la Toussaint"),
        (date(2026, 10, 5), date(2026, 10, 20), "finit pendant les vacances de la Toussaint"),
        (date(2026, 10, 5), date(2026, 11, 6), "traverse les vacances de la Toussaint"),
        (date(2026, 11, 11), date(2026, 11, 11), "tombe un jour sans classe (armistice de 1918)"),
        (date(2026, 11, 14), date(2026, 11, 15), "tombe un week-end"),
    ],
)
def test_holidays(first: date, last: date, why: str) -> None:
    (conflict,) = check(item(first, last))
    assert conflict.kind == ConflictKind.HOLIDAYS
    assert not conflict.kind.is_error
    assert why in conflict.message


def test_a_certification_period_may_run_across_a_break() -> None:
    assert not check(item(date(2026, 11, 2), date(2027, 3, 5), kind=RitualKind.CERTIFICATION))


def test_a_bridge_inside_is_no_trouble() -> None:
    assert not check(item(date(2027, 5, 3), date(2027, 5, 14)))


def test_two_campaigns_of_a_level_the_same_week() -> None:
    plan = [
        item(date(2026, 9, 14), date(2026, 10, 9)),
        item(date(2026, 10, 5), date(2026, 10, 16), 2, levels=(Level.CINQUIEME, Level.QUATRIEME)),
    ]
    (conflict,) = check(*plan)
    assert conflict.ids == (1, 2)
    assert texts([conflict]) == [
        "5e : « Rituel 1 » et « Rituel 2 » la même semaine, celle du 5 octobre 2026."
    ]
    assert check(*plan, two_campaigns=True) == []


@pytest.mark.parametrize(
    "other",
    [
        {"levels": (Level.QUATRIEME,)},
        {"kind": RitualKind.EVENT},
        {"levels": (), "kind": RitualKind.MEETING},
    ],
)
def test_what_may_share_a_week(other: dict) -> None:
    first, last = date(2026, 9, 14), date(2026, 10, 2)
    assert not check(item(first, last), item(first, last, 2, **other))


def test_campaigns_of_neighbouring_weeks() -> None:
    assert not check(
        item(date(2026, 9, 14), date(2026, 9, 25)), item(date(2026, 9, 28), date(2026, 10, 9), 2)
    )


def test_room_overload_says_how_much() -> None:
    week = date(2026, 9, 14), date(2026, 9, 18)
    plan = [
        item(*week, room_hours=12),
        item(*week, 2, levels=(Level.QUATRIEME,), room_hours=12),
    ]
    (conflict,) = check(*plan)
    assert conflict.kind == ConflictKind.ROOM
    assert set(conflict.ids) == {1, 2}
    assert "il manque 4 h de salle sur 12" in texts([conflict])[0]
    assert check(*plan, room_hours=24) == []


def test_hours_move_to_the_weeks_that_have_room() -> None:
    """Twelve hours in one week and twenty-eight in the same and the next: exactly two weeks."""
    assert not check(
        item(date(2026, 9, 14), date(2026, 9, 18), room_hours=12),
        item(date(2026, 9, 14), date(2026, 9, 25), 2, levels=(Level.SIXIEME,), room_hours=28),
    )


def test_errors_come_first_and_hide_what_follows_from_them() -> None:
    conflicts = check(
        item(date(2026, 10, 20), date(2026, 10, 23)),
        item(date(2026, 10, 2), date(2026, 9, 14), 2),
    )
    assert [conflict.kind for conflict in conflicts] == [
        ConflictKind.END_BEFORE_START,
        ConflictKind.HOLIDAYS,
    ]


def test_no_plan() -> None:
    assert check() == []
