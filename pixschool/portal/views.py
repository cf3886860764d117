from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixschool.core.http import SchoolRequest
from pixschool.core.permissions import Capability, requires


@require_safe
@requires(Capability.SEE_SCHOOL)
def home(request: SchoolRequest, uai: str) -> HttpResponse:
    return render(request, "portal/home.html")
