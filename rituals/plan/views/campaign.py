"""The campaign of a ritual: made from it, chosen among those that are there, or let go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, number
from rituals.plan import campaign as campaign_link
from rituals.plan.services import PlanConflictError
from rituals.scope import get_ritual, version_seen


@require_POST
@requires(Capability.MANAGE_CAMPAIGNS)
def link(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """`campaign`: an id, « new », or nothing to let it go."""
    ritual = get_ritual(request, pk)
    seen, wanted = version_seen(request), request.POST.get("campaign", "")
    try:
        if wanted == "new":
            made = campaign_link.create(ritual=ritual, version=seen, actor=request.user)
            messages.success(request, "La campagne est créée. Collez ses codes ici, ou plus tard.")
            return redirect("campaigns:codes", uai=uai, pk=made.pk)
        if wanted:
            free = campaign_link.free_campaigns(ritual.year)
            chosen = get_object_or_404(free, pk=number(wanted))
            campaign_link.attach(ritual=ritual, version=seen, campaign=chosen, actor=request.user)
            messages.success(request, "La campagne suit maintenant les dates du rituel.")
        else:
            campaign_link.attach(ritual=ritual, version=seen, campaign=None, actor=request.user)
            messages.success(request, "La campagne n’est plus liée au rituel ; elle reste suivie.")
    except (campaign_link.NoClassError, PlanConflictError) as error:
        messages.error(request, str(error))
    return redirect("rituals:ritual", uai=uai, pk=pk)
