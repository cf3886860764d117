"""The links that come with PixSchool. Front pages, checked once: what is deeper moves.

Links, never copies: each site keeps its licence, and knows when what it says is out of date.
"""

from dataclasses import dataclass
from datetime import date

from pixschool.core.reference.themes import Theme

VERIFIED_ON = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class ShippedResource:
    """A page of a site, whose it is, what it is for."""

    key: str
    title: str
    url: str
    source: str
    theme: Theme
    competences: tuple[str, ...] = ()
    is_selected: bool = False  # on Safer Internet Day, unless the school says otherwise


SHIPPED = (
    ShippedResource(
        "pix",
        "Pix : ce que c’est, et le kit à afficher",
        "https://pix.fr/",
        "Pix",
        Theme.RENTREE,
    ),
    ShippedResource(
        "pix-support",
        "Aide de Pix : comptes, codes, parcours",
        "https://support.pix.fr/",
        "Pix",
        Theme.RENTREE,
        ("5.1",),
    ),
    ShippedResource(
        "pix-parents",
        "Sept parcours courts pour les parents",
        "https://pix.fr/parents",
        "Pix",
        Theme.FAMILLES,
        ("2.4", "4.3"),
        is_selected=True,
    ),
    ShippedResource(
        "cnil",
        "Affiches et jeux : protéger sa vie privée",
        "https://www.cnil.fr/",
        "CNIL",
        Theme.SECURITE,
        ("4.1", "4.2"),
        is_selected=True,
    ),
    ShippedResource(
        "internet-sans-crainte",
        "Ateliers et vidéos pour un internet plus sûr",
        "https://www.internetsanscrainte.fr/",
        "Internet Sans Crainte",
        Theme.INTERNET,
        ("2.4", "4.2", "4.3"),
        is_selected=True,
    ),
    ShippedResource(
        "cybermalveillance",
        "Reconnaître l’hameçonnage, choisir un mot de passe",
        "https://www.cybermalveillance.gouv.fr/",
        "Cybermalveillance",
        Theme.CYBER,
        ("4.1",),
        is_selected=True,
    ),
    ShippedResource(
        "clemi",
        "Fiches et affiches : s’informer, vérifier, publier",
        "https://www.clemi.fr/",
        "CLEMI",
        Theme.EMI,
        ("1.1", "2.2", "2.4"),
        is_selected=True,
    ),
    ShippedResource(
        "pix-ia",
        "Les parcours Pix IA des élèves, expliqués",
        "https://drane.ac-lyon.fr/spip/Les-parcours-apprenants-Pix-IA",
        "Académie de Lyon",
        Theme.IA,
        ("2.4",),
    ),
    ShippedResource(
        "eduscol",
        "Le cadre de référence des compétences numériques",
        "https://eduscol.education.gouv.fr/",
        "Éduscol",
        Theme.CERTIFICATION,
    ),
    ShippedResource(
        "certificat",
        "Vérifier un certificat Pix",
        "https://app.pix.fr/verification-certificat",
        "Pix",
        Theme.CERTIFICATION,
    ),
)
BY_KEY = {resource.key: resource for resource in SHIPPED}
