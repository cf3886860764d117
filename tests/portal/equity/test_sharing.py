"""The attacker: knows that the parts make the whole, how numbers are rounded, and from how many
pupils on they are told."""

import random
from dataclasses import replace

import pytest

from pixschool.portal.equity.report import CampaignFigures, Coverage
from pixschool.portal.equity.sharing import (
    FEWEST_SHARED,
    beside_own,
    shared_coverage,
    shared_lines,
)

Bounds = dict[str, tuple[int, int]]
LEVELS = ("6e", "5e", "4e", "3e")


def _line(level: str, parts: tuple[int, int, int], class_name: str | None) -> CampaignFigures:
    return CampaignFigures(
        "RENTREE", "Rentrée", level, class_name, sum(parts), *parts, p25=0.2, median=0.5, p75=0.71
    )


def _told(number: int, *, least: int = 0) -> tuple[int, int]:
    return max(number - 2, least), number + 2


def _tightened(bounds: Bounds, sums: list[tuple[str, list[str]]]) -> Bounds:
    """What the sums leave of the bounds: each is used until nothing moves any more."""
    before: Bounds = {}
    while before != bounds:
        before = dict(bounds)
        for whole, parts in sums:
            low = sum(bounds[part][0] for part in parts)
            high = sum(bounds[part][1] for part in parts)
            total = max(bounds[whole][0], low), min(bounds[whole][1], high)
            bounds[whole] = total
            for part in parts:
                mine = bounds[part]
                bounds[part] = (
                    max(mine[0], total[0] - (high - mine[1])),
                    min(mine[1], total[1] - (low - mine[0])),
                )
    return bounds


def _school(rng: random.Random) -> list[CampaignFigures]:
    lines = []
    for level in LEVELS:
        rooms = [
            (rng.choice((0, 0, 1, 2, 3, 7)), rng.choice((0, 1, 2, 4)), rng.randrange(3, 26))
            for _ in range(rng.randrange(1, 6))
        ]
        parts = [sum(room[place] for room in rooms) for place in range(3)]
        lines.append(_line(level, (parts[0], parts[1], parts[2]), None))
        lines += [_line(level, room, f"{level}{rank}") for rank, room in enumerate(rooms)]
    return lines


def _attacked(line: CampaignFigures) -> Bounds:
    is_told = line.median is not None
    bounds = {
        "pupils": _told(line.pupils, least=FEWEST_SHARED),
        "not_started": _told(line.not_started),
        "started": _told(line.started),
        "finished": _told(line.finished, least=FEWEST_SHARED if is_told else 0),
    }
    # All that one campaign expects is late when it is over: the coverage says that sum again.
    return _tightened(bounds, [("pupils", ["not_started", "started", "finished"])])


def test_bounds_never_pin_a_count_under_five() -> None:
    rng = random.Random(7)
    for _ in range(2000):
        lines = _school(rng)
        told = shared_lines(lines)
        assert all(line.class_name is None for line in told)
        late = sum(one.not_started + one.started for one in lines if one.class_name is None)
        came = rng.randrange(late + 1)
        coverage = shared_coverage(Coverage(late, late, late, came, 3.0))
        known = {f"{line.level} {key}": b for line in told for key, b in _attacked(line).items()}
        if coverage.late is not None and len(told) == len(LEVELS):
            parts = [f"{line.level} {key}" for line in told for key in ("not_started", "started")]
            known["late"] = _told(coverage.late, least=FEWEST_SHARED)
            sums = [("late", parts)]
            sums += [
                (
                    f"{line.level} pupils",
                    [f"{line.level} {key}" for key in ("not_started", "started", "finished")],
                )
                for line in told
            ]
            known = _tightened(known, sums)
        pinned = {key: low for key, (low, high) in known.items() if low == high and low < 5}
        assert not pinned


@pytest.mark.parametrize("parts", [(0, 0, 9), (9, 0, 0), (3, 3, 3)])
def test_a_level_of_few_pupils_is_not_told(parts: tuple[int, int, int]) -> None:
    assert shared_lines([_line("6e", parts, None)]) == []


def test_what_is_told_is_rounded() -> None:
    (line,) = shared_lines([_line("6e", (4, 8, 21), None), _line("6e", (4, 8, 21), "6A")])
    assert (line.pupils, line.not_started, line.started, line.finished) == (35, 5, 10, 20)
    assert (line.p25, line.median, line.p75) == (0.2, 0.5, 0.7)


def test_help_given_to_few_is_not_told() -> None:
    assert shared_coverage(Coverage(9, 3, 3, 3, 2.0)).as_json() == dict.fromkeys(
        ("late", "seen", "offered", "came", "median_days")
    )


def test_a_class_lead_never_reads_a_count_under_five_of_other_classes() -> None:
    """Who reads the numbers of own classes, and the level beside them."""
    rng = random.Random(11)
    told_at_all = 0
    for _ in range(2000):
        lines = _school(rng)
        for level in (line for line in lines if line.class_name is None):
            rooms = [one for one in lines if one.class_name and one.level == level.level]
            own = rng.sample(rooms, rng.randrange(1, len(rooms) + 1))
            found = beside_own(level, own)
            mine = sum(one.not_started for one in own)
            others = level.not_started - mine
            if not found.pupils:
                continue
            told_at_all += 1
            low, high = _told(found.not_started)
            low, high = max(low - mine, 0), high - mine
            assert low <= others <= high
            assert high - low == 4
            assert level.pupils - sum(one.pupils for one in own) >= FEWEST_SHARED
    assert told_at_all > 500


def test_quartiles_beside_own_are_of_ten_others() -> None:
    level = _line("6e", (30, 0, 40), None)
    assert beside_own(level, [_line("6e", (2, 0, 31), "6A")]).median is None
    assert beside_own(level, [_line("6e", (2, 0, 30), "6A")]).median == 0.5


def test_a_campaign_of_some_classes_is_told_of_nobody() -> None:
    """An exam of one class stands as a line of its level: it is that class."""
    rooms = [_line("5e", (1, 1, 20), name) for name in ("5A", "5B")]
    exam = replace(rooms[1], campaign_name="Interro 5B")
    lines = [_line("5e", (2, 2, 40), None), *rooms, replace(exam, class_name=None), exam]
    assert [line.campaign_name for line in shared_lines(lines)] == ["Rentrée"]
    assert shared_lines(lines[3:], every=lines) == []
