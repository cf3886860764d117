"""What is said of a file that no reader of the page recognises: what it is, where it goes."""

from pixschool.core.importing.reading import tables
from pixschool.core.importing.reading.archive import open_only_xml
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.signature import Signature
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.importing.reading.text import looks_mojibake

UNKNOWN_FORMAT = "UNKNOWN_FORMAT"
MOJIBAKE_TITLES = (
    "Les titres de colonnes sont mal encodés (« PrÃ©nom »). Téléchargez le fichier à nouveau, "
    "ou enregistrez-le en « CSV UTF-8 »."
)


def explain(source: Source) -> FileRefusedError:
    """The refusal to raise for a file that nobody wanted. Raises that of an archive it opens."""
    if source.shape == Shape.ZIP:
        with open_only_xml(source.path, source.limits):
            return _explain_xml(source)
    return _explain_xml(source) if source.shape == Shape.XML else explain_table(source)


def _explain_xml(source: Source) -> FileRefusedError:
    claim = next((known for known in source.signatures if known.is_xml), None)
    return refusal(claim) if claim else unrecognised(source)


def explain_table(source: Source) -> FileRefusedError:
    """Precise titles are believed before damaged or foreign ones, and these before common ones."""
    return (
        _by_titles(source, is_common=False)
        or _by_first_row(source)
        or _by_titles(source, is_common=True)
        or unrecognised(source)
    )


def _by_titles(source: Source, *, is_common: bool) -> FileRefusedError | None:
    for known in source.signatures:
        if known.titles and known.is_common == is_common:
            header = tables.find_header(source, known.score)
            if header and known.fits(header.titles):
                return refusal(known)
    return None


def _by_first_row(source: Source) -> FileRefusedError | None:
    first = tables.first_row(source)
    if first is None:
        return None
    if any(map(looks_mojibake, first.titles)):
        return FileRefusedError("MOJIBAKE", MOJIBAKE_TITLES, where=first.place(first.line))
    worded = (known for known in source.signatures if known.words is not None)
    claim = next((known for known in worded if known.fits(first.titles)), None)
    return refusal(claim) if claim else None


def refusal(claim: Signature) -> FileRefusedError:
    """What is said of a file that bears this signature."""
    return FileRefusedError(claim.code, claim.message)


def unrecognised(source: Source) -> FileRefusedError:
    """What is said of a file that bears no signature."""
    known = "".join(f" ni comme {known.what}" for known in source.signatures if known.what)
    return FileRefusedError(
        UNKNOWN_FORMAT,
        f"Ce fichier n’est reconnu{known or ' par aucune page'}. "
        "Vérifiez que c’est le bon, et que sa première ligne porte les titres des colonnes.",
    )
