"""What may leave the team: numbers from which nobody is told, even by subtraction. Pure.

No class, nor a campaign of some classes of a level only. Of a level with FEWEST_SHARED pupils or
more, counts to the nearest 5, totals included, each rounded on its own. No total over the levels
beside them, and the help given is told once, of the whole school: two cuts of one table would undo
the rounding.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pixschool.portal.equity.comparing import Comparison
from pixschool.portal.equity.report import CampaignFigures, Coverage, EquityReport

FEWEST_SHARED = 10
STEP = 5
_POINTS = 20  # shares to the nearest 5 points


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
        and rooms.get((line.campaign_name, line.level), 0) == most.get(line.level, 0)
    ]


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
    )


def _share(value: float | None) -> float | None:
    return None if value is None else round(value * _POINTS) / _POINTS


def beside_own(level: CampaignFigures, own: Sequence[CampaignFigures]) -> CampaignFigures:
    """The level, for who reads the numbers of `own` classes of it: as it is shared, and less.

    Own numbers taken away, five values remain for the others, all above none: else the number of
    those who have not started is not told (`pupils` is 0). Quartiles: of ten others at least.
    """
    others = level.pupils - sum(line.pupils for line in own)
    finished = level.finished - sum(line.finished for line in own)
    mine = sum(line.not_started for line in own)
    told = _shared(level)
    if others < FEWEST_SHARED or told.not_started < mine + STEP // 2 + 1:
        told = replace(told, pupils=0)
    if finished < FEWEST_SHARED:
        told = replace(told, p25=None, median=None, p75=None)
    return told


def shared_coverage(found: Coverage) -> Coverage:
    """Of the whole school; nothing when few are late."""
    if (found.late or 0) < FEWEST_SHARED:
        return Coverage(None, None, None, None, None)
    counts = (found.late, found.seen, found.offered, found.came)
    late, seen, offered, came = (rounded(number or 0) for number in counts)
    return Coverage(late, seen, offered, came, None)


def shared(lines: list[CampaignFigures], whole: EquityReport) -> EquityReport:
    """`whole`: of the whole school and all its campaigns, whatever lines are asked for."""
    return EquityReport(
        campaigns=shared_lines(lines, every=whole.campaigns),
        coverage=shared_coverage(whole.coverage),
        comparison=_shared_comparison(whole.comparison),
        without_second=(0, 0),
    )


def _shared_comparison(found: Comparison) -> Comparison:
    low, high = found.interval or (None, None)
    interval = (round(low, 2), round(high, 2)) if low is not None and high is not None else None
    difference = None if found.difference is None else round(found.difference, 2)
    return Comparison(found.why, rounded(found.helped), rounded(found.others), difference, interval)
