"""The file that creates all sessions in Pix Certif, for the centres that may use it."""

from base64 import b64encode

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certification.documents.births import mass_import, reading
from certification.documents.births.errors import BirthsRefusedError
from certification.documents.births.matching import births_of
from certification.documents.sittings import sittings
from certification.models import CertificationPlan
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.importing.forms import OneFileForm
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced

FILES_A_MINUTE = 6  # each takes a process some seconds


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
@paced("births", a_minute=FILES_A_MINUTE)
def mass_import_page(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A file of SIECLE comes in, who is left out is said, and the page holds the CSV: the server
    keeps neither."""
    plans = CertificationPlan.objects.visible_to(request.membership)
    plan = get_object_or_404(plans.select_related("school", "year__school"), pk=pk)
    form = OneFileForm(request.POST or None, request.FILES or None)
    context = {"plan": plan, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _made(request, plan, form)
        except BirthsRefusedError as error:
            form.add_error("uploads", str(error))
    status = 422 if form.errors else 200
    return render(request, "certification/mass_import.html", context, status=status)


def _made(request: SchoolRequest, plan: CertificationPlan, form: forms.Form) -> dict[str, object]:
    (upload,) = form.cleaned_data["uploads"]
    births = births_of(plan.year, reading.births(upload.read(), school=plan.school))
    upload.close()  # one that was too big for the memory had a temporary file
    found = sittings(plan, request.membership)
    made = mass_import.build(plan, found, births, now=timezone.now())
    address = f"data:text/csv;charset=utf-8;base64,{b64encode(made.content).decode()}"
    return {
        "made": made,
        "address": address,
        "name": f"pix-certif-sessions-{plan.level.lower()}-plan-{plan.version}.csv",
    }
