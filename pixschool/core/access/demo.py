"""Demo mode: imaginary schools that anybody may enter. Every function here says no without it."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pixschool.core.models import Membership, User
from pixschool.core.reference.roles import Role


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account that one click of the sign-in page enters."""

    email: str
    label: str
    school: str


def find_user(email: str) -> User | None:
    """Somebody imaginary: a member of demo schools and of nothing else, with no other power."""
    if not settings.DEMO:
        return None
    memberships = Membership.objects.filter(user=OuterRef("pk"), left_at=None)
    return (
        User.objects.filter(email__iexact=email, is_active=True)
        .filter(is_staff=False, is_superuser=False)
        .filter(Exists(memberships.filter(school__is_demo=True)))
        .exclude(Exists(memberships.filter(school__is_demo=False)))
        .first()
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
