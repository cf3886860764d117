"""A ritual with all that its page may say, and what the forms of that page send."""

from typing import Any

from django.urls import reverse
from lxml import html

from rituals.models import Ritual
from tests.factories.rituals import RitualFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


def make_ritual(world: World) -> Ritual:
    return RitualFactory(
        year=world.here.year,
        title="Découvrir le réseau",
        kind=Ritual.Kind.SESSION,
        purpose="Se connecter.",
        explanation="Avant la Toussaint.",
        note="Claviers de rechange.",
        links=[{"title": "CNIL", "url": "https://www.cnil.fr/"}],
        competences=["4.1"],
        lead_role="lead",
        leader=world.members["nora"],
    )


def url(ritual: Ritual, name: str = "ritual") -> str:
    return reverse(f"rituals:{name}", args=[ritual.school.uai, ritual.pk])


def text(response: Any) -> str:
    return page_of(response)


def as_shown(client: PageClient, ritual: Ritual, name: str = "ritual_remove") -> dict[str, str]:
    """What the form of that address sends, as the page of the ritual has it now."""
    tree = html.fromstring(client.get(url(ritual)).content)
    form = tree.xpath(f"//form[@action='{url(ritual, name)}']")[0]
    return {key: str(value) for key, value in form.form_values()}
