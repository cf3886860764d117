"""What is asked of a file that was read, because it could be read otherwise."""

from pixschool.core.importing.reading import text
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.source import Shape, Source

ENCODING_DOUBT = "ENCODING_DOUBT"
ENCODING = (
    "Les lettres accentuées de ce fichier peuvent se lire de deux façons. Confirmez seulement si "
    "les noms sont justes tels qu’ils sont lus, à gauche ; sinon, renoncez, enregistrez le "
    "fichier en « CSV UTF-8 » et redéposez-le."
)


def ask(source: Source, out: Output) -> None:
    """Names are shown in both readings; they are forgotten when the import ends."""
    if source.shape != Shape.TEXT:
        return
    for read, other in text.encoding_doubts(source.path):
        out.confirm(ENCODING_DOUBT, ENCODING, where=f"« {read} » ou « {other} »")
