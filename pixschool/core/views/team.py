"""The team: who is here, with which roles; who was invited; who left."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core import signals
from pixschool.core.access import invitations, leaving, members
from pixschool.core.access.forms import InviteForm, RolesForm
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.mail import outbox
from pixschool.core.models import Invitation, Membership
from pixschool.core.text.french import count
from pixschool.core.web.crumbs import team_crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.lengths import takes_long_text


@require_safe
@requires(Capability.MANAGE_TEAM)
def team(request: SchoolRequest, uai: str) -> HttpResponse:
    everybody = request.school.memberships.in_order()
    waiting = request.school.invitations.filter(accepted_at=None, revoked_at=None)
    present = [member for member in everybody if member.left_at is None]
    return render(
        request,
        "core/team.html",
        {
            "members": _with_notes(request, present),
            "former": [member for member in everybody if member.left_at is not None],
            "waiting": _with_notes(request, list(waiting.select_related("invited_by"))),
            "refused": outbox.refused_addresses(request.school),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@takes_long_text
@requires(Capability.MANAGE_TEAM)
def invite(request: SchoolRequest, uai: str) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None, year=request.school_year)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = invitations.invite(
                school=request.school,
                people=form.cleaned_data["people"],
                roles=form.cleaned_data["roles"],
                classes=form.cleaned_data["classes"],
                actor=request.user,
            )
        except invitations.TooManyInvitationsError as error:
            form.add_error("people", str(error))
        else:
            _say(request, outcome)
            if given := form.cleaned_data["classes"]:
                messages.success(request, f"{count(len(given), 'classe confiée')}.")
            return redirect("core:team", uai=uai)
    return render(
        request,
        "core/team_invite.html",
        {"form": form, "crumbs": team_crumbs(uai)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_TEAM)
def member(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    membership = _member(request, pk)
    form = RolesForm(
        request.POST if request.method == "POST" else None, initial={"roles": membership.roles}
    )
    if request.method == "POST" and form.is_valid():
        try:
            members.change_roles(
                membership=membership, roles=form.cleaned_data["roles"], actor=request.user
            )
        except members.TeamError as error:
            form.add_error("roles", str(error))
        else:
            messages.success(request, f"Rôles de {membership.user} enregistrés.")
            return redirect("core:team", uai=uai)
    return render(
        request,
        "core/team_member.html",
        {
            "member": membership,
            "form": form,
            "is_self": membership.pk == request.membership.pk,
            "held": leaving.held_by(membership, reader=request.membership),
            "crumbs": team_crumbs(uai),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Capability.MANAGE_TEAM)
def end(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    membership = _member(request, pk)
    try:
        members.end(membership=membership, actor=request.user)
    except members.TeamError as error:
        messages.error(request, str(error))
        return redirect("core:member", uai=uai, pk=pk)
    messages.success(request, f"{membership.user} ne fait plus partie de l’équipe.")
    return redirect("core:team", uai=uai)


@require_POST
@requires(Capability.MANAGE_TEAM)
def reopen(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    membership = _member(request, pk)
    members.reopen(membership=membership, actor=request.user)
    messages.success(request, f"{membership.user} est de retour, avec ses rôles.")
    return redirect("core:team", uai=uai)


@require_POST
@requires(Capability.MANAGE_TEAM)
def resend(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, school=request.school, pk=pk)
    try:
        invitations.resend(invitation=invitation, actor=request.user)
    except invitations.InvitationOverError:
        messages.error(request, "Cette invitation a déjà été acceptée ou annulée.")
    except invitations.TooManyInvitationsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Nouveau lien envoyé à {invitation.email}.")
    return redirect("core:team", uai=uai)


@require_POST
@requires(Capability.MANAGE_TEAM)
def revoke(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, school=request.school, pk=pk)
    invitations.revoke(invitation=invitation, actor=request.user)
    messages.success(request, f"Invitation de {invitation.email} annulée.")
    return redirect("core:team", uai=uai)


def _member(request: SchoolRequest, pk: int) -> Membership:
    return get_object_or_404(
        Membership.objects.select_related("user", "school"), school=request.school, pk=pk
    )


def _with_notes(request: SchoolRequest, people: list[Any]) -> list[tuple[Any, str]]:
    """Each with what the other apps have to say of them: the classes they lead."""
    notes: dict[Any, str] = {}
    if people:
        answers = signals.team_shown.send(
            sender=type(people[0]), people=people, year=request.school_year
        )
        for _receiver, said in answers:
            notes |= cast("dict[int, str]", said)
    return [(person, notes.get(person.pk, "")) for person in people]


def _say(request: SchoolRequest, outcome: invitations.InvitationReport) -> None:
    if outcome.sent:
        messages.success(request, f"{count(len(outcome.sent), 'invitation envoyée')}.")
    if outcome.members:
        names = ", ".join(str(membership.user) for membership in outcome.members[:5])
        rest = len(outcome.members) - 5
        others = f" et {count(rest, 'autre')}" if rest > 0 else ""
        messages.info(request, f"Déjà dans l’équipe, rien n’a été envoyé : {names}{others}.")
