"""The rituals of a Pix year: texts in `base/`, what changes each year in `<year>.toml`."""

from rituals.catalogue.loader import CatalogueNotPublishedError, load, published_years
from rituals.catalogue.schema import Catalogue, Document, Edge, Entry, Kind, Link, Step, Theme
from rituals.catalogue.table import CatalogueError

__all__ = [
    "Catalogue",
    "CatalogueError",
    "CatalogueNotPublishedError",
    "Document",
    "Edge",
    "Entry",
    "Kind",
    "Link",
    "Step",
    "Theme",
    "load",
    "published_years",
]
