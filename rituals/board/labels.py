"""Where the label of a bar stands on the screen: inside it, or beside it on its right. Never before
it, never over today, never over the next bar. Pure; everything is counted in columns."""

from dataclasses import dataclass

SIGN = 1  # what the sign of the theme takes inside a bar
SHORTEST = 3
# How much of a long title is kept, from a short year to a crowded one.
LENGTHS = (9, 7, 6, 5, 4, SHORTEST)
OPENED = 16  # the most that a whole title takes, then it goes to the next line
FEW_LANES = 12  # as many as a small screen holds


@dataclass(frozen=True, slots=True)
class BarLabel:
    """`first`: columns after the beginning of the bar; `room`: columns that it may take."""

    first: int
    room: int
    is_beside: bool

    @property
    def end(self) -> int:
        """Columns from the beginning of the bar."""
        return self.first + self.room


def place(*, span: int, text: int, kept: int, today: int | None) -> BarLabel:
    """The label of a bar of `span` columns. `text`: of its whole title; `kept`: the least that is
    shown of a longer one; `today`: after the beginning of the bar, or None when it is not shown.

    Inside if all of it fits there, or enough of it; else on the right, beyond today if need be.
    """
    enough = min(text, kept)
    inside = _inside(span, text, today)
    if inside.room >= enough:
        return inside
    if today is not None and span <= today < span + enough:
        return BarLabel(today + 1, enough, is_beside=True)
    return BarLabel(span, enough, is_beside=True)


def stretched(label: BarLabel, *, text: int, before: int, today: int | None) -> BarLabel:
    """The same with all that its title needs, as far as there is place `before` what comes next
    in its lane and before today."""
    if not label.is_beside:
        return BarLabel(label.first, min(text, label.room), is_beside=False)
    if today is not None and label.first <= today:
        before = min(before, today)
    return BarLabel(label.first, min(text, before - label.first), is_beside=True)


def _inside(span: int, text: int, today: int | None) -> BarLabel:
    """The best part of a bar for a label: the whole, or before or after today."""
    if today is None or not 0 <= today < span:
        return BarLabel(SIGN, span - SIGN, is_beside=False)
    after = max(today + 1, SIGN)
    parts = (
        BarLabel(SIGN, today - SIGN, is_beside=False),
        BarLabel(after, span - after, is_beside=False),
    )
    return max(parts, key=lambda one: (one.room >= text, one.room))
