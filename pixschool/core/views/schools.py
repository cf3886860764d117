from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pixschool.core.models import Membership


@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """The way in: straight to one's school, or the choice when there are several."""
    memberships = list(
        Membership.objects.active().filter(user_id=request.user.pk).select_related("school")
    )
    if len(memberships) == 1:
        return redirect("portal:home", uai=memberships[0].school.uai)
    return render(request, "core/schools.html", {"memberships": memberships})
