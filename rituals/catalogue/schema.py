"""What an entry of the catalogue is. Pure: texts, rules and numbers, no row, no date but official.

`CatalogueEntry` describes a ritual that comes back every year; `placement` gives it dates.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pixschool.core.reference.labelled import LabelledEnum
from pixschool.core.reference.levels import Level
from pixschool.core.reference.roles import Role
from pixschool.core.reference.themes import Theme
from rituals.catalogue.anchors import Anchor


class RitualKind(LabelledEnum):
    CAMPAIGN = "campaign", "Campagne"
    SESSION = "session", "Séance"
    SUPPORT = "support", "Accompagnement"
    EVENT = "event", "Événement"
    MEETING = "meeting", "Réunion"
    TRAINING = "training", "Formation"
    CERTIFICATION = "certification", "Certification"
    TASK = "task", "À faire"


class Document(LabelledEnum):
    """Papers that go with a ritual; PixSchool prepares them, the school updates them."""

    BOOKLET = "booklet", "Livret du référent de classe"
    CODE_SHEET = "code_sheet", "Fiche des codes"
    SESSION_GUIDE = "session_guide", "Déroulé de séance"
    MISSING_LIST = "missing_list", "Liste des élèves à relancer"
    ATTENDANCE = "attendance", "Feuille d’émargement"
    SUMMONS = "summons", "Convocations"
    POSTER = "poster", "Affiche"
    FLYER = "flyer", "Dépliant pour les familles"


class Edge(StrEnum):
    START = "start"
    END = "end"


class Prefer(StrEnum):
    """Where in its window a ritual would rather be."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do for a ritual, so many days before or after one of its ends."""

    what: str
    who: Role
    edge: Edge
    days: int


@dataclass(frozen=True, slots=True)
class WebLink:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class BetweenMoments:
    """Anywhere between two moments of the year, `gap` weeks or more after another ritual."""

    earliest: Anchor
    latest: Anchor
    after: str = ""
    gap: int = 0
    needs: bool = False  # pointless without the ritual it comes after


@dataclass(frozen=True, slots=True)
class FixedDay:
    """The same day every year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class ComputedEvent:
    """A rule of `catalogue.events`, by its name there."""

    name: str


@dataclass(frozen=True, slots=True)
class Dates:
    """From one date to another, as published or, when the entry says so, supposed."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class EachPeriod:
    """Once between two breaks, in this week of the stretch (1 is the first)."""

    week: int


Rule = BetweenMoments | FixedDay | ComputedEvent | Dates | EachPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    key: str
    title: str
    theme: Theme
    kind: RitualKind
    levels: tuple[Level, ...]  # empty: for the staff
    leads: Role
    purpose: str
    place: Rule
    weeks: int  # school weeks it takes when nothing is in the way
    min_weeks: int
    prefer: Prefer
    room_hours: int  # hours of computer room for each class
    per_level: bool  # each level has its own dates
    mandatory: bool
    competences: tuple[str, ...]
    checklist: tuple[Step, ...]
    documents: tuple[Document, ...]
    links: tuple[WebLink, ...]
    families: str
    source: str
    confirmed: bool
    reason: str  # why its dates are not confirmed

    @property
    def is_campaign(self) -> bool:
        return self.kind == RitualKind.CAMPAIGN


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The entries of a school year, in the order of the files: also the order of importance."""

    start_year: int
    entries: tuple[CatalogueEntry, ...]

    def get(self, key: str) -> CatalogueEntry | None:
        return next((entry for entry in self.entries if entry.key == key), None)
