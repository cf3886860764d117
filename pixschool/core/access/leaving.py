"""Leaving by oneself: what one holds is said first; a closed account leaves a neutral name."""

from typing import cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from pixschool.core import journal, signals
from pixschool.core.access import members
from pixschool.core.models import Invitation, Membership, OutgoingEmail, User

CLOSED = "Compte fermé"  # the name that journal and lists show from then on
Held = tuple[str, str]  # (sentence, address of the page where it is handed over)


def held_by(membership: Membership, *, reader: Membership | None = None) -> list[Held]:
    """What the person leads in this school, in the words of the apps that know. Addresses are of
    pages that `reader`, the person themselves unless said, may open."""
    answers = signals.member_held.send(
        sender=Membership, membership=membership, reader=reader or membership
    )
    return [line for _receiver, said in answers for line in cast("list[Held]", said)]


def led_alone(user: User) -> list[Membership]:
    """Where the person must hand over first, or close the school."""
    present = Membership.objects.active().filter(user=user).select_related("school")
    return [membership for membership in present if members.is_last_lead(membership)]


@transaction.atomic
def close_account(*, user: User) -> None:
    """Leave every school, then forget who it was. Acts stay in the journals, under CLOSED.

    Raises TeamError, and nothing is done, when a school would be left without its last RUPN.
    """
    # In one order for everybody: two people who leave at once wait for each other, no more.
    present = user.memberships.select_related("school").order_by("school_id")
    for membership in present:
        if membership.left_at is None:
            members.leave(membership=membership)
        journal.record(
            "account_closed",
            school=membership.school,
            actor=user,
            target="member",
            ids=[membership.pk],
        )
    forget(user=user)


@transaction.atomic
def forget(*, user: User) -> None:
    """No way in any more, no name, no address: of somebody who is in no team."""
    _forget_mails(_addresses(user))
    for proof in (EmailAddress, SocialAccount, Authenticator):
        proof.objects.filter(user=user).delete()
    _rename(user)


def _addresses(user: User) -> list[str]:
    known = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({user.email.lower(), *(address.lower() for address in known)})


def _forget_mails(addresses: list[str]) -> None:
    """One that is leaving at this very moment keeps its address until it is forgotten by age."""
    for address in addresses:
        Invitation.objects.filter(email__iexact=address).update(email="", name="")
        mails = OutgoingEmail.objects.filter(recipient__iexact=address)
        mails.filter(state=OutgoingEmail.MailState.DUE).update(
            state=OutgoingEmail.MailState.SUPPRESSED, reason="compte fermé"
        )
        mails.exclude(Q(state__in=OutgoingEmail.WAITING)).update(
            recipient="",
            subject=CLOSED,
            message=b"",
            dedupe_key=Concat(Value("closed|"), Cast("pk", CharField()), output_field=CharField()),
        )


def _rename(user: User) -> None:
    user.first_name, user.last_name = "", CLOSED
    user.email = f"ferme-{user.pk}@compte-ferme.invalid"  # never delivered: RFC 2606
    user.set_unusable_password()
    user.is_active = user.is_staff = user.is_superuser = False
    user.save()
    members.end_sessions(user)
