from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import SchoolYear
from pixschool.core.retention import applying
from pixschool.core.web.crumbs import settings_crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.portal import turn_checklist, turning
from pixschool.portal.without_class import without_class

SHOWN = 60  # pupils without a class of each sort named on the page


@require_safe
@requires(Capability.MANAGE_SCHOOL)
def year_turn(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    """What is ready in a year, what is not, and what making it the current one changes."""
    year = get_object_or_404(
        SchoolYear.objects.select_related("school"), school=request.school, start_year=start_year
    )
    turn = turning.look_at(year)
    lost = without_class(request.membership, year)
    numbers = {"without_class": lost.of_year.count(), "not_back": lost.not_back.count()}
    context = {
        "turn": turn,
        "checklist": _checklist(turn, **numbers),
        "lost": list(lost.of_year[:SHOWN]),
        "lost_number": numbers["without_class"],
        "not_back": list(lost.not_back[:SHOWN]),
        "not_back_number": numbers["not_back"],
        "crumbs": settings_crumbs(uai),
    }
    return render(request, "portal/year_turn.html", context)


def _checklist(turn: turning.YearTurn, **numbers: int) -> list[turn_checklist.TurnLine]:
    """Of a year to come; for another nothing is counted."""
    if not turn.is_ahead:
        return []
    looked = applying.of_school(turn.year.school, now=timezone.now(), dry_run=True)
    told = [outcome for outcome in looked if outcome.count and outcome.rule.is_announced]
    return turn_checklist.lines(turn, **numbers, erasures=told)
