"""The file by which some centres create all their sessions at once in Pix Certif (`docs/formats.md`
§11). Bytes out, nothing kept.

Nobody's longer time is in it: it is typed in Pix Certif, pupil by pupil.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from certification.documents.births.reading import FRANCE, Birth
from certification.documents.sittings import Seated, Sitting
from certification.models import CertificationPlan
from pixschool.core.web.exports import BOM, plain_cell

_EMAIL = "E-mail"  # as Pix writes it
COLUMNS = (
    "Numéro de session préexistante",
    "* Nom du site",
    "* Nom de la salle",
    "* Date de début (format: JJ/MM/AAAA)",
    "* Heure de début (heure locale format: HH:MM)",
    "* Surveillant(s)",
    "Observations (optionnel)",
    "* Nom de naissance",
    "* Prénom",
    "* Date de naissance (format: JJ/MM/AAAA)",
    "* Sexe (M ou F)",
    "Code INSEE de la commune de naissance",
    "Code postal de la commune de naissance",
    "Nom de la commune de naissance",
    "* Pays de naissance",
    f"{_EMAIL} du destinataire des résultats (formateur, enseignant…)",
    f"{_EMAIL} de convocation",
    "Identifiant externe",
    "Temps majoré ? (exemple format: 33%)",
)
_OF_SESSION, _AFTER = 7, 4  # columns before those of the pupil, and after
_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")
_CITY = re.compile(r"[0-9][0-9AB][0-9]{3}")
NOT_FOUND = "introuvable dans le fichier SIECLE, ou plusieurs élèves lui ressemblent"


@dataclass(frozen=True)
class LeftOut:
    """A pupil who is not in the file, and why."""

    seated: Seated
    sitting: Sitting
    reason: str


@dataclass(frozen=True)
class MassImport:
    """`content`: the bytes to save; `number`: pupils in it; `sessions`: those that have one."""

    content: bytes
    number: int
    sessions: int
    left_out: list[LeftOut]


def build(
    plan: CertificationPlan,
    found: Iterable[Sitting],
    births: Mapping[int, Birth],
    *,
    now: datetime,
) -> MassImport:
    """Of the sessions to come: Pix refuses the others. A pupil of whom something is missing is
    left out, for Pix would refuse the whole file."""
    rows: list[list[str]] = []
    left_out, number, sessions = [], 0, 0
    for sitting in found:
        if sitting.session.starts_at <= now:
            continue
        cells = _of_session(plan, sitting)
        for seated in sitting.seated:
            birth = births.get(seated.pupil)
            reason = _missing(birth) if birth else NOT_FOUND
            if birth is None or reason:
                left_out.append(LeftOut(seated, sitting, reason))
                continue
            # A session is said once; the pupils under it are its own.
            sessions += bool(cells[1])
            rows.append([*cells, *_of_pupil(birth)])
            cells, number = [""] * _OF_SESSION, number + 1
    return MassImport(_written(rows), number, sessions, left_out)


def _of_session(plan: CertificationPlan, sitting: Sitting) -> list[str]:
    school = plan.school
    cells = (
        "",
        school.name,
        sitting.session.room.name,
        f"{sitting.day:%d/%m/%Y}",
        f"{school.local(sitting.session.starts_at):%H:%M}",
        sitting.adults,
        f"plan {plan.version}",
    )
    return [str(plain_cell(cell)) for cell in cells]


def _of_pupil(birth: Birth) -> list[str]:
    names = [birth.last_name, birth.first_name]
    return [*names, birth.born_on, birth.sex, birth.city_code, "", "", "FRANCE", *[""] * _AFTER]


def _missing(birth: Birth) -> str:
    """What Pix would refuse of it, in French; nothing when it is whole."""
    names = (birth.last_name, birth.first_name)
    checks = (
        (all(names), "nom ou prénom absent de SIECLE"),
        (
            all(plain_cell(name) == name for name in names),
            "nom ou prénom à corriger dans SIECLE : il commence par un signe",
        ),
        (_is_day(birth.born_on), "date de naissance absente ou mal écrite dans SIECLE"),
        (birth.sex, "sexe absent de SIECLE"),
        (
            birth.country_code == FRANCE,
            "né hors de France : SIECLE ne donne pas le nom du pays que Pix demande",
        ),
        (_CITY.fullmatch(birth.city_code), "commune de naissance absente de SIECLE"),
    )
    return next((reason for is_right, reason in checks if not is_right), "")


def _is_day(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text) and datetime.strptime(text, "%d/%m/%Y"))  # noqa: DTZ007
    except ValueError:
        return False


def _written(rows: list[list[str]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([COLUMNS, *rows])
    return (BOM + text.getvalue()).encode()
