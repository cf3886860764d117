"""What the screens of imports ask of the kinds that the apps have registered."""

from typing import Any

from django import template

from pixschool.core.importing import registry
from pixschool.core.importing.reading.signature import Signature
from pixschool.core.models import ImportBatch
from pixschool.core.text.french import lower_first

register = template.Library()


@register.filter
def kind_label(batch: ImportBatch) -> str:
    """{{ batch|kind_label }}: « Résultats Pix »."""
    return registry.kind_of(batch).label


@register.filter
def kind_inside(batch: ImportBatch) -> str:
    """{{ batch|kind_inside }}: « résultats Pix », inside a sentence; Pix keeps its capital."""
    return lower_first(registry.kind_of(batch).label)


@register.simple_tag
def import_kinds() -> tuple[registry.ImportKind[Any], ...]:
    """{% import_kinds as kinds %}: every kind, with its `page` and `button`."""
    return registry.kinds()


@register.simple_tag
def page_of_stray(code: str) -> Signature | None:
    """{% page_of_stray issue.code as stray %}: its `page` and `link`, or None."""
    return registry.page_of(code)
