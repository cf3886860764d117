"""The births of a file that somebody has just dropped: in memory, from the first byte to the last.

The file is given to the child process that reads all files, through a file of the memory (no name,
no disk); what it found comes back through its pipe. Nothing is written, whatever happens.
"""

from dataclasses import dataclass

from certification.documents.births.errors import BirthsRefusedError
from pixschool.core.importing.reading import sandbox
from pixschool.core.importing.registry import signature_modules
from pixschool.core.models import School
from students.importers.ine import ine_key

READER = "certification.documents.births.reader"
SEXES = {"1": "M", "2": "F"}
FRANCE = "100"


@dataclass(frozen=True)
class Birth:
    """One pupil of the file, as it says."""

    ine_hash: str
    last_name: str
    first_name: str
    sex_code: str
    born_on: str  # JJ/MM/AAAA
    country_code: str
    city_code: str
    city: str
    class_key: str

    @property
    def sex(self) -> str:
        """« M », « F », or nothing."""
        return SEXES.get(self.sex_code, "")


def births(content: bytes, *, school: School) -> list[Birth]:
    """Raises BirthsRefusedError with what is wrong with the file."""
    found = sandbox.read_bytes(
        content,
        kinds=(READER,),
        options={"uai": school.uai, "ine_key": ine_key(school).hex()},
        signatures=signature_modules(),
    )
    if found.errors:
        raise BirthsRefusedError(found.errors[0].message)
    return [Birth(*told) for told in found.facts.get("births", [])]
