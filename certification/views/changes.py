"""The single changes that a plan names, made and taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from certification.editing import improving
from certification.models import CertificationPlan, SettingsEdit
from certification.sessions import calculating
from certification.sessions.errors import PlanRefusedError
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, number


@require_POST
@requires(Capability.MANAGE_YEAR)
def make(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Into the settings; the plan is calculated again."""
    plans = CertificationPlan.objects.visible_to(request.membership)
    plan = get_object_or_404(plans.select_related("school", "year"), pk=pk)
    rank = number(request.POST.get("n", ""))
    try:
        if rank is None:
            raise PlanRefusedError(improving.NOT_NOW)
        calculating.start(improving.make(plan, rank, actor=request.user))
    except PlanRefusedError as error:
        messages.error(request, str(error))
    return redirect("certification:plan", uai=uai, level=plan.level)


@require_POST
@requires(Capability.MANAGE_YEAR)
def take_back(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Out of the settings; the plan is calculated again."""
    edits = SettingsEdit.objects.filter(settings__year__school=request.school)
    edit = get_object_or_404(edits.select_related("settings"), pk=pk)
    try:
        calculating.start(improving.take_back(edit, actor=request.user))
    except PlanRefusedError as error:
        messages.error(request, str(error))
    return redirect("certification:plan", uai=uai, level=edit.settings.level)
