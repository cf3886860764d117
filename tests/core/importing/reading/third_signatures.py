"""What an app that does not exist would say of its files."""

from pixschool.core.importing.reading.signature import Signature

SIGNATURES = (
    Signature(
        code="CANTEEN_FILE",
        message="Ce fichier contient des repas. Déposez-le à la cantine.",
        what="une liste de repas",
        titles=frozenset({"repas", "regime", "jour"}),
    ),
)
