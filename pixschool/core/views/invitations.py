"""Accepting an invitation: the one public way in.

The link is followed once: it puts the hash of its secret in the session and the secret leaves the
address bar, hence every log, referrer and history entry after it.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.socialaccount.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core.access import accounts, invitations
from pixschool.core.access.accounts import INVITATION_KEY, invitation_in_hand
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.access.forms import OpenAccountForm
from pixschool.core.access.permissions import public_view
from pixschool.core.models import Invitation, Membership, User


@public_view
@never_cache
@sensitive_variables("token")
@require_safe
def follow(request: HttpRequest, token: str) -> HttpResponse:
    request.session.pop(INVITATION_KEY, None)
    if invitations.find(token):
        request.session[INVITATION_KEY] = invitations.hash_of(token)
    response = redirect("core:invitation")
    # Here only: under this policy browsers post forms with "Origin: null", which CSRF refuses.
    response["Referrer-Policy"] = "no-referrer"
    return response


@public_view
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    invitation = invitation_in_hand(request)
    if invitation is None or not invitation.is_pending:
        return _over(request, invitation)
    try:
        if isinstance(request.user, User):
            return _as_member(request, invitation, request.user)
        if accounts.has_account(invitation.email):
            return _page(request, "core/invitation_known.html", invitation)
        return _as_newcomer(request, invitation)
    except invitations.InvitationOverError:
        invitation.refresh_from_db()
        return _over(request, invitation)


@public_view
@never_cache
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Sign out, keep the invitation: it was meant for another account."""
    token_hash = request.session.get(INVITATION_KEY)
    logout(request)
    if token_hash:
        request.session[INVITATION_KEY] = token_hash
    return redirect("core:invitation")


def _as_member(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    """Somebody signed in already: one click, with the account named."""
    if not invitations.is_for(invitation, user):
        status = 403 if request.method == "POST" else 200
        return _page(request, "core/invitation_other.html", invitation, status=status)
    if request.method == "POST":
        return _enter(request, invitations.accept(invitation=invitation, user=user))
    current = invitation.school.memberships.active().filter(user=user).first()
    return _page(request, "core/invitation_join.html", invitation, current=current)


def _as_newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Nobody yet: name and password, or the provider's account."""
    guess = PastedPerson(invitation.email, invitation.name)
    form = OpenAccountForm(
        request.POST if request.method == "POST" else None,
        email=invitation.email,
        initial={"first_name": guess.first_name, "last_name": guess.last_name},
    )
    if request.method == "POST" and form.is_valid():
        try:
            user, membership = accounts.open_account_and_join(
                invitation=invitation, **form.cleaned_data
            )
        except IntegrityError:  # the button was pressed twice: the account is there
            return redirect("core:invitation")
        record_authentication(request, user, method="password", email=user.email)
        response = perform_login(request, user, redirect_url=_home(membership))
        request.session.pop(INVITATION_KEY, None)
        return response
    return _page(
        request, "core/invitation.html", invitation, form=form, status=422 if form.errors else 200
    )


def _enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session.pop(INVITATION_KEY, None)
    messages.success(request, f"Bienvenue : vous faites partie de {membership.school.name}.")
    return redirect(_home(membership))


def _home(membership: Membership) -> str:
    return reverse("portal:home", args=[membership.school.uai])


def _page(
    request: HttpRequest,
    template: str,
    invitation: Invitation,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    here = reverse("core:invitation")
    return render(
        request,
        template,
        {
            "invitation": invitation,
            "here": here,
            "providers": [
                (provider.name, provider.get_login_url(request, process="login", next=here))
                for provider in get_adapter().list_providers(request)
            ],
            "hide_login": True,
            **more,
        },
        status=status,
    )


def _over(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    return render(request, "core/invitation_over.html", {"invitation": invitation}, status=410)
