"""Which classes a file speaks of: a file of some classes closes nobody outside them."""

from dataclasses import dataclass
from typing import Any

from pixschool.core.models import ImportBatch, ImportFile
from pixschool.core.sql import rows

WHOLE, CLASSES = "whole", "classes"

# Classes of the year that have pupils, whether the file has them, and how many of their pupils it
# has in no class at all.
OF_YEAR = """
SELECT c.name, c.level, r.class_key IS NOT NULL,
       count(*) FILTER (WHERE m.row_id IS NULL), count(*)
FROM students_classroom c
JOIN students_enrolment e ON e.classroom_id = c.id AND e.ends_on IS NULL
    AND e.year_id = %(year)s
LEFT JOIN roster_class r ON r.classroom_id = c.id
LEFT JOIN roster_match m ON m.student_id = e.student_id
WHERE c.year_id = %(year)s
GROUP BY c.id, c.name, c.level, r.class_key ORDER BY c.name
"""
FILE_CLASSES = "SELECT name, level FROM roster_class ORDER BY name"


@dataclass(frozen=True)
class FileScope:
    """`outside`: classes of the base that the file does not have, with pupils it does not have
    either. `emptied`: those whose every pupil would leave."""

    classes: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    is_partial: bool = False

    def as_preview(self) -> dict[str, Any]:
        return {
            "outside": list(self.outside),
            "count": len(self.outside),
            "is_partial": self.is_partial,
        }


def find(batch: ImportBatch, file: ImportFile, scope: dict[str, Any]) -> FileScope:
    """After pupils are recognised and classes renamed. `scope`: `year`.

    SIECLE and FREGATA export the whole school: theirs is partial only when somebody says so.
    """
    of_year, in_file = rows(OF_YEAR, scope), rows(FILE_CLASSES)
    outside = [row for row in of_year if not row[2] and row[3]]
    if not outside:
        return FileScope()
    answer = batch.answers.get("scope", "")
    is_partial = answer == CLASSES or (
        answer != WHOLE and file.format == "table" and _looks_partial(of_year, in_file)
    )
    return FileScope(
        classes=tuple(name for name, _ in in_file),
        outside=tuple(row[0] for row in outside),
        emptied=() if is_partial else tuple(row[0] for row in outside if row[3] == row[4]),
        is_partial=is_partial,
    )


def _looks_partial(of_year: list[tuple[Any, ...]], in_file: list[tuple[Any, ...]]) -> bool:
    """One class, one level, or less than half of the classes of the school."""
    known = sum(1 for row in of_year if row[2])
    levels = {level for _, level in in_file}
    others = {row[1] for row in of_year if not row[2]} - levels
    return len(in_file) == 1 or known * 2 < len(of_year) or (len(levels) == 1 and bool(others))
