"""Demo mode: imaginary schools that anybody may enter. Every function here says no without it."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pixschool.core.models import Invitation, Membership, OutgoingEmail, School, User
from pixschool.core.reference.roles import Role


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account that one click of the sign-in page enters."""

    email: str
    label: str
    school: str


class DemoBesideRealSchoolError(Exception):
    """Demo mode would open accounts to anybody where people really work."""

    def __init__(self) -> None:
        super().__init__(
            "Le mode démonstration (PIXSCHOOL_DEMO=1) ne démarre pas : cette base contient un "
            "établissement réel, et n’importe qui pourrait y entrer. Démarrez avec "
            "PIXSCHOOL_DEMO=0, ou donnez à la démonstration une base à elle."
        )


def refuse_beside_a_real_school() -> None:
    """Called before anything is served. Raises DemoBesideRealSchoolError.

    A database that does not answer, or has no table yet, holds nobody to protect: whoever starts
    will say what is wrong with it.
    """
    if not settings.DEMO:
        return
    try:
        has_real = School.objects.filter(is_demo=False).exists()
    except DatabaseError:
        return
    if has_real:
        raise DemoBesideRealSchoolError


def _imaginary() -> QuerySet[User]:
    """Members of demo schools and of nothing else, ever, with no other power."""
    memberships = Membership.objects.filter(user=OuterRef("pk"))
    return (
        User.objects.filter(is_staff=False, is_superuser=False)
        .filter(Exists(memberships.filter(school__is_demo=True)))
        .exclude(Exists(memberships.filter(school__is_demo=False)))
    )


def find_user(email: str) -> User | None:
    """Somebody imaginary, who still belongs to a demo school."""
    if not settings.DEMO:
        return None
    return (
        _imaginary().filter(email__iexact=email, is_active=True, memberships__left_at=None).first()
    )


def mails_for(user: User) -> QuerySet[OutgoingEmail]:
    """The mails that a demo account may read: to imaginary people of its demo schools, and to the
    addresses invited there that are nobody's. Never to an account that is anything else: its
    sign-in codes would open it.
    """
    if not settings.DEMO:
        return OutgoingEmail.objects.none()
    own = Membership.objects.active().filter(user=user, school__is_demo=True)
    schools = own.values("school")
    people = _imaginary().filter(memberships__school__in=schools).values(address=Lower("email"))
    invited = Invitation.objects.filter(school__in=schools).values(address=Lower("email"))
    real = User.objects.exclude(pk__in=_imaginary().values("pk"))
    found = OutgoingEmail.objects.annotate(to=Lower("recipient"))
    return (
        found.filter(Q(to__in=people) | Q(to__in=invited))
        .exclude(to__in=real.values(address=Lower("email")))
        .exclude(to__in=EmailAddress.objects.filter(user__in=real).values(address=Lower("email")))
        .exclude(
            to__in=Invitation.objects.filter(school__is_demo=False).values(address=Lower("email"))
        )
    )


def accounts() -> list[DemoAccount]:
    """One account per role and school, in the order of the roles."""
    if not settings.DEMO:
        return []
    memberships = list(
        Membership.objects.active()
        .filter(school__is_demo=True, user__is_staff=False, user__is_superuser=False)
        .select_related("user", "school")
        .order_by("school__pk", "pk")
    )
    order = list(Role.values)
    chosen: dict[tuple[int, str], Membership] = {}
    known: set[int] = set()  # somebody in two schools is one account
    for membership in memberships:
        place = (membership.school_id, membership.roles[0])
        if place not in chosen and membership.user_id not in known:
            chosen[place] = membership
            known.add(membership.user_id)
    ranked = sorted(chosen.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
    return [
        DemoAccount(
            email=membership.user.email,
            label=f"{membership.user} · {membership.role_labels}",
            school=membership.school.name,
        )
        for _key, membership in ranked
    ]


def demo_accounts(request: HttpRequest) -> dict[str, object]:
    """Context of the sign-in page (the list is asked for by that page only) and of the menu."""
    if not settings.DEMO:
        return {}
    return {"is_demo": True, "demo_accounts": SimpleLazyObject(accounts)}
