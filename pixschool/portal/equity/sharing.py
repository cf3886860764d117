"""What may leave the team: numbers from which nobody is told, even by subtraction. Pure.

No class, nor a campaign of some classes of a level only. Of a level with FEWEST_SHARED pupils or
more, counts to the nearest 5, totals included, each rounded on its own. No total over the levels
beside them, and the help given is told once, of the whole school: two cuts of one table would undo
the rounding.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, replace

from pixschool.portal.equity.arithmetic import Quartiles
from pixschool.portal.equity.changes import GapChange
from pixschool.portal.equity.comparing import Comparison
from pixschool.portal.equity.report import CampaignFigures, Coverage, EquityReport

FEWEST_SHARED = 10
STEP = 5
_POINTS = 20  # shares to the nearest 5 points
NOT_TOLD = Coverage(None, None, None, None, None)


def rounded(number: int) -> int:
    """To the nearest multiple of STEP: the number is 2 less to 2 more."""
    return STEP * ((number + STEP // 2) // STEP)


def shared_lines(
    lines: Sequence[CampaignFigures], *, every: Sequence[CampaignFigures] = ()
) -> list[CampaignFigures]:
    """The levels alone, in their order; those of few pupils are not told at all, nor the campaigns
    of some classes of a level: they would tell of these classes. `every`: the lines of all the
    campaigns, when `lines` are of some."""
    rooms = _rooms([*every, *lines])
    levels = Counter((one.campaign_name, one.level) for one in lines if one.class_name is None)
    most: dict[str, int] = {}
    for (_, level), number in rooms.items():
        most[level] = max(most.get(level, 0), number)
    return [
        _shared(line)
        for line in lines
        if line.class_name is None
        and line.pupils >= FEWEST_SHARED
        and levels[line.campaign_name, line.level] == 1  # of one name, classes would be confused
        and not undone_by_quartiles(line)
        and rooms.get((line.campaign_name, line.level), 0) == most.get(line.level, 0)
    ]


def undone_by_quartiles(line: CampaignFigures) -> bool:
    """That no quartile is told would say that 8 or 9 have finished: with the other counts, who has
    not started could be told to one pupil."""
    return line.finished < FEWEST_SHARED <= rounded(line.finished)


def _rooms(lines: Sequence[CampaignFigures]) -> dict[tuple[str, str], int]:
    """(campaign, level) → how many classes of it the campaign is for."""
    found: dict[tuple[str, str], set[str]] = {}
    for line in lines:
        if line.class_name is not None:
            found.setdefault((line.campaign_name, line.level), set()).add(line.class_name)
    return {key: len(names) for key, names in found.items()}


def _shared(line: CampaignFigures) -> CampaignFigures:
    is_told = line.finished >= FEWEST_SHARED
    return replace(
        line,
        pupils=rounded(line.pupils),
        not_started=rounded(line.not_started),
        started=rounded(line.started),
        finished=rounded(line.finished),
        p25=_share(line.p25) if is_told else None,
        median=_share(line.median) if is_told else None,
        p75=_share(line.p75) if is_told else None,
        masteries={},
    )


def shared_change(change: GapChange) -> GapChange | None:
    """Of ten pupils who finished both, their quartiles to 5 points; how many they are, nobody
    reads."""
    if change.pupils < FEWEST_SHARED or change.before is None or change.after is None:
        return None
    before, after = (_shared_quartiles(one) for one in (change.before, change.after))
    return GapChange(_shared(change.first), _shared(change.last), 0, before, after)


def _shared_quartiles(one: Quartiles) -> Quartiles:
    return Quartiles(*(round(share * _POINTS) / _POINTS for share in astuple(one)))


def _share(value: float | None) -> float | None:
    return None if value is None else round(value * _POINTS) / _POINTS


def beside_own(level: CampaignFigures, own: Sequence[CampaignFigures]) -> CampaignFigures:
    """The level, for who reads the numbers of `own` classes of it: as it is shared, and less.

    Own numbers taken away, five values remain for those of the others who have not started, all
    above one: else their number is not told (`pupils` is 0). Quartiles: of ten others at least,
    when that does not narrow these five.
    """
    pupils, finished, mine = (
        sum(getattr(line, name) for line in own) for name in ("pupils", "finished", "not_started")
    )
    told = _shared(level)
    room_left = told.pupils + STEP // 2 - pupils - FEWEST_SHARED
    if level.pupils - pupils < FEWEST_SHARED or told.not_started < mine + STEP // 2 + 2:
        told = replace(told, pupils=0)
    narrows = bool(told.pupils) and room_left < told.not_started + STEP // 2 - mine
    if level.finished - finished < FEWEST_SHARED or narrows:
        told = replace(told, p25=None, median=None, p75=None)
    return told


def shared_coverage(found: Coverage) -> Coverage:
    """Of the whole school; nothing when few are late."""
    if (found.late or 0) < FEWEST_SHARED:
        return NOT_TOLD
    counts = (found.late, found.seen, found.offered, found.came)
    late, seen, offered, came = (rounded(number or 0) for number in counts)
    return Coverage(late, seen, offered, came, None)


def undone_by_sums(told: Sequence[CampaignFigures], coverage: Coverage) -> bool:
    """Whether « late » stands so near the least, or the most, of what a campaign that is over says
    of those who have not finished it that each of its counts would be known."""
    if coverage.late is None:
        return False
    low, high = coverage.late - STEP // 2, coverage.late + STEP // 2
    parts: dict[str, list[int]] = {}
    for line in told:
        parts.setdefault(line.campaign_name, []).extend((line.not_started, line.started))
    return any(
        0 <= high - sum(max(number - STEP // 2, 0) for number in counts) < STEP
        or 0 <= sum(number + STEP // 2 for number in counts) - low < STEP
        for counts in parts.values()
    )


def told_coverage(lines: Sequence[CampaignFigures], found: Coverage) -> Coverage:
    """Of the whole school, beside its `lines`: the one cut of it that anybody reads who does not
    help, the head too. By level, and again for the school, it could be subtracted."""
    coverage = shared_coverage(found)
    return NOT_TOLD if undone_by_sums(shared_lines(lines), coverage) else coverage


def shared(lines: list[CampaignFigures], whole: EquityReport) -> EquityReport:
    """`whole`: of the whole school and all its campaigns, whatever lines are asked for."""
    return EquityReport(
        campaigns=shared_lines(lines, every=whole.campaigns),
        coverage=told_coverage(whole.campaigns, whole.coverage),
        comparison=shared_comparison(whole.comparison),
        without_second=(0, 0),
    )


def shared_comparison(found: Comparison) -> Comparison:
    low, high = found.interval or (None, None)
    interval = (round(low, 2), round(high, 2)) if low is not None and high is not None else None
    difference = None if found.difference is None else round(found.difference, 2)
    return Comparison(found.why, rounded(found.helped), rounded(found.others), difference, interval)
