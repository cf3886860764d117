from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pixschool.core.models import Membership
from pixschool.core.web.http import SignedRequest


@require_safe
def schools(request: SignedRequest) -> HttpResponse:
    """The way in: straight to one's school, or the choice when there are several."""
    memberships = list(
        Membership.objects.active().filter(user=request.user).select_related("school")
    )
    if len(memberships) == 1:
        return redirect("portal:home", uai=memberships[0].school.uai)
    return render(request, "core/schools.html", {"memberships": memberships})
