"""The only door in: an invitation, its secret link, and what accepting it gives.

The link holds 256 random bits; the database holds their hash. Sending again makes a new link and
the old one stops working.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from pixschool.core import journal, signals
from pixschool.core.access import members
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.mail import compose, queue
from pixschool.core.models import Invitation, Membership, OutgoingEmail, School, User
from pixschool.core.models.school import default_expiry

MAIL_KIND = "invitation"
# More than the staff of a large school; a stolen account cannot turn us into a spam cannon.
MAILS_PER_HOUR = 250


class InvitationOverError(Exception):
    """Accepted already, revoked, or past its fourteen days."""


class InvitationForAnotherError(Exception):
    """The account has not the address that was invited: a link that is passed on gives nothing."""


class TooManyInvitationsError(Exception):
    """The school sent as many as one hour allows; the message says so."""


@dataclass(frozen=True, kw_only=True)
class InvitationReport:
    """What became of a list of people to invite."""

    sent: list[Invitation] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)  # already there, nothing sent
    links: dict[int, str] = field(default_factory=dict)  # invitation pk → secret link


@transaction.atomic
def invite(
    *,
    school: School,
    people: Iterable[PastedPerson],
    roles: Iterable[str],
    actor: User | None,
    classes: Iterable[int] = (),
) -> InvitationReport:
    """Send each person a link. Somebody invited already gets a new one, with these roles too.

    `classes` (pks, of the school) are given to all of them, members included.
    """
    people, roles = list(people), sorted(set(roles))
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    _refuse_flood(school, adding=len(people))
    outcome = InvitationReport()
    for person in people:
        email = person.email.lower()
        membership = school.memberships.active().filter(user__email__iexact=email).first()
        if membership is not None:
            outcome.members.append(membership)
            continue
        invitation = school.invitations.pending().filter(email__iexact=email).first()
        if invitation is None:
            invitation = Invitation(school=school, email=email, roles=[])
        invitation.name = person.name or invitation.name
        invitation.roles = sorted({*invitation.roles, *roles})
        invitation.invited_by = actor
        link = _send(invitation)
        outcome.links[invitation.pk] = link
        outcome.sent.append(invitation)
    if outcome.sent:
        journal.record(
            "member_invited",
            school=school,
            actor=actor,
            target="invitation",
            ids=[invitation.pk for invitation in outcome.sent],
            details={"roles": roles},
        )
    if classes := list(classes):
        signals.classes_given.send(
            sender=Invitation, school=school, people=people, classes=classes, actor=actor
        )
    return outcome


@transaction.atomic
def resend(*, invitation: Invitation, actor: User | None) -> str:
    """A new link for fourteen days, even when the first has run out. Returns it."""
    invitation = _locked(invitation)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise InvitationOverError
    _refuse_flood(invitation.school, adding=1)
    link = _send(invitation)
    journal.record(
        "invitation_resent",
        school=invitation.school,
        actor=actor,
        target="invitation",
        ids=[invitation.pk],
    )
    return link


@transaction.atomic
def revoke(*, invitation: Invitation, actor: User | None) -> None:
    """Does nothing to an invitation that was accepted or revoked already."""
    invitation = _locked(invitation)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        return
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    signals.invitation_revoked.send(sender=Invitation, invitation=invitation)
    journal.record(
        "invitation_revoked",
        school=invitation.school,
        actor=actor,
        target="invitation",
        ids=[invitation.pk],
    )


def find(token: str) -> Invitation | None:
    """The invitation behind a link, whatever its state."""
    return find_by_hash(hash_of(token))


def find_by_hash(token_hash: str) -> Invitation | None:
    """Whatever its state: expired, revoked and accepted ones too."""
    return (
        Invitation.objects.select_related("school", "invited_by")
        .filter(token_hash=token_hash)
        .first()
    )


@transaction.atomic
def accept(*, invitation: Invitation, user: User) -> Membership:
    """Make the person a member, and tell who invited them.

    Of two clicks at once, the second finds the invitation used. Raises InvitationOverError,
    InvitationForAnotherError.
    """
    invitation = _locked(invitation)
    if not invitation.is_pending:
        raise InvitationOverError
    if not is_for(invitation, user):
        raise InvitationForAnotherError
    membership = members.join(
        school=invitation.school, user=user, roles=invitation.roles, actor=user
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), membership
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    signals.invitation_accepted.send(
        sender=Invitation, invitation=invitation, membership=membership
    )
    journal.record(
        "invitation_accepted",
        school=invitation.school,
        actor=user,
        target="invitation",
        ids=[invitation.pk],
    )
    _tell_inviter(invitation, membership)
    return membership


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether the address invited is one that the person has proved to be theirs."""
    wanted = invitation.email.lower()
    if user.email.lower() == wanted:
        return True
    return EmailAddress.objects.filter(user=user, verified=True, email__iexact=wanted).exists()


def _tell_inviter(invitation: Invitation, membership: Membership) -> None:
    """A mail, while the inviter is of the team."""
    inviter, school = invitation.invited_by, invitation.school
    if inviter is None or inviter.pk == membership.user_id:
        return
    if not school.memberships.active().filter(user=inviter).exists():
        return
    message = compose.build(
        "core/emails/invitation_taken",
        {
            "member": membership.user,
            "school": school,
            "role_labels": invitation.role_labels,
            "link": compose.absolute_url("core:team", school.uai),
        },
        to=inviter.email,
        subject=f"{membership.user} a accepté votre invitation",
    )
    queue.enqueue(message, kind="invitation_taken", school=school)


def hash_of(token: str) -> str:
    """SHA-256 in hexadecimal: the link itself is not kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("school", "invited_by")
        .get(pk=invitation.pk)
    )


def _send(invitation: Invitation) -> str:
    """Give the invitation a new secret and put its mail in the outbox; returns the link."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.expires_at = default_expiry()
    invitation.save()
    link = compose.absolute_url("core:invitation_link", token)
    inviter = invitation.invited_by
    message = compose.build(
        "core/emails/invitation",
        {"invitation": invitation, "school": invitation.school, "inviter": inviter, "link": link},
        to=invitation.email,
        subject=f"{invitation.school.name} vous invite sur PixSchool",
        reply_to=inviter.email if inviter else "",
    )
    queue.enqueue(message, kind=MAIL_KIND, school=invitation.school)
    return link


def _refuse_flood(school: School, *, adding: int) -> None:
    sent = OutgoingEmail.objects.filter(
        school=school, kind=MAIL_KIND, created_at__gt=timezone.now() - timedelta(hours=1)
    ).count()
    if sent + adding > MAILS_PER_HOUR:
        raise TooManyInvitationsError(
            f"Pas plus de {MAILS_PER_HOUR} invitations par heure : "
            f"il en reste {max(0, MAILS_PER_HOUR - sent)}. Réessayez plus tard."
        )
