"""Who belongs to a school and with which roles: the only writer of memberships.

Somebody can always manage the team: every change is made under a lock of the school, and refused
when it would leave nobody. Leaving takes effect at the next click of the person who left.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pixschool.core import journal, signals
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Invitation, Membership, School, User
from pixschool.core.reference.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator


LAST_LEAD = (
    "Vous êtes le dernier RUPN de l’établissement. Donnez d’abord ce rôle à quelqu’un d’autre, ou "
    "fermez l’établissement."
)


class TeamError(Exception):
    """Why the team cannot be changed so; the message is a sentence for the page."""


def join(*, school: School, user: User, roles: Iterable[str], actor: User | None) -> Membership:
    """Make somebody a member, or give a member these roles too. Who had left comes back."""
    with _team_of(school):
        membership, is_new = Membership.objects.get_or_create(
            user=user, school=school, defaults={"roles": _ordered(roles)}
        )
        if not is_new:
            kept = membership.roles if membership.left_at is None else []
            _write(membership, roles=_ordered([*kept, *roles]))
    journal.record(
        "member_joined",
        school=school,
        actor=actor,
        target="member",
        ids=[membership.pk],
        details={"roles": membership.roles},
    )
    return membership


def change_roles(*, membership: Membership, roles: Iterable[str], actor: User | None) -> None:
    """Give exactly these roles. Nobody takes the team from themselves by accident."""
    wanted = _ordered(roles)
    if not wanted:
        raise TeamError("Choisissez au moins un rôle.")
    with _team_of(membership.school):
        membership.refresh_from_db()
        before = membership.roles
        if before == wanted or membership.left_at is not None:
            return
        could_manage = membership.can(Capability.MANAGE_TEAM)
        _write(membership, roles=wanted)
        if could_manage and not membership.can(Capability.MANAGE_TEAM):
            _refuse_own(membership, actor, "retirer la gestion de l’équipe")
        for role in set(before) - set(wanted):
            signals.role_lost.send(sender=Membership, membership=membership, role=role)
        is_own = actor is not None and actor.pk == membership.user_id
        journal.record(
            "own_roles_changed" if is_own else "member_roles_changed",
            school=membership.school,
            actor=actor,
            target="member",
            ids=[membership.pk],
            details={"before": before, "after": wanted},
        )


def grant_role(*, membership: Membership, role: Role, actor: User | None) -> None:
    """Add a role to those the person has; nothing if they have it."""
    if role.value not in membership.roles:
        change_roles(membership=membership, roles=[*membership.roles, role.value], actor=actor)


def end(*, membership: Membership, actor: User | None) -> None:
    """Rights, sessions, promised classes and invitations to come back: all gone at once."""
    with _team_of(membership.school):
        membership.refresh_from_db()
        if membership.left_at is not None:
            return
        _refuse_own(membership, actor, "retirer de l’équipe")
        _end(membership, actor=actor, event="member_left")


def refuse_demo(school: School) -> None:
    """An invented school stays as it is for who visits it next. Raises TeamError."""
    if school.is_demo:
        raise TeamError("Cet établissement est inventé : il ne se quitte pas et ne se ferme pas.")


def leave(*, membership: Membership) -> None:
    """One's own departure; what `end` ends ends. Raises TeamError for the last RUPN of a school
    that goes on, and for the last person who manages its team."""
    refuse_demo(membership.school)
    with _team_of(membership.school):
        membership.refresh_from_db()
        if membership.left_at is not None:
            return
        if is_last_lead(membership):
            raise TeamError(LAST_LEAD)
        _end(membership, actor=membership.user, event="member_left_alone")


def is_last_lead(membership: Membership) -> bool:
    """The school goes on, and would have no RUPN without this person."""
    if Role.LEAD not in membership.roles or membership.school.closing_since is not None:
        return False
    others = membership.school.memberships.active().exclude(pk=membership.pk)
    return not others.filter(roles__contains=[Role.LEAD.value]).exists()


def reopen(*, membership: Membership, actor: User | None) -> None:
    """Somebody who had left is back with the roles they had."""
    with _team_of(membership.school):
        membership.refresh_from_db()
        if membership.left_at is None:
            return
        _write(membership, roles=membership.roles)
        journal.record(
            "member_back",
            school=membership.school,
            actor=actor,
            target="member",
            ids=[membership.pk],
        )


def end_sessions(user: User) -> None:
    """Every browser where the person is signed in asks them to sign in again."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


def _end(membership: Membership, *, actor: User | None, event: str) -> None:
    """Raises TeamError while something is to be handed over first."""
    asked = {"membership": membership, "actor": actor}
    answers = signals.membership_ending.send(sender=Membership, **asked)
    if first := [str(said) for _receiver, said in answers if said]:
        raise TeamError(" ".join(first))
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    end_sessions(membership.user)
    pending = membership.school.invitations.pending()
    for invitation in pending.filter(email__iexact=membership.user.email):
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        signals.invitation_revoked.send(sender=Invitation, invitation=invitation)
    signals.membership_ended.send(sender=Membership, membership=membership)
    journal.record(
        event,
        school=membership.school,
        actor=actor,
        target="member",
        ids=[membership.pk],
    )


@contextmanager
def _team_of(school: School) -> "Iterator[None]":
    with transaction.atomic():
        locked = School.objects.select_for_update(no_key=True).get(pk=school.pk)
        managed_before = locked.closing_since is None and _is_managed(school)
        yield
        if managed_before and not _is_managed(school):
            raise TeamError(
                "Il ne resterait personne pour gérer l’équipe. "
                "Donnez d’abord le rôle RUPN ou Direction à quelqu’un d’autre."
            )


def _is_managed(school: School) -> bool:
    return any(membership.can(Capability.MANAGE_TEAM) for membership in school.memberships.active())


def _refuse_own(membership: Membership, actor: User | None, act: str) -> None:
    if actor is not None and membership.user_id == actor.pk:
        raise TeamError(
            f"Vous ne pouvez pas vous {act} vous-même : demandez-le à un autre responsable."
        )


def _write(membership: Membership, *, roles: list[str]) -> None:
    membership.roles, membership.left_at = roles, None
    membership.__dict__.pop("capabilities", None)  # follows from the roles, and is cached
    membership.save(update_fields=["roles", "left_at"])


def _ordered(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    return [role.value for role in Role if role.value in wanted]
