"""School years, each named by the calendar year it begins in: 2026 is « 2026-2027 »."""

from datetime import date

FIRST_MONTH = 8  # a school year turns on 1 August


def year_label(start_year: int) -> str:
    """2026 → « 2026-2027 »."""
    return f"{start_year}-{start_year + 1}"


def start_year_of(day: date) -> int:
    """The school year a day belongs to, by its first calendar year."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def in_year(start_year: int, month: int, day: int) -> date:
    """That day of the school year."""
    return date(start_year if month >= FIRST_MONTH else start_year + 1, month, day)
