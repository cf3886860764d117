"""What base.html needs on every page: the menu, the schools, the person's role."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from pixschool.core.access.permissions import Capability
from pixschool.core.access.session_end import typed_key
from pixschool.core.models import Membership, School, User


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """A menu entry. `sections`: the starts of address (after the UAI) it stands for."""

    label: str
    url_name: str
    capability: Capability
    sections: tuple[str, ...]


# Names only, no import: an entry whose address does not exist is left out.
MAIN_MENU = (
    MenuEntry(
        label="Accueil",
        url_name="portal:home",
        capability=Capability.SEE_SCHOOL,
        sections=("",),
    ),
    MenuEntry(
        label="Année",
        url_name="rituals:planner",
        capability=Capability.SEE_SCHOOL,
        sections=("annee",),
    ),
    MenuEntry(
        label="Qui manque",
        url_name="campaigns:missing",
        capability=Capability.SEE_PUPILS,
        sections=("manquants",),
    ),
    MenuEntry(
        label="CDI",
        url_name="portal:cdi",
        capability=Capability.RUN_CDI,
        sections=("cdi",),
    ),
    MenuEntry(
        label="Campagnes",
        url_name="campaigns:list",
        capability=Capability.SEE_SCHOOL,
        sections=("campagnes",),
    ),
    MenuEntry(
        label="Certification",
        url_name="certification:overview",
        capability=Capability.SEE_PUPILS,
        sections=("certification",),
    ),
    MenuEntry(
        label="Classes",
        url_name="portal:classrooms",
        capability=Capability.SEE_PUPILS,
        sections=("classes", "eleves"),
    ),
    MenuEntry(
        label="Équité",
        url_name="portal:equity",
        capability=Capability.SEE_EQUITY,
        sections=("equite", "progression"),
    ),
    MenuEntry(
        label="Imports",
        url_name="core:imports",
        capability=Capability.IMPORT_RESULTS,
        sections=("imports", "resultats", "arbitrage", "eleves/importer"),
    ),
)
SCHOOL_MENU = (
    MenuEntry(
        label="Papiers",
        url_name="papers:index",
        capability=Capability.SEE_SCHOOL,
        sections=("papiers",),
    ),
    MenuEntry(
        label="Permanences et formations",
        url_name="portal:staff",
        capability=Capability.SEE_SCHOOL,
        sections=(
            "equipe/formations",
            "equipe/mes-etapes",
            "equipe/conseils",
            "equipe/bilan",
            "equipe/bienvenue",
        ),
    ),
    MenuEntry(
        label="Rappels",
        url_name="rituals:reminders",
        capability=Capability.SEE_SCHOOL,
        sections=("rappels",),
    ),
    MenuEntry(
        label="Phrases de passe",
        url_name="portal:phrases",
        capability=Capability.SEE_SCHOOL,
        sections=("phrases-de-passe",),
    ),
    MenuEntry(
        label="Équipe",
        url_name="core:team",
        capability=Capability.MANAGE_TEAM,
        sections=("equipe",),
    ),
    MenuEntry(
        label="Réglages",
        url_name="core:settings",
        capability=Capability.MANAGE_SCHOOL,
        sections=("reglages",),
    ),
    MenuEntry(
        label="Journal",
        url_name="core:audit",
        capability=Capability.SEE_JOURNAL,
        sections=("journal",),
    ),
)


def _current(path: str) -> str:
    """The label of the entry a path belongs to: the longest start wins."""
    _, _, page = path.strip("/").partition("/")
    starts = {section: entry for entry in MAIN_MENU + SCHOOL_MENU for section in entry.sections}
    fitting = [
        start for start in starts if page == start or (start and page.startswith(f"{start}/"))
    ]
    return starts[max(fitting, key=len)].label if fitting else ""


def _links(menu: tuple[MenuEntry, ...], membership: Membership, path: str) -> list[dict[str, Any]]:
    current = _current(path)
    links = []
    for entry in menu:
        if not membership.can(entry.capability):
            continue
        try:
            url = reverse(entry.url_name, args=[membership.school.uai])
        except NoReverseMatch:
            continue
        links.append({"label": entry.label, "url": url, "is_current": entry.label == current})
    return links


def _other_schools(user: User, current: Membership | None) -> list[School]:
    memberships = Membership.objects.active().filter(user=user)
    return [
        membership.school
        for membership in memberships.select_related("school").order_by("school__name")
        if current is None or membership.school_id != current.school_id
    ]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Links of the menus that the person may follow; empty when nobody is signed in."""
    membership: Membership | None = getattr(request, "membership", None)
    user = getattr(request, "user", None)  # absent when a request fails before the middleware
    if not isinstance(user, User):
        return {}
    context: dict[str, Any] = {
        # Lazy: a fragment for HTMX has no header, hence no query for it.
        "other_schools": SimpleLazyObject(lambda: _other_schools(user, membership)),
        "typed_key": SimpleLazyObject(lambda: typed_key(user)),
    }
    if membership is not None:
        # Asked for by the pages of another year only.
        context["current_year"] = SimpleLazyObject(lambda: membership.school.current_year)
        context["menu"] = _links(MAIN_MENU, membership, request.path)
        context["school_menu"] = _links(SCHOOL_MENU, membership, request.path)
    return context
