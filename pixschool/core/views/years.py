"""The years of a school: prepared, chosen to work in, made the current one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pixschool.core import schools
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import SchoolYear
from pixschool.core.web import working_year
from pixschool.core.web.http import SchoolRequest


@require_POST
@requires(Capability.MANAGE_SCHOOL)
def prepare(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    """Make the next year beside the current one, and go and work in it."""
    if not schools.may_be_prepared(request.school, start_year):
        raise Http404
    year = schools.prepare_year(school=request.school, start_year=start_year, actor=request.user)
    working_year.choose(request, year)
    return redirect("portal:year_turn", uai, start_year)


@require_POST
@requires(Capability.SEE_SCHOOL)
def work_in(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    """All the screens of this person show that year, for a while."""
    year = get_object_or_404(SchoolYear, school=request.school, start_year=start_year)
    working_year.choose(request, year)
    return redirect("portal:home", uai)


@require_POST
@requires(Capability.MANAGE_SCHOOL)
def make_current(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    """The year of everybody; the former one is taken up again in the same way."""
    year = get_object_or_404(SchoolYear, school=request.school, start_year=start_year)
    before = request.school.current_year
    year = schools.open_year(school=request.school, start_year=start_year, actor=request.user)
    working_year.choose(request, year)
    messages.success(
        request,
        f"{year} est maintenant l’année en cours. Pour revenir en arrière : « En faire l’année en "
        f"cours » sur la ligne {before}.",
    )
    return redirect("core:settings", uai)
