"""What the proposal and the taking over have in common: lines to read and tick, then one act.

A preview writes nothing. What is written is what the person has seen: the form sends back the
digest of the preview, and another digest means that the plan or the school changed meanwhile.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from pixschool.core.models import SchoolYear, User
from pixschool.core.text.french import count
from rituals.models import Milestone, Ritual
from rituals.plan import services


class NothingPublishedError(Exception):
    """No calendar or no catalogue for that year: nothing is guessed."""


class ProposalChangedError(Exception):
    """The plan or the school changed between the preview and the click."""


class PreviewLine(Protocol):
    """`slot` names the line in the form; what is known is in the plan already."""

    @property
    def slot(self) -> str: ...
    @property
    def is_known(self) -> bool: ...


L = TypeVar("L", bound=PreviewLine)


@dataclass(frozen=True, kw_only=True)
class Preview(Generic[L]):
    lines: tuple[L, ...]
    digest: str

    @property
    def new_lines(self) -> list[L]:
        return [line for line in self.lines if not line.is_known]

    @property
    def known_count(self) -> int:
        return len(self.lines) - len(self.new_lines)

    def ticked(self, *, slots: Collection[str] | None, seen: str | None) -> list[L]:
        """The new lines of these slots, all when `slots` is None. What is known is left alone, so
        that applying twice does nothing more.

        `seen`: the digest of the preview that was on the screen, None when there was none. Raises
        ProposalChangedError when this preview is another.
        """
        if seen is not None and seen != self.digest:
            raise ProposalChangedError
        return [line for line in self.new_lines if slots is None or line.slot in slots]


def digest_of(rows: Collection[Any]) -> str:
    """Changes with anything that is shown; `rows` holds what JSON knows."""
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def write_lines(
    lines: Sequence[L],
    *,
    year: SchoolYear,
    actor: User | None,
    label: str,
    on: date | None,
    written: Callable[[L], tuple[Mapping[str, Any], Sequence[Milestone]]],
) -> list[Ritual]:
    """All these lines in one act, none when there is no line.

    `on`: the day of it, today at the school when it is None; checklist lines for an earlier day
    are bygone. `written`: the values and the checklist of the ritual that a line becomes. Raises
    ValidationError.
    """
    if not lines:
        return []
    rituals = [written(line) for line in lines]
    day = on or year.school.today()
    for milestone in (milestone for _values, milestones in rituals for milestone in milestones):
        milestone.placed_on = day
    linked = sum(bool(values.get("campaign_id")) for values, _milestones in rituals)
    counts = [count(len(lines), "rituel"), *([count(linked, "campagne liée")] if linked else [])]
    return services.create_many(
        year=year, actor=actor, rituals=rituals, label=f"{label} ({', '.join(counts)})"
    )
