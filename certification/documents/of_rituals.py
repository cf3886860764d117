"""The summonses that the page of a ritual names: with the plan of its level."""

from django.urls import reverse

from pixschool.core.access.permissions import Capability
from rituals.catalogue import Document
from rituals.models import Ritual
from rituals.page import papers


def register_all() -> None:
    papers.register(Document.SUMMONS, _plan, Capability.MANAGE_YEAR)


def _plan(ritual: Ritual) -> str:
    """The plan of its first level; nothing for a ritual that is of no level."""
    if not ritual.levels:
        return ""
    return reverse("certification:plan", args=[ritual.school.uai, ritual.levels[0]])
