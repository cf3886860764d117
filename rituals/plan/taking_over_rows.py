"""Last year as one reads it: by month, one row for the levels that come back together. No query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pixschool.core.text.days import span_fr
from rituals.plan.proposal_rows import Boxes, RowsOfMonth, Tick, in_months
from rituals.plan.taking_over import TakenOverLine


@dataclass(frozen=True, slots=True)
class TakingOverRow:
    title: str
    theme: str
    starts_on: date
    ends_on: date
    when: str
    before: str
    ticks: tuple[Tick, ...]
    is_sure: bool
    people: tuple[str, ...]
    alerts: tuple[str, ...]
    note: str

    @property
    def is_known(self) -> bool:
        return all(tick.is_known for tick in self.ticks)


def by_month(lines: Iterable[TakenOverLine], boxes: Boxes) -> list[RowsOfMonth[TakingOverRow]]:
    """Levels with the same dates, people and alerts make one row."""
    same: dict[tuple[object, ...], list[TakenOverLine]] = {}
    for line in lines:
        row, past = line.ritual, line.ritual.source
        dates = (past.starts_on, past.ends_on, row.starts_on, row.ends_on)
        what = (past.title, bool(past.levels), dates, row.people, row.alerts, row.note)
        same.setdefault(what, []).append(line)
    return in_months(_row(group, boxes) for group in same.values())


def _row(lines: Sequence[TakenOverLine], boxes: Boxes) -> TakingOverRow:
    row, past = lines[0].ritual, lines[0].ritual.source
    return TakingOverRow(
        title=past.title,
        theme=past.theme,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        when=span_fr(row.starts_on, row.ends_on),
        before=span_fr(past.starts_on, past.ends_on),
        ticks=tuple(
            Tick.of(
                line.slot,
                line.ritual.source.levels,
                is_known=line.is_known,
                is_ticked=boxes.has(line.slot, ends_on=row.ends_on),
            )
            for line in lines
        ),
        is_sure=row.confirmed,
        people=tuple(person.name for person in row.people),
        alerts=row.alerts,
        note=row.note,
    )
