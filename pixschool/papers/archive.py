"""What the archive of a school holds of its documents."""

from pixschool.core.archive.tables import register, table
from pixschool.papers.models import BookletText

register(
    table(
        "livret-textes",
        "les textes du livret écrits par l’établissement",
        lambda reader: BookletText.objects.filter(school=reader.school).order_by("block"),
        {"Bloc": "block", "Texte": "text", "Modifié le": "changed_at"},
    )
)
