"""The documents there are: what each is for, what it is made of, who may have it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pixschool.core.access.permissions import Capability
from pixschool.papers.asked import PaperAsk
from pixschool.papers.kinds import (
    booklet,
    codes,
    council,
    flyer,
    missing,
    newcomer,
    poster,
    results,
    slips,
    year,
)


@dataclass(frozen=True, kw_only=True)
class PaperKind:
    """`is_of_class`: one for each class. `forms`: {form: words}, when there are several."""

    key: str
    title: str
    about: str
    template: str
    build: Callable[[PaperAsk], dict[str, Any]]
    capability: Capability
    is_of_class: bool = False
    is_of_group: bool = False
    has_names: bool = False  # of pupils
    has_languages: bool = False
    forms: tuple[tuple[str, str], ...] = ()
    screen: str = ""  # the page that says the same, where the paper itself is too large for one


PAPERS = (
    PaperKind(
        key="booklet",
        title="Livret du référent Pix",
        about="Codes, déroulé de la séance, questions, qui appeler, la suite de l’année.",
        template="papers/booklet.html",
        build=booklet.build,
        capability=Capability.SEE_PUPILS,
        is_of_class=True,
        has_names=True,
    ),
    PaperKind(
        key="codes",
        title="Fiche codes",
        about="Un code par page, en grand : à projeter ou à afficher.",
        template="papers/codes.html",
        build=codes.build,
        capability=Capability.SEE_PUPILS,
        is_of_class=True,
        is_of_group=True,
    ),
    PaperKind(
        key="missing",
        title="Élèves à relancer",
        about="Pour un professeur sans compte Pix Orga.",
        template="papers/missing.html",
        build=missing.build,
        capability=Capability.SEE_PUPILS,
        is_of_class=True,
        has_names=True,
    ),
    PaperKind(
        key="results",
        title="Résultats de la classe",
        about="Un tableau, élèves et campagnes. Pas un classement.",
        template="papers/results.html",
        build=results.build,
        capability=Capability.SEE_PUPILS,
        is_of_class=True,
        has_names=True,
    ),
    PaperKind(
        key="slips",
        title="Billets",
        about="Rendez-vous au CDI et codes, huit par page, à découper.",
        template="papers/slips.html",
        build=slips.build,
        capability=Capability.BOOK_SLOTS,
        is_of_class=True,
        has_names=True,
        forms=((slips.APPOINTMENTS, "Rendez-vous"), (slips.CODES, "Codes")),
    ),
    PaperKind(
        key="poster",
        title="Affiche du CDI",
        about="Quand venir, ce qui est ouvert, comment entrer.",
        template="papers/poster.html",
        build=poster.build,
        capability=Capability.SEE_SCHOOL,
    ),
    PaperKind(
        key="flyer",
        title="Dépliant des familles",
        about="La page des familles sur papier, plié en trois ou en A5.",
        template="papers/flyer.html",
        build=flyer.build,
        capability=Capability.SEE_SCHOOL,
        has_languages=True,
        forms=(("", "A4 plié en trois"), (flyer.A5, "A5")),
    ),
    PaperKind(
        key="council",
        title="Bilan pour le conseil pédagogique",
        about="Par niveau, sans nom ni classe.",
        template="papers/council.html",
        build=council.build,
        capability=Capability.MANAGE_YEAR,
    ),
    PaperKind(
        key="newcomer",
        title="Fiche nouvel arrivant",
        about="Une page pour un collègue qui arrive.",
        template="papers/newcomer.html",
        build=newcomer.build,
        capability=Capability.SEE_SCHOOL,
    ),
    PaperKind(
        key="year",
        title="L’année en A3",
        about="L’affiche de l’année, pour la salle des professeurs.",
        template="rituals/documents/poster.html",
        build=year.build,
        capability=Capability.SEE_SCHOOL,
        screen="rituals:planner",
    ),
)
BY_KEY = {paper.key: paper for paper in PAPERS}
