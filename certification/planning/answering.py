"""From a problem to its answer, as `manage.py plan_certification --json` says it."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from certification.planning.duty import on_duty
from certification.planning.problem import SeatingProblem
from certification.planning.relaxing import HelpfulChange, helpful_changes
from certification.planning.solving import DISTURBING, NOBODY, Solved, Watch, solve

WHY_SHARE = 0.4  # of the time, for the changes that would help


@dataclass(frozen=True)
class PlannedSession:
    slot: str
    room: str
    adults: list[str]
    groups: dict[str, int]


@dataclass(frozen=True)
class SeatingPlan:
    """`infeasible` when it is proved that some cannot be seated; the plan is then partial."""

    status: str
    proved: list[str]
    unplaced: int
    sessions: list[PlannedSession]
    bounds: dict[str, int]
    why: list[HelpfulChange] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        answer = asdict(self)
        for change in answer["why"]:
            if change["seats"] is None:
                del change["seats"]
        return answer


def plan(problem: SeatingProblem, *, seconds: float, watch: Watch = NOBODY) -> SeatingPlan:
    """The best plan within the time, who serves it, and what would help if some have no seat."""
    started = time.monotonic()
    solved = solve(problem, seconds=seconds, watch=watch)
    unplaced = solved.reached["unplaced"]
    why: list[HelpfulChange] = []
    if unplaced and not watch.stopped():
        left = seconds - (time.monotonic() - started)
        why = helpful_changes(problem, unplaced, seconds=max(left, seconds * WHY_SHARE))
    return SeatingPlan(
        status=_status(solved),
        proved=[name for name in solved.proved if name not in DISTURBING],
        unplaced=unplaced,
        sessions=_sessions(problem, solved),
        bounds={name: solved.bounds[name] for name in ("sessions", "pieces")},
        why=why,
        seconds=round(time.monotonic() - started, 2),
    )


def _status(solved: Solved) -> str:
    if solved.bounds["unplaced"] > 0:
        return "infeasible"
    if solved.reached["unplaced"] > 0:
        return "unknown"
    return "optimal" if len(solved.proved) == len(solved.reached) else "feasible"


def _sessions(problem: SeatingProblem, solved: Solved) -> list[PlannedSession]:
    order = {slot.id: rank for rank, slot in enumerate(problem.slots)}
    places = sorted(
        {(slot, room) for _group, slot, room in solved.counts},
        key=lambda place: (order[place[0]], place[1]),
    )
    duty = on_duty(problem, places)
    sizes = {group.id: rank for rank, group in enumerate(problem.groups)}
    return [
        PlannedSession(
            slot=slot,
            room=room,
            adults=duty[slot, room],
            groups={
                group: pupils
                for (group, there, where), pupils in sorted(
                    solved.counts.items(), key=lambda item: sizes[item[0][0]]
                )
                if (there, where) == (slot, room)
            },
        )
        for slot, room in places
    ]
