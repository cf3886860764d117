"""The week on one page, on the screen and on paper."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, pdf_answer
from pixschool.core.models import SchoolYear
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from rituals.board.planner import rituals_of
from rituals.reminders.facts import read
from rituals.reminders.hours import hours_of
from rituals.scope import published_calendar, year_crumbs
from rituals.weekly_report.report import WeeklyReport, build


@require_safe
@requires(Capability.SEE_ALL_CLASSES)
def week(request: SchoolRequest, uai: str) -> HttpResponse:
    """The week on the screen."""
    year = _year(request)
    context = {"bulletin": _bulletin(request), "crumbs": year_crumbs(uai, year)}
    return render(request, "rituals/week.html", context)


@require_safe
@requires(Capability.SEE_ALL_CLASSES)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def week_pdf(request: SchoolRequest, uai: str) -> HttpResponse:
    """The same on one A4 page."""
    made = _bulletin(request)
    return pdf_answer(
        request,
        "rituals/documents/week.html",
        {"bulletin": made},
        name=f"semaine-pix-{made.monday.isoformat()}",
        instead=reverse("rituals:week", args=[uai]),
    )


def _year(request: SchoolRequest) -> SchoolYear:
    """The current one, whichever the other pages look at."""
    return request.school.current_year


def _bulletin(request: SchoolRequest) -> WeeklyReport:
    school, year = request.school, _year(request)
    calendar = published_calendar(school, year)
    return build(
        read(school, hours=hours_of(school), now=timezone.now()),
        rituals_of(year),
        breaks=calendar.breaks if calendar else (),
    )
