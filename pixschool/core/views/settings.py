"""The school's own settings, and its years."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pixschool.core import schools
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.calendars.of_school import dates_of
from pixschool.core.forms import SchoolForm
from pixschool.core.text.french import count, pluralize_fr
from pixschool.core.web.http import SchoolRequest

NEW_CLOCK = (
    "Le fuseau a changé : les séances déjà posées se lisent maintenant à une autre heure. "
    "Vérifiez-les."
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_SCHOOL)
def settings(request: SchoolRequest, uai: str) -> HttpResponse:
    form = SchoolForm(request.POST if request.method == "POST" else None, instance=request.school)
    if request.method == "POST" and form.is_valid():
        schools.change_school(school=request.school, fields=form.changed_data, actor=request.user)
        messages.success(request, "Réglages enregistrés.")
        if "timezone" in form.changed_data:
            messages.info(request, NEW_CLOCK)
        if "zone" in form.changed_data:
            messages.info(request, _new_holidays(request))
            return redirect("core:calendar", uai, request.school_year.start_year)
        return redirect("core:settings", uai=uai)
    if form.errors:
        request.school.refresh_from_db()  # the page's header shows the name that is in force
    return render(
        request,
        "core/settings.html",
        {
            "form": form,
            "years": request.school_years,
            "next_year": schools.year_to_prepare(request.school, request.school_years),
        },
        status=422 if form.errors else 200,
    )


def _new_holidays(request: SchoolRequest) -> str:
    dates = dates_of(request.school, request.school_year.start_year)
    said = f"Vacances de l’établissement : {request.school.get_zone_display()}."
    if dates.own:
        verb = pluralize_fr(len(dates.own), "reste,restent")
        said += f" {count(len(dates.own), 'changement')} de l’établissement {verb} par-dessus."
    return said
