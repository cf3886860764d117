"""Leaving a school, closing one's account, closing a school: each says first what it does."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access import leaving, members
from pixschool.core.access.forms import CopiedForm
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.archive import asking
from pixschool.core.models import Membership
from pixschool.core.models.school import CLOSING_DAYS
from pixschool.core.retention import closing
from pixschool.core.text.french import date_fr
from pixschool.core.web.http import SchoolRequest, SignedRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SCHOOL)
def leave(request: SchoolRequest, uai: str) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            members.leave(membership=request.membership)
        except members.TeamError as error:
            refusal = str(error)
        else:
            # Every other browser is signed out; this one goes to what is left.
            update_session_auth_hash(request, request.membership.user)
            messages.success(request, f"Vous avez quitté {request.school.name}.")
            return redirect("core:schools")
    return render(
        request,
        "core/leaving/school.html",
        {
            "held": leaving.held_by(request.membership),
            "is_last_lead": members.is_last_lead(request.membership),
            "refusal": refusal,
        },
        status=422 if refusal else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: SignedRequest) -> HttpResponse:
    form = CopiedForm(
        request.POST if request.method == "POST" else None,
        label="Votre adresse de courriel, pour confirmer",
        text=request.user.email,
    )
    if request.method == "POST" and form.is_valid():
        try:
            leaving.close_account(user=request.user)
        except members.TeamError as error:
            form.add_error(None, str(error))
        else:
            logout(request)
            messages.success(request, "Votre compte est fermé.")
            return redirect("account_login")
    present = Membership.objects.active().filter(user=request.user).select_related("school")
    return render(
        request,
        "core/leaving/account.html",
        {
            "form": form,
            "memberships": present.order_by("school__name"),
            "led_alone": leaving.led_alone(request.user),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_SCHOOL)
def close_school(request: SchoolRequest, uai: str) -> HttpResponse:
    form = CopiedForm(
        request.POST if request.method == "POST" else None,
        label="Nom de l’établissement, pour confirmer",
        text=request.school.name,
    )
    if request.method == "POST" and form.is_valid():
        try:
            closing.close(school=request.school, actor=request.user)
        except members.TeamError as error:
            form.add_error(None, str(error))
        else:
            request.school.refresh_from_db()
            messages.success(
                request,
                f"{request.school.name} est fermé. Tout sera effacé le "
                f"{date_fr(request.school.erased_on)}.",
            )
            return redirect("core:settings", uai)
    return render(
        request,
        "core/leaving/close_school.html",
        {"form": form, "days": CLOSING_DAYS, "taken": asking.last_taken(request.school)},
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Capability.MANAGE_SCHOOL)
def take_back(request: SchoolRequest, uai: str) -> HttpResponse:
    closing.take_back(school=request.school, actor=request.user)
    messages.success(request, f"{request.school.name} est rouvert.")
    return redirect("core:settings", uai)
