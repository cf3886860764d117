"""The attacker: reads all that is shared of a school at once, knows how the page is made (its
rounding is asked for, number by number), that parts make the whole, and when a thing is not told.

Each guard is then taken away: the attacker must find a pupil.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from pixschool.portal.equity import sharing
from pixschool.portal.equity.arithmetic import FEWEST
from pixschool.portal.equity.comparing import NOBODY, Comparison
from pixschool.portal.equity.report import CampaignFigures, Coverage, EquityReport

Bounds = dict[str, tuple[int, int]]
Sums = list[tuple[str, list[str]]]
Parts = tuple[int, int, int]  # not started, started, finished
PARTS = ("not_started", "started", "finished")
CAMPAIGNS = ("Rentrée", "Bilan")
MOST = 400
FEWEST_READ = sharing.FEWEST_SHARED  # as the page says it, whatever the code does


def _line(campaign: str, level: str, parts: Parts, room: str | None) -> CampaignFigures:
    told = (0.2, 0.5, 0.71) if parts[2] >= FEWEST else (None, None, None)
    return CampaignFigures(campaign, campaign, level, room, sum(parts), *parts, *told)


def _lines(campaign: str, rooms: dict[str, list[Parts]]) -> list[CampaignFigures]:
    found = []
    for level, same in rooms.items():
        whole = [sum(room[place] for room in same) for place in range(3)]
        found.append(_line(campaign, level, (whole[0], whole[1], whole[2]), None))
        found += [_line(campaign, level, room, f"{level}{rank}") for rank, room in enumerate(same)]
    return found


def _report(lines: list[CampaignFigures], late: int, rng: random.Random) -> EquityReport:
    seen = rng.randrange(late + 1)
    offered = rng.randrange(seen + 1)
    coverage = Coverage(late, seen, offered, rng.randrange(offered + 1), 3.0)
    return EquityReport(lines, coverage, Comparison(NOBODY, 0, 0), (0, 0))


def _unfinished(lines: Sequence[CampaignFigures], campaign: str) -> int:
    same = [one for one in lines if one.class_name is None and one.campaign_name == campaign]
    return sum(one.pupils - one.finished for one in same)


def _school(rng: random.Random) -> EquityReport:
    """One level to four, of one class to five, that one campaign or two expect; the first is over,
    and everybody late is late for it."""
    lines: list[CampaignFigures] = []
    levels = ("6e", "5e", "4e", "3e")[: rng.randrange(1, 5)]
    sizes = {level: [rng.randrange(3, 28) for _ in range(rng.randrange(1, 6))] for level in levels}
    for campaign in CAMPAIGNS[: rng.randrange(1, 3)]:
        rooms: dict[str, list[Parts]] = {}
        for level, same in sizes.items():
            for size in same:
                waiting = min(rng.choice((0, 0, 1, 2, 3, 7, 20)), size)
                started = min(rng.choice((0, 1, 2, 3, 4)), size - waiting)
                parts = (waiting, started, size - waiting - started)
                rooms.setdefault(level, []).append(parts)
        lines += _lines(campaign, rooms)
    return _report(lines, _unfinished(lines, CAMPAIGNS[0]), rng)


def _inverse(rounding: Callable[[int], int]) -> dict[int, list[int]]:
    """{what is read: all the numbers that read so}"""
    found: dict[int, list[int]] = {}
    for number in range(MOST):
        found.setdefault(rounding(number), []).append(number)
    return found


def _tightened(bounds: Bounds, sums: Sums, at_most: list[tuple[str, str]]) -> Bounds:
    """What sums, and what is never more than something else, leave: until nothing moves."""
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
        for less, more in at_most:
            bounds[less] = bounds[less][0], min(bounds[less][1], bounds[more][1])
            bounds[more] = max(bounds[more][0], bounds[less][0]), bounds[more][1]
    return bounds


def _attack(whole: EquityReport) -> Bounds:
    """All that can be deduced of what `shared` tells; empty bounds are a fault of the attacker."""
    told = sharing.shared(whole.campaigns, whole)
    assert all(line.class_name is None for line in told.campaigns)
    inverse = _inverse(sharing.rounded)
    bounds: Bounds = {}
    sums: Sums = []
    pupils: dict[str, list[str]] = {}
    for line in told.campaigns:
        name = f"{line.campaign_name} {line.level}"
        for part in ("pupils", *PARTS):
            same = inverse[getattr(line, part)]
            bounds[f"{name} {part}"] = same[0], same[-1]
        low, high = bounds[f"{name} finished"]
        bounds[f"{name} finished"] = (
            (max(low, FEWEST_READ), high) if line.median is not None
            else (low, min(high, FEWEST_READ - 1))
        )  # fmt: skip
        low, high = bounds[f"{name} pupils"]
        bounds[f"{name} pupils"] = max(low, FEWEST_READ), high
        sums.append((f"{name} pupils", [f"{name} {part}" for part in PARTS]))
        pupils.setdefault(line.level, []).append(f"{name} pupils")
    same_pupils = [(one, two) for names in pupils.values() for one in names for two in names]
    if told.coverage.late is None:
        return _tightened(bounds, sums, same_pupils)
    helped = ("came", "offered", "seen", "late")
    for key in helped:
        same = inverse[getattr(told.coverage, key)]
        bounds[key] = same[0], same[-1]
    bounds["late"] = max(bounds["late"][0], FEWEST_READ), bounds["late"][1]
    over = [line for line in told.campaigns if line.campaign_name == CAMPAIGNS[0]]
    late = [f"{CAMPAIGNS[0]} {line.level} {part}" for line in over for part in PARTS[:2]]
    levels = {one.level for one in whole.campaigns}
    if len(over) == len(levels):
        sums.append(("late", late))
    elif late:
        bounds["untold"] = 0, MOST
        sums.append(("late", [*late, "untold"]))
    pairs = list(pairwise(helped))
    return _tightened(bounds, sums, [*same_pupils, *pairs])


def _pinned(bounds: Bounds) -> list[str]:
    assert all(low <= high for low, high in bounds.values()), "the attacker counts as the page does"
    return [key for key, (low, high) in bounds.items() if low == high < 5]


def test_nothing_that_is_shared_tells_a_count_under_five() -> None:
    rng, seen = random.Random(7), 0
    for _ in range(2000):
        whole = _school(rng)
        bounds = _attack(whole)
        seen += "late" in bounds
        assert not _pinned(bounds), whole
        for line in whole.campaigns:
            for part in PARTS if line.class_name is None else ():
                low, high = bounds.get(f"{line.campaign_name} {line.level} {part}", (0, MOST))
                assert low <= getattr(line, part) <= high
    assert seen > 1000


NINE_FINISHED = _lines("Rentrée", {"6e": [(2, 2, 9)]})
THREES = _lines("Rentrée", {"6e": [(3, 3, 22)], "5e": [(3, 3, 22)]})
SEVENS = _lines("Rentrée", {"6e": [(7, 7, 14)], "5e": [(2, 2, 24)]})


@pytest.mark.parametrize(
    ("lines", "guard", "unguarded"),
    [
        (NINE_FINISHED, "undone_by_quartiles", lambda _line: False),
        (THREES, "undone_by_sums", lambda _told, _coverage: False),
        (SEVENS, "undone_by_sums", lambda _told, _coverage: False),
        (THREES, "rounded", lambda number: number),
    ],
)
def test_each_guard_keeps_a_count_that_is_told_without_it(
    lines: list[CampaignFigures],
    guard: str,
    unguarded: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = _report(lines, _unfinished(lines, "Rentrée"), random.Random(1))
    assert not _pinned(_attack(whole))
    monkeypatch.setattr(sharing, guard, unguarded)
    assert _pinned(_attack(whole))


def test_without_rounding_most_schools_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "rounded", lambda number: number)
    rng = random.Random(7)
    assert sum(bool(_pinned(_attack(_school(rng)))) for _ in range(200)) > 150


def _others(
    level: CampaignFigures, own: Sequence[CampaignFigures], inverse: dict[int, list[int]]
) -> set[int]:
    """How many of the other classes may not have started, for the lead of `own`: all that read as
    this does. The other numbers of these classes are any that fit."""
    mine = sum(one.not_started for one in own)
    pupils = sum(one.pupils for one in own)
    told = sharing.beside_own(level, own)
    if not told.pupils:
        hidden = range(level.pupils - pupils + 1)
        same = (replace(level, not_started=mine + number) for number in hidden)
        return {one.not_started - mine for one in same if not sharing.beside_own(one, own).pupils}
    most = max(inverse[told.pupils]) - pupils
    if told.median is not None:
        most -= FEWEST_READ
    return {n - mine for n in inverse[told.not_started] if 0 <= n - mine <= most}


def _beside(rng: random.Random) -> tuple[CampaignFigures, list[CampaignFigures]]:
    """A level, and the classes of it that one leads, not all of them."""
    lines = _school(rng).campaigns
    level = rng.choice([one for one in lines if one.class_name is None])
    rooms = [
        one
        for one in lines
        if one.class_name and (one.level, one.campaign_name) == (level.level, level.campaign_name)
    ]
    return level, rng.sample(rooms, rng.randrange(1, max(len(rooms), 2)))


def test_a_class_lead_never_reads_a_count_under_five_of_other_classes() -> None:
    """What is not told says something too. Under ten others, nothing is told at all."""
    rng, told_at_all = random.Random(11), 0
    inverse = _inverse(sharing.rounded)
    for _ in range(2000):
        level, own = _beside(rng)
        others = level.pupils - sum(one.pupils for one in own)
        found = sharing.beside_own(level, own)
        if others < FEWEST_READ:
            assert not found.pupils
            continue
        told_at_all += bool(found.pupils)
        possible = _others(level, own, inverse)
        assert level.not_started - sum(one.not_started for one in own) in possible
        assert len(possible) > 1 or min(possible) >= 5
    assert told_at_all > 300


def test_a_class_lead_reads_others_where_nothing_is_rounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sharing, "rounded", lambda number: number)
    rng, read = random.Random(11), 0
    for _ in range(300):
        level, own = _beside(rng)
        possible = _others(level, own, _inverse(sharing.rounded))
        read += len(possible) == 1 and min(possible) < 5
    assert read > 20
