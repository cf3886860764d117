"""The rituals of a Pix year: texts in `base/`, what changes each year in `<year>.toml`."""

from rituals.catalogue.loader import CatalogueNotPublishedError, load, published_years
from rituals.catalogue.schema import (
    Catalogue,
    CatalogueEntry,
    Document,
    Edge,
    RitualKind,
    Step,
    WebLink,
)
from rituals.catalogue.table import CatalogueError

__all__ = [
    "Catalogue",
    "CatalogueEntry",
    "CatalogueError",
    "CatalogueNotPublishedError",
    "Document",
    "Edge",
    "RitualKind",
    "Step",
    "WebLink",
    "load",
    "published_years",
]
