"""Those whom nobody has looked at, flagged in one go, and the way back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, posted_ids
from pixschool.portal.equity import unseen
from pixschool.portal.views.equity.pages import asked_level, level_facts
from students.models import SupportFlag
from students.support import flags


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_EQUITY)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """Of one level (`?niveau=`): the list, all ticked; posted, their flags."""
    _check_helps(request)
    rooms, level, _ = asked_level(request)
    read = level_facts(request, rooms)
    here = reverse("portal:equity", args=[uai]) + (f"?niveau={level.value}" if level else "")
    if request.method == "POST":
        chosen = posted_ids(request, "student")
        done = unseen.flag(read=read, chosen=chosen, actor=request.user)
        if not done:
            messages.warning(request, "Personne n’a été signalé : cochez au moins un élève.")
            return redirect(here)
        messages.success(request, f"{count(len(done), 'élève signalé')} au CDI.")
        ids = "-".join(str(one.pk) for one in done)
        return redirect(f"{here}&signales={ids}" if level else here)
    return render(
        request,
        "portal/equity/unseen.html",
        {"level": level, "found": unseen.unseen(read), "back": here},
    )


@require_POST
@requires(Capability.SEE_EQUITY)
def undo(request: SchoolRequest, uai: str) -> HttpResponse:
    """Take back what one has just flagged."""
    _check_helps(request)
    visible = SupportFlag.objects.visible_to(request.membership).in_year(request.school_year)
    asked = visible.filter(pk__in=posted_ids(request, "flag"))
    done = flags.take_back(flags=list(asked), actor=request.user)
    messages.success(request, f"{count(done, 'signalement annulé')}.")
    return redirect("portal:equity", uai=uai)


def _check_helps(request: SchoolRequest) -> None:
    if not request.membership.can(Capability.SEE_SUPPORT):
        raise PermissionDenied
