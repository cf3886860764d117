"""A sheet that somebody has just dropped: read while one waits, kept nowhere."""

from certification.sessions.day.sheet.comparing import SheetLine
from certification.sessions.errors import PlanRefusedError
from pixschool.core.importing.reading import sandbox
from pixschool.core.importing.registry import signature_modules

READER = "certification.sessions.day.sheet.reader"


def lines(content: bytes, *, name: str) -> list[SheetLine]:
    """Raises PlanRefusedError with what is wrong with the file."""
    found = sandbox.read_bytes(
        content,
        kinds=(READER,),
        options={"filename": name},
        signatures=signature_modules(),
    )
    if found.errors:
        raise PlanRefusedError(found.errors[0].message)
    return [SheetLine(*told) for told in found.facts.get("rows", [])]
