"""What a welcome session suggests: who to flag, and for what. A person decides."""

from collections.abc import Iterable
from dataclasses import dataclass

from rituals.models import ObservedPupil
from rituals.sessions.grids import ObservationGrid
from students.models import Student, SupportFlag, SupportReason


@dataclass(frozen=True)
class ProposedFlag:
    """A pupil, a reason, and the columns it comes from. `is_sure`: ticked when the page opens."""

    student: Student
    reason: SupportReason
    seen: tuple[str, ...]  # « À l’aise au clavier (non) »
    is_sure: bool
    is_flagged: bool

    @property
    def key(self) -> str:
        """Of its box: « 12-keyboard »."""
        return f"{self.student.pk}-{self.reason.value}"

    @property
    def explanation(self) -> str:
        """What the page says; of a computer to share, only that one is needed."""
        return "" if self.reason is SupportReason.CDI_FIRST else ", ".join(self.seen)


def proposed(
    rows: Iterable[ObservedPupil], grid: ObservationGrid, open_flags: Iterable[SupportFlag]
) -> list[ProposedFlag]:
    """By row, then in the order of the columns; one line a reason. Rows come with their pupil and
    their observations."""
    flagged = {(flag.student_id, flag.reason) for flag in open_flags}
    return [flag for row in rows for flag in _of_row(row, grid, flagged)]


def _of_row(
    row: ObservedPupil, grid: ObservationGrid, flagged: set[tuple[int, str]]
) -> Iterable[ProposedFlag]:
    values = {cell.item: cell.value for cell in row.observations.all()}
    found: dict[SupportReason, list[tuple[str, bool]]] = {}
    for item in grid.items:
        value = values.get(item.code, "")
        if (reason := item.reasons.get(value)) is not None:
            words = f"{item.label} ({item.label_of(value)})"
            found.setdefault(reason, []).append((words, value not in item.mild))
    for reason, seen in found.items():
        yield ProposedFlag(
            student=row.student,
            reason=reason,
            seen=tuple(words for words, _ in seen),
            is_sure=any(sure for _, sure in seen),
            is_flagged=(row.student_id, reason.value) in flagged,
        )


def at_ease(rows: Iterable[ObservedPupil], grid: ObservationGrid) -> list[ObservedPupil]:
    """Rows of those who manage in every column that says so: they could help, if they agree."""
    items = [item for item in grid.items if item.at_ease]
    found = []
    for row in rows:
        values = {cell.item: cell.value for cell in row.observations.all()}
        if all(values.get(item.code) in item.at_ease for item in items):
            found.append(row)
    return found
