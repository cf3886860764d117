"""The staged rows that the three readers of pupil lists have in common."""

from collections import Counter
from typing import Any, Literal

from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.output import NULL, Output, copy_text
from pixschool.core.importing.reading.people import CleanText

_NO_CLASS = f"{NULL}\t{NULL}"

RowOutcome = Literal["keep", "left", "not_arrived", "no_class", "other_profile", "group"]

# What is staged of each row, in order, with the types of SQL.
COLUMNS = {
    "line": "integer",
    "outcome": "text",
    "ine_hash": "text",
    "last_name": "text",
    "first_name": "text",
    "name_key": "text",
    "class_name": "text",
    "class_key": "text",
    "mef": "text",
}

EMPTY = (
    "Les élèves doivent posséder un INE ainsi qu’une classe : aucun élève de ce fichier "
    "ne peut être importé. Vérifiez l’export."
)
EMPTY_TABLE = (
    "Le fichier ne contient aucun élève avec un nom, un prénom et une classe. "
    "Vérifiez que c’est le bon, et que l’export n’est pas filtré."
)
# The largest schools have some 150 classes. Past this number a column that is not the class was
# taken for it, and a page would list them all; larger files, all of true classes, are a bench's.
MOST_CLASSES, PUPILS_IN_EACH = 400, 10
MOST_CLASSES_OF_ALL = 5_000
MANY_CLASSES = (
    f"Ce fichier donne plus de {MOST_CLASSES} classes, presque vides : ce n’est pas une liste "
    "d’élèves par classe. Vérifiez que la colonne de la classe est la bonne, et que le fichier ne "
    "contient qu’un établissement."
)


def identity(ine_hash: str | None, last_name: CleanText, first_name: CleanText) -> str:
    """The four columns that say who a pupil is, ready for COPY."""
    key = f"{last_name.name_key} {first_name.name_key}".strip()
    return f"{ine_hash or NULL}\t{last_name.copied}\t{first_name.copied}\t{key}"


class Rows:
    """Writes the rows, and counts the classes of those who stay."""

    def __init__(self, out: Output) -> None:
        self.count = 0  # of the rows written: the last one's rank
        self._write = out.table("rows").write
        self._kept: Counter[tuple[CleanText, str]] = Counter()
        self._pupils = 0

    def write(
        self, line: int, outcome: RowOutcome, identity: str, class_name: CleanText | None, mef: str
    ) -> None:
        """One row. Whoever should stay but has no class gets the outcome `no_class`."""
        if class_name is None:
            outcome = "no_class" if outcome == "keep" else outcome
            classes = _NO_CLASS
        else:
            classes = f"{class_name.copied}\t{class_name.class_key}"
            if outcome == "keep":
                self._kept[class_name, mef] += 1
                self._pupils += 1
                self._refuse_many(len(self._kept), most=MOST_CLASSES_OF_ALL)
        self.count += 1
        self._write(f"{line}\t{outcome}\t{identity}\t{classes}\t{copy_text(mef) or NULL}\n")

    def _refuse_many(self, classes: int, *, most: int) -> None:
        if classes > most:
            raise FileRefusedError("MANY_CLASSES", MANY_CLASSES)

    @property
    def is_empty(self) -> bool:
        """Whether nobody stays."""
        return not self._kept

    def classes(self) -> dict[str, dict[str, Any]]:
        """{class name: {"count": pupils, "mefs": {MEF code: pupils}}}

        Raises FileRefusedError for more classes than a school can have.
        """
        summary: dict[str, dict[str, Any]] = {}
        for (class_name, mef), count in self._kept.items():
            entry = summary.setdefault(class_name.value, {"count": 0, "mefs": {}})
            entry["count"] += count
            if mef:
                entry["mefs"][mef] = entry["mefs"].get(mef, 0) + count
        if self._pupils < PUPILS_IN_EACH * len(summary):
            self._refuse_many(len(summary), most=MOST_CLASSES)
        return summary
