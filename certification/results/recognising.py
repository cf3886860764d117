"""Whose result a line is: by what is known of its number, by what a person answered, by the name.

A wrong merge is worse than a question: two children of one name in a file, or two names that fit
one pupil, wait for a person.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.matching.matcher import Matcher, Name
from campaigns.matching.roster import pupils_of
from certification.models import CertificationResult
from certification.results.readers.staged import ResultLine
from pixschool.core.models import ImportBatch, SchoolYear
from pixschool.core.reference.person_names import Rank
from pixschool.core.reference.years import start_year_of

NOT_OURS = "not_ours"
WHO = "who"  # in the answers of a batch: {key of a question: pupil, or NOT_OURS}
_KEY_MOST = 16


@dataclass(frozen=True)
class FileLine:
    """A line, and the file it stands in."""

    file_id: int
    row: ResultLine

    @property
    def question(self) -> str:
        """The same for all the lines of one child, whichever file: no name is in it."""
        row = self.row
        told = f"{start_year_of(row.sat_on)}|{row.name_key}|{row.class_key}|{row.child}"
        return hashlib.sha256(told.encode()).hexdigest()[:_KEY_MOST]


@dataclass(frozen=True)
class Whose:
    """`student_id` None with `reason` "": somebody must say who it is."""

    year: SchoolYear | None = None
    student_id: int | None = None
    reason: str = ""  # why nobody will


class Recognising:
    """Knows the pupils of the years that a drop speaks of."""

    def __init__(self, batch: ImportBatch, lines: Iterable[FileLine]) -> None:
        self._lines = list(lines)
        self._answers: Mapping[str, str] = batch.answers.get(WHO, {})
        starts = {start_year_of(line.row.sat_on) for line in self._lines}
        self._years = {
            year.start_year: year for year in batch.school.years.filter(start_year__in=starts)
        }
        self._matchers = {start: Matcher(pupils_of(year)) for start, year in self._years.items()}
        self._numbers = dict(
            CertificationResult.objects.filter(
                school_id=batch.school_id,
                number_key__in={line.row.number_key for line in self._lines},
            ).values_list("number_key", "student_id")
        )
        self._by_name = {line.question: self._named(line) for line in self._lines}
        self._doubled = self._find_doubled()

    def whose(self, line: FileLine) -> Whose:
        """Who the result of a line is of."""
        year = self._years.get(start_year_of(line.row.sat_on))
        if year is None:
            return Whose(reason="year_unknown")
        if known := self._numbers.get(line.row.number_key):
            return Whose(year, known)
        answer = self._answers.get(line.question, "")
        if answer == NOT_OURS:
            return Whose(year, reason=NOT_OURS)
        if answer.isdecimal():
            return Whose(year, int(answer))
        found, _rank = self._by_name[line.question]
        return Whose(year, None if line.question in self._doubled else found)

    def candidates(self, line: FileLine, limit: int = 8) -> list[tuple[int, str]]:
        """The likeliest pupils, best first: (pupil, « NOM Prénom »)."""
        matcher = self._matchers.get(start_year_of(line.row.sat_on))
        if matcher is None:
            return []
        found = matcher.candidates(_name(line.row), limit)
        return [(pupil.id, f"{pupil.last_name} {pupil.first_name}") for pupil, _ in found]

    def _named(self, line: FileLine) -> tuple[int | None, Rank | None]:
        matcher = self._matchers.get(start_year_of(line.row.sat_on))
        if matcher is None or not line.row.name_key:
            return None, None
        verdict = matcher.match(_name(line.row))
        return verdict.pupil_id, verdict.rank

    def _find_doubled(self) -> set[str]:
        """Questions that reach one pupil together: all but the very name, when one alone has
        it."""
        reached: dict[int, dict[str, Rank | None]] = defaultdict(dict)
        for question, (pupil_id, rank) in self._by_name.items():
            if pupil_id:
                reached[pupil_id][question] = rank
        held: set[str] = set()
        for questions in reached.values():
            if len(questions) > 1:
                ranks = Counter(questions.values())
                exact = Rank.SAME_NAME if ranks[Rank.SAME_NAME] == 1 else None
                held |= {q for q, rank in questions.items() if rank != exact}
        return held


def _name(row: ResultLine) -> Name:
    return Name(row.last_name, row.first_name, row.class_key)
