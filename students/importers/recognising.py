"""From the lines of a pupils' list to the pupils of the base: fills `roster_match`.

INE first, then the one bearer of a name in a class, in SQL; the rest in Python
(`same_pupil.py`), which a file that changes little hardly needs. What stays in doubt is asked on
the preview; until it is answered nothing of it is written.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pixschool.core.models import ImportBatch, ImportFile
from pixschool.core.reference.names import name_key
from pixschool.core.reference.person_names import name_words
from pixschool.core.sql import copy_rows, joined_by_hash, one, rows, run
from students.importers import renamed
from students.importers.ine import ine_key
from students.importers.renamed import RenamedClass
from students.importers.same_pupil import (
    KnownPupil,
    PupilDoubt,
    PupilLine,
    PupilRecogniser,
    TwoLines,
)
from students.importers.tables import MATCH_BY_INE, MATCH_BY_NAME_IN_CLASS

NEW = "new"  # the answer that a line is none of the pupils shown
ALL_SAME = "same"  # … that each line is the one pupil shown
_KEY_LETTERS = 16

# A line with a number that nobody bears is nobody, where everybody has one.
IS_ANYBODY_LEFT = """
SELECT EXISTS (
    SELECT FROM roster_row r WHERE outcome = 'keep' AND (r.ine_hash IS NULL OR EXISTS (
        SELECT FROM students_student s WHERE s.school_id = %(school)s AND s.ine_hash IS NULL))
    AND NOT EXISTS (SELECT FROM roster_match m WHERE m.row_id = r.id))
AND EXISTS (SELECT FROM students_student s WHERE s.school_id = %(school)s)
"""

LINES = """
SELECT r.id, r.line, r.last_name, r.first_name, r.name_key, r.class_key, c.name, c.level,
       r.ine_hash IS NOT NULL, m.student_id
FROM roster_row r JOIN roster_class c USING (class_key)
LEFT JOIN roster_match m ON m.row_id = r.id
WHERE r.outcome = 'keep' ORDER BY r.id
"""

# With the class of the last enrolment, this year or the one beside: a name of long ago is
# somebody else.
PUPILS = """
SELECT p.id, last_name, first_name, name_key, class_key, class_name, level,
       has_ine, start_year = %(start_year)s, is_open, m.row_id
FROM (
    SELECT DISTINCT ON (s.id) s.id, s.last_name, s.first_name, s.name_key, c.key AS class_key,
           c.name AS class_name, c.level, s.ine_hash IS NOT NULL AS has_ine, y.start_year,
           en.ends_on IS NULL AS is_open
    FROM core_schoolyear y
    JOIN students_enrolment en ON en.year_id = y.id
    JOIN students_classroom c ON c.id = en.classroom_id AND c.school_id = %(school)s
    JOIN students_student s ON s.id = en.student_id AND s.school_id = %(school)s
    WHERE y.school_id = %(school)s
    ORDER BY s.id, y.start_year DESC, en.ends_on IS NULL DESC, en.starts_on DESC, en.id DESC
) p
LEFT JOIN roster_match m ON m.student_id = p.id
WHERE abs(start_year - %(start_year)s) <= 1
ORDER BY is_open DESC, p.id
"""

RENAMED_NAMES = """
SELECT r.id, r.last_name, r.first_name, s.last_name, s.first_name
FROM roster_row r JOIN roster_match m ON m.row_id = r.id
JOIN students_student s ON s.id = m.student_id
WHERE (s.last_name, s.first_name) IS DISTINCT FROM (r.last_name, r.first_name)
"""

KEEP_NAMES = """
UPDATE roster_row r
SET last_name = s.last_name, first_name = s.first_name, name_key = s.name_key
FROM roster_match m JOIN students_student s ON s.id = m.student_id
WHERE m.row_id = r.id AND r.id = ANY(%(rows)s)
"""


@dataclass
class Recognised:
    """What the names alone do not settle."""

    doubts: list[dict[str, Any]] = field(default_factory=list)
    two_lines: list[TwoLines] = field(default_factory=list)
    renamed: list[RenamedClass] = field(default_factory=list)

    @property
    def unanswered(self) -> list[dict[str, Any]]:
        return [doubt for doubt in self.doubts if not doubt["is_answered"]]


def recognise(batch: ImportBatch, file: ImportFile, scope: dict[str, Any]) -> Recognised:
    """Fill `roster_match`, answers included, and give classes that are renamed to `roster_class`.

    `scope`: `school`, `year`, `start_year`.
    """
    with joined_by_hash():
        run(MATCH_BY_INE, scope)
        found = _by_name(batch, scope)
    if _is_a_guess(batch, file):
        with joined_by_hash():
            _keep_better_names()
    return found


def _by_name(batch: ImportBatch, scope: dict[str, Any]) -> Recognised:
    recogniser = None
    if one(IS_ANYBODY_LEFT, scope):
        run(MATCH_BY_NAME_IN_CLASS, scope)
        if one(IS_ANYBODY_LEFT, scope):
            recogniser = PupilRecogniser(
                (PupilLine(*row) for row in rows(LINES)),
                (KnownPupil(*row) for row in rows(PUPILS, scope)),
            )
            _keep(recogniser.certain())
    found = Recognised(renamed=renamed.find(batch, scope))
    renamed.take_over(found.renamed)
    if recogniser:
        for same in found.renamed:
            recogniser.rename_class(same.old_key, same.key)
        _keep(recogniser.certain() if found.renamed else ())
        found.doubts = _answered(batch, recogniser.doubts())
        found.two_lines = list(recogniser.two_lines_of_one())
    return found


def _keep(pairs: Iterable[tuple[int, int]]) -> None:
    copy_rows("roster_match", ("row_id", "student_id"), pairs)


def _answered(batch: ImportBatch, doubts: list[PupilDoubt]) -> list[dict[str, Any]]:
    """The doubts as the preview shows them, each with what was answered or goes without saying.

    Nobody is two lines: of two answers that name one pupil, the second is asked again.
    """
    answers, key = batch.answers.get("same", {}), ine_key(batch.school)
    taken: set[int] = set()
    seen: Counter[str] = Counter()
    shown = []
    for doubt in doubts:
        name = _key(key, doubt.line, seen)
        choices = {str(pupil.id): pupil for pupil in doubt.candidates if pupil.id not in taken}
        answer = answers.get(name)
        pupil = choices.get(answer) if answer else None
        is_answered = answer == NEW or pupil is not None
        if not is_answered and doubt.default and doubt.default.id not in taken:
            pupil = doubt.default
        if pupil:
            taken.add(pupil.id)
            _keep([(doubt.line.id, pupil.id)])
        shown.append(_shown(name, doubt, pupil, is_answered=is_answered))
    return shown


def _key(key: bytes, line: PupilLine, seen: Counter[str]) -> str:
    """Of what the line says, not of where it stands, without saying it."""
    text = f"{line.last_name}\t{line.first_name}\t{line.class_key}"
    seen[text] += 1
    text = f"{text}\t{seen[text]}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:_KEY_LETTERS]


def _shown(
    key: str, doubt: PupilDoubt, pupil: KnownPupil | None, *, is_answered: bool
) -> dict[str, Any]:
    return {
        "key": key,
        "line": doubt.line.line,
        **_named(doubt.line),
        "candidates": [{"id": str(found.id), **_named(found)} for found in doubt.candidates],
        "chosen": str(pupil.id) if pupil else NEW,
        "is_answered": is_answered,
    }


def _named(person: PupilLine | KnownPupil) -> dict[str, str]:
    return {
        "last_name": person.last_name,
        "first_name": person.first_name,
        "class_name": person.class_name,
    }


def answers(batch: ImportBatch, data: Mapping[str, str]) -> dict[str, Any]:
    """What a form says of the doubts of the preview, but what it shows already.

    `same`: {key of a doubt: a pupil's id, or NEW}; `renamed`: {key of a class: YES or NO}. One
    answer for all is that of the doubts that have none.
    """
    same = {}
    for doubt in batch.preview.get("doubts", []):
        allowed = {NEW, *(candidate["id"] for candidate in doubt["candidates"])}
        answer = data.get(f"same-{doubt['key']}") or _as_all(doubt, data.get("all", ""))
        is_shown = doubt["is_answered"] and doubt["chosen"] == answer
        if answer in allowed and not is_shown:
            same[doubt["key"]] = answer
    is_one = {
        found["key"]: answer
        for found in batch.preview.get("renamed", [])
        if (answer := data.get(f"renamed-{found['key']}", "")) in {renamed.YES, renamed.NO}
        and answer != found["answer"]
    }
    return {"same": same, "renamed": is_one}


def _as_all(doubt: dict[str, Any], answer: str) -> str:
    """NEW, or the pupil when there is but one: who of several it is, is asked of each."""
    if doubt["is_answered"] or answer not in {NEW, ALL_SAME}:
        return ""
    ids = [NEW] if answer == NEW else [candidate["id"] for candidate in doubt["candidates"]]
    return str(ids[0]) if len(ids) == 1 else ""


def _is_a_guess(batch: ImportBatch, file: ImportFile) -> bool:
    """Both names stood in one column: where the last name ends was guessed."""
    mapping = batch.answers.get("mapping") or file.facts.get("guess") or {}
    return file.format == "table" and bool(mapping.get("full_name"))


def _keep_better_names() -> None:
    """A pupil known by two columns keeps them, when one column says the same words."""
    kept = [
        row_id
        for row_id, last, first, known_last, known_first in rows(RENAMED_NAMES)
        if _is_cut_as_well((known_last, known_first), (last, first))
    ]
    if kept:
        run(KEEP_NAMES, {"rows": kept})


def _is_cut_as_well(known: tuple[str, str], read: tuple[str, str]) -> bool:
    """The same words; and no particle is left with the first name that the file puts back."""
    words, read_words = (name_key(" ".join(names)).split() for names in (known, read))
    if sorted(words) != sorted(read_words):
        return False
    return _in_place(known) == words or _in_place(read) != read_words


def _in_place(names: tuple[str, str]) -> list[str]:
    last, first = name_words(*names)
    return last + first
