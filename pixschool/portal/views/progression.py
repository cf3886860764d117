"""The 16 competences, level by level, for who leads Pix and for the head."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.crcn import COMPETENCE_BY_CODE
from pixschool.core.reference.levels import Level
from pixschool.core.web.http import SchoolRequest, year_query
from pixschool.portal.progression import page, reading
from pixschool.portal.progression.forms import MatrixProjectForm
from pixschool.portal.progression.matrix import Gap
from rituals.projects import services


@require_safe
@requires(Capability.MANAGE_YEAR)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """All levels; `?niveau=4E`: one, with all that is planned."""
    year = request.school_year
    cells = reading.progression(year=year)
    levels = [Level(one) for one in dict.fromkeys(cell.level for cell in cells)]
    level = next((one for one in levels if one == request.GET.get("niveau")), None)
    shown = [cell for cell in cells if level in {None, cell.level}]
    last = levels[-1] if levels else None
    return render(
        request,
        "portal/progression/index.html",
        {
            "level": level,
            "levels": levels,
            "domains": page.by_domain(shown),
            "blind": page.with_gap(cells, Gap.BLIND_SPOT),
            "not_planned": page.with_gap(cells, Gap.NOT_PLANNED),
            "balance": page.balance(shown, [level] if level else levels),
            "classes": [
                (one, one.dug_by.items())
                for one in reading.digging(year=year)
                if one.dug and level in {None, one.level}
            ],
            "read_text": reading.read_text(year=year),
            "columns": 2 * len(levels) + 2,
            "last": last,
            "little_tested": page.little_tested(cells, last) if last else [],
            "can_add": year.is_current and request.membership.can(Capability.MANAGE_CDI),
            "school_year_query": year_query(year),
            "year_query": year_query(year, before="&"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def add(request: SchoolRequest, uai: str, level: str, code: str) -> HttpResponse:
    """A project for a place of the matrix, in three fields."""
    competence = COMPETENCE_BY_CODE.get(code)
    if competence is None or level not in Level.values:
        raise Http404
    form = MatrixProjectForm(
        request.POST or None, year=request.school_year, competence=competence, level=Level(level)
    )
    if form.is_valid():
        try:
            services.create(
                year=request.school_year,
                draft=form.draft,
                leader=request.membership,
                actor=request.user,
            )
        except (services.ProjectRefusedError, ValidationError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{code} est prévue en {Level(level).label}.")
            may_read = request.membership.can(Capability.MANAGE_YEAR)
            return redirect("portal:progression" if may_read else "portal:cdi_projects", uai=uai)
    return render(
        request,
        "portal/progression/add.html",
        {"form": form, "competence": competence, "level": Level(level)},
        status=422 if form.errors else 200,
    )
