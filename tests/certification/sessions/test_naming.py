"""Names in the places that were counted: by class and alphabet, the same each time."""

from certification.sessions.naming import seat_names

MORNING, NOON, EVENING = ("lundi", "B12"), ("mardi", "B12"), ("mardi", "CDI")
COUNTED = [(MORNING, {"3A": 2}), (NOON, {"3B": 1, "3A": 1}), (EVENING, {"3B": 1})]
PUPILS = {"3A": [11, 12, 13, 14], "3B": [21, 22]}


def test_in_the_order_of_time_then_of_class_and_name() -> None:
    """Whoever is left over, 14, has no seat."""
    seated = {MORNING: [11, 12], NOON: [13, 21], EVENING: [22]}
    assert seat_names(COUNTED, PUPILS, {}) == seated


def test_who_had_a_seat_that_is_still_there_keeps_it() -> None:
    before = {14: MORNING, 21: EVENING, 12: ("jeudi", "B12")}
    assert seat_names(COUNTED, PUPILS, before) == {
        MORNING: [11, 14], NOON: [12, 22], EVENING: [21],
    }  # fmt: skip


def test_of_too_many_in_a_place_the_first_stay() -> None:
    before = {13: MORNING, 14: MORNING, 12: MORNING}
    assert seat_names(COUNTED, PUPILS, before)[MORNING] == [12, 13]


def test_whose_place_is_no_more_stays_at_that_hour_where_a_seat_is_left() -> None:
    """13 was in a room that is lost; without that hour, the first of the list would go there."""
    before = {13: ("mardi", "B7"), 12: MORNING}
    seated = seat_names(COUNTED, {"3A": [11, 12, 13], "3B": [21, 22]}, before)
    assert seated == {MORNING: [11, 12], NOON: [13, 21], EVENING: [22]}
    before = {12: ("mardi", "B7"), 13: MORNING}
    seated = seat_names(COUNTED, {"3A": [11, 12, 13], "3B": [21, 22]}, before)
    assert seated == {MORNING: [11, 13], NOON: [12, 21], EVENING: [22]}
