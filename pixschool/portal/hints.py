"""What a screen says the first time one opens it, until the person closes it, for good; and the
help page of the screen."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, User
from pixschool.portal import guide


@dataclass(frozen=True)
class Hint:
    """One or two sentences for those who can do what they tell. `key` is stored: never renamed."""

    key: str
    text: str
    capability: Capability


HINTS = {
    "campaigns:missing": Hint(
        "missing",
        "Une case du tableau ouvre les noms. « Message aux élèves » les prévient sans nommer "
        "personne : il est prêt à coller dans l’ENT.",
        Capability.SEE_PUPILS,
    ),
    "campaigns:arbitration": Hint(
        "who",
        "1, 2, 3 choisissent un élève, Z revient en arrière. Une réponse se change toujours dans "
        "« Réponses données ».",
        Capability.IMPORT_RESULTS,
    ),
    "rituals:planner": Hint(
        "year",
        "Une barre se déplace à la souris, ou avec les flèches du clavier ; « Annuler » revient "
        "en arrière.",
        Capability.MANAGE_YEAR,
    ),
    "portal:classroom": Hint(
        "class",
        "« En retard » : l’élève n’a pas terminé ce qu’une part de la classe a terminé (plus de la "
        "moitié, si l’établissement n’en a pas choisi une autre). Son nom ouvre sa fiche.",
        Capability.SEE_PUPILS,
    ),
    "core:imports": Hint(
        "imports",
        "Le dernier import appliqué peut s’annuler : ouvrez-le, tout redevient comme avant.",
        Capability.IMPORT_RESULTS,
    ),
}
KEYS = frozenset(hint.key for hint in HINTS.values())


def close(*, user: User, key: str) -> None:
    """The person will not see it again. Closing it twice changes nothing."""
    if key in KEYS and key not in user.closed_hints:
        user.closed_hints = [*user.closed_hints, key]
        user.save(update_fields=["closed_hints"])


def help_here(request: HttpRequest) -> dict[str, Any]:
    """For base.html: the help page of the screen and, once, its hint. No query."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return {}
    part = guide.part_for(request.path)
    help_url = reverse("portal:help_page", args=[membership.school.uai, part])
    here: dict[str, Any] = {"help_url": help_url}
    match = request.resolver_match
    hint = HINTS.get(match.view_name) if match else None
    user = request.user
    if (
        hint is not None
        and isinstance(user, User)
        and hint.key not in user.closed_hints
        and membership.can(hint.capability)
    ):
        here["hint"] = hint
    return here
