"""The day that a page of the CDI is asked for."""

from datetime import date

from pixschool.core.web.http import SchoolRequest

FIRST_YEAR, LAST_YEAR = 2000, 2100


def asked_day(request: SchoolRequest) -> date:
    """`?jour=2026-11-24`; today when it says nothing, or no day of our times."""
    try:
        day = date.fromisoformat(request.GET.get("jour", ""))
    except ValueError:
        return request.school.today()
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else request.school.today()
