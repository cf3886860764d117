"""Which of the missing are asked for: by where they are, or because their class is ahead of them.

A pupil is in one state, over all that was chosen: who has begun one campaign and not another has
« pas commencé », as `stats.pupils_by_class` counts.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from campaigns.missing.lists import STATE_WORDS
from campaigns.missing.stats import MissingPupil, Progress, PupilState
from pixschool.core.text.french import percent

HALF = 50  # %


class MissingState(StrEnum):
    NOT_STARTED = PupilState.NOT_STARTED.value
    STARTED = PupilState.STARTED.value
    BEHIND = "behind"


WORDS: dict[MissingState, str] = {
    MissingState.NOT_STARTED: STATE_WORDS[PupilState.NOT_STARTED],
    MissingState.STARTED: STATE_WORDS[PupilState.STARTED],
    MissingState.BEHIND: "En retard sur leur classe",
}


def is_class_ahead(progress: Progress, late_from: int) -> bool:
    """Whether more than `late_from` % of a class have finished: who has not is behind them."""
    return 100 * progress.finished > late_from * progress.total


def share_words(late_from: int) -> str:
    """« plus de la moitié », « plus de 60 % »."""
    return "plus de la moitié" if late_from == HALF else f"plus de {percent(late_from / 100)}"


def keep(
    lines: Iterable[MissingPupil],
    state: MissingState,
    *,
    progress: Mapping[tuple[int, int], Progress],
    late_from: int = HALF,
) -> list[MissingPupil]:
    """The lines of the pupils in this state, and of these pupils what is in this state.

    `progress`: (campaign id, classroom id) → progress of the whole class; `late_from`: a share, in
    %, of `SupportRules`. Both are read for BEHIND alone.
    """
    lines = list(lines)
    match state:
        case MissingState.BEHIND:
            ahead = {place for place, found in progress.items() if is_class_ahead(found, late_from)}
            return [line for line in lines if (line.campaign_id, line.classroom_id) in ahead]
        case MissingState.NOT_STARTED:
            return [line for line in lines if line.state == PupilState.NOT_STARTED]
    waiting = {line.student_id for line in lines if line.state == PupilState.NOT_STARTED}
    return [line for line in lines if line.student_id not in waiting]
