"""What becomes of each line: new, a correction, known already, older, to attach, or left aside.

Files are taken in the order in which Pix made them, so that the answer does not depend on the
order of the drop.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from certification.models import CertificationResult
from certification.results.readers.staged import ResultLine
from certification.results.recognising import FileLine, Recognising, Whose
from pixschool.core.models import ImportBatch

NEW, CHANGED, SAME, OLDER = "new", "changed", "same", "older"
ASKED, IGNORED = "asked", "ignored"
WORDS = {
    NEW: "nouveau",
    CHANGED: "corrigé",
    SAME: "déjà là",
    OLDER: "plus ancien que ce qui est connu",
    ASKED: "à rattacher",
    IGNORED: "ignoré",
}
REASONS = {
    "not_ours": "pas un élève de l’établissement",
    "year_unknown": "année scolaire que PixSchool ne connaît pas ici",
}
# What is compared of two readings of one number.
CONTENT = (
    "kind", "certificate", "session", "sat_on", "status", "score", "level", "level_label",
    "competences", "complementary",
)  # fmt: skip
# What a file of another generation may not say: its silence corrects nothing.
_PERHAPS_SILENT = ("level_label", "competences", "complementary")
_UNTYPED = {"G0", "G1"}  # generations whose files do not tell one certification from another


@dataclass(frozen=True)
class Decided:
    """A line and its effect."""

    line: FileLine
    whose: Whose
    effect: str
    content: dict[str, Any]  # of CONTENT: what is to be known of the result from now on

    @property
    def row(self) -> ResultLine:
        return self.line.row

    @property
    def who(self) -> str:
        return f"{self.row.last_name} {self.row.first_name}".strip()


@dataclass(frozen=True)
class _Reading:
    """The last that is known of a number."""

    content: dict[str, Any]
    read_on: date | None
    former: tuple[dict[str, Any], ...] = ()


def decide(
    batch: ImportBatch,
    lines: Sequence[FileLine],
    recognising: Recognising,
    read_on: dict[int, date | None],
) -> list[Decided]:
    """One for each line, in the order in which they are to be written."""
    known = _known(batch, {line.row.number_key for line in lines})
    ordered = sorted(
        lines, key=lambda line: (read_on[line.file_id] or date.max, line.file_id, line.row.line)
    )
    return [
        _decide(line, recognising.whose(line), known, read_on[line.file_id]) for line in ordered
    ]


def _decide(
    line: FileLine, whose: Whose, known: dict[str, _Reading], read_on: date | None
) -> Decided:
    content = content_of(line.row)
    if whose.student_id is None:
        return Decided(line, whose, IGNORED if whose.reason else ASKED, content)
    reading = known.get(line.row.number_key)
    if reading is None:
        known[line.row.number_key] = _Reading(content, read_on)
        return Decided(line, whose, NEW, content)
    content = _completed(line.row, reading.content)
    if content == reading.content:
        return Decided(line, whose, SAME, content)
    is_older = (
        read_on < reading.read_on
        if read_on and reading.read_on
        else any(_completed(line.row, former) == former for former in reading.former)
    )
    if is_older:
        return Decided(line, whose, OLDER, content)
    former = (*reading.former, reading.content)
    known[line.row.number_key] = _Reading(content, read_on or reading.read_on, former)
    return Decided(line, whose, CHANGED, content)


def content_of(row: ResultLine | CertificationResult) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CONTENT}


def _completed(row: ResultLine, known: dict[str, Any]) -> dict[str, Any]:
    """What the row says, and what was known already of what it does not say."""
    content = content_of(row)
    silent = {name: known[name] for name in _PERHAPS_SILENT if not content[name]}
    if row.generation in _UNTYPED:
        silent |= {name: known[name] for name in ("kind", "certificate")}
    return content | silent


def _known(batch: ImportBatch, numbers: Iterable[str]) -> dict[str, _Reading]:
    found: dict[str, _Reading] = {}
    results = CertificationResult.objects.filter(
        school_id=batch.school_id, number_key__in=list(numbers)
    ).order_by("is_current", "pk")  # the current one last
    for result in results:
        former = found.get(result.number_key)
        before = (*former.former, former.content) if former else ()
        found[result.number_key] = _Reading(content_of(result), result.read_on, before)
    return found
