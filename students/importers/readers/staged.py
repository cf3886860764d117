"""The staged rows that the three readers of pupil lists have in common."""

from typing import Any, Literal

from pixschool.core.importing.output import NULL, Output
from pixschool.core.importing.people import CleanText

Fate = Literal["keep", "left", "not_arrived", "no_class"]

EMPTY = (
    "Les élèves doivent posséder un INE ainsi qu’une classe\u00a0: aucun élève de ce fichier ne peut "
    "être importé. Vérifiez l’export."
)
EMPTY_TABLE = (
    "Le fichier ne contient aucun élève avec un nom, un prénom et une classe. "
    "Vérifiez que c’est le bon, et que l’export n’est pas filtré."
)


def names(last_name: CleanText, first_name: CleanText) -> str:
    """The three columns that name a pupil, ready for COPY."""
    key = f"{last_name.name_key} {first_name.name_key}".strip()
    return f"{last_name.copied}\t{first_name.copied}\t{key}"


class Rows:
    """Writes the rows, and counts the classes of those who stay."""

    def __init__(self, out: Output) -> None:
        self._file = out.table("rows")
        self._classes: dict[tuple[CleanText, str], int] = {}
        self.kept = 0

    def write(
        self,
        line: int,
        fate: Fate,
        *,
        ine_hash: str | None,
        names: str,
        class_name: CleanText | None,
        mef: CleanText | None,
    ) -> None:
        classes = (
            f"{class_name.copied}\t{class_name.class_key}" if class_name else f"{NULL}\t{NULL}"
        )
        code = mef.copied if mef and mef.value else NULL
        self._file.write(f"{line}\t{fate}\t{ine_hash or NULL}\t{names}\t{classes}\t{code}\n")
        if fate == "keep" and class_name:
            self.kept += 1
            key = (class_name, mef.value if mef else "")
            self._classes[key] = self._classes.get(key, 0) + 1

    def classes(self) -> dict[str, dict[str, Any]]:
        """{class name: {"count": pupils, "mefs": {MEF code: pupils}}}"""
        summary: dict[str, dict[str, Any]] = {}
        for (class_name, mef), count in self._classes.items():
            entry = summary.setdefault(class_name.value, {"count": 0, "mefs": {}})
            entry["count"] += count
            if mef:
                entry["mefs"][mef] = entry["mefs"].get(mef, 0) + count
        return summary
