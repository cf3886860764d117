"""The papers that the page of a ritual names and that are prepared here."""

from django.urls import reverse

from pixschool.core.access.permissions import Capability
from rituals.catalogue import Document
from rituals.models import Ritual
from rituals.page import papers


def register_all() -> None:
    papers.register(Document.BOOKLET, _booklets, Capability.SEE_PUPILS)
    papers.register(Document.FLYER, _flyer, Capability.SEE_SCHOOL)


def _booklets(ritual: Ritual) -> str:
    """One for each class: chosen there."""
    return reverse("papers:index", args=[ritual.school.uai])


def _flyer(ritual: Ritual) -> str:
    return reverse("papers:preview", args=[ritual.school.uai, "flyer"])
