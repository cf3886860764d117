"""Pupils as a test names them, in the files that schools export of them: SIECLE, a home-made list.

The XML itself is that of the demo schools (`pixschool/demo/files/siecle.py`).
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from pixschool.demo.files import siecle
from pixschool.demo.files.siecle import SiecleRecord

EXPORTED_ON = date(2026, 9, 12)


@dataclass(frozen=True)
class Listed:
    """One ELEVE. `ine=None`: the element is absent (not arrived); `class_name=None`: no class.

    `left_on`, `birth` and `sex` are texts, written as they are: what a file holds may be wrong.
    """

    last_name: str
    first_name: str
    class_name: str | None = "6A"
    ine: str | None = None
    mef: str = ""
    left_on: str = ""
    birth: str = "05/03/2013"
    sex: str = "2"
    groups: tuple[str, ...] = ("GR1",)

    def but(self, **changes: object) -> "Listed":
        return replace(self, **changes)  # type: ignore[arg-type]


def ine_of(number: int) -> str:
    """A well-formed INE nobody bears."""
    return f"{number:09d}ZZ"


def numbered(rows: Iterable[Listed]) -> list[Listed]:
    """The rows, each with an INE of its own."""
    return [row.but(ine=ine_of(rank)) for rank, row in enumerate(rows, 1)]


def siecle_xml(
    rows: Iterable[Listed], *, uai: str, year: int = 2026, exported_on: date = EXPORTED_ON
) -> bytes:
    pupils = map(_record, enumerate(rows, 1001))
    lines = siecle.document(uai=uai, year=year, exported_on=exported_on, pupils=pupils)
    return "".join(lines).encode(siecle.ENCODING)


def siecle_zip(
    rows: Iterable[Listed], *, uai: str, year: int = 2026, exported_on: date = EXPORTED_ON
) -> bytes:
    buffer = io.BytesIO()
    pupils = map(_record, enumerate(rows, 1001))
    siecle.write_zip(buffer, uai=uai, year=year, exported_on=exported_on, pupils=pupils)
    return buffer.getvalue()


def _record(numbered: tuple[int, Listed]) -> SiecleRecord:
    number, row = numbered
    return SiecleRecord(
        number=number,
        last_name=row.last_name,
        first_name=row.first_name,
        sex=2,
        born_on=date(2013, 3, 5),
        mef=row.mef,
        class_name=row.class_name,
        ine=row.ine,
        groups=row.groups,
        last_year=("LAST YEAR", "10010012110"),
        instead={
            "CODE_SEXE": row.sex,
            "DATE_NAISS": row.birth,
            "DATE_SORTIE": row.left_on or None,
        },
    )


def table_csv(rows: Iterable[Listed], *, separator: str = ";", with_ine: bool = False) -> bytes:
    """A home-made list: name, first name, class."""
    header = ["Nom", "Prénom", "Classe", *(["INE"] if with_ine else [])]
    lines = [separator.join(header)]
    for row in rows:
        cells = [row.last_name, row.first_name, row.class_name or ""]
        if with_ine:
            cells.append(row.ine or "")
        lines.append(separator.join(f'"{cell}"' for cell in cells))
    return ("\n".join(lines) + "\n").encode()
