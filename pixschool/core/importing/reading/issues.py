"""What is wrong with a file, said to a teacher: what, where, what to do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from pixschool.core.text.lines import shortened

# error: nothing is imported. confirm: a check that a good file can trip, to be accepted on the
# preview. warning: said, and that is all.
Severity = Literal["error", "confirm", "warning"]

MAX_PLACES = 20
MAX_SENTENCES = 15  # of one code
_SENTENCE_MOST, _PLACE_MOST = 1_500, 120  # characters
MORE = "D’autres remarques du même genre ne sont pas détaillées ici."
# Codes of issues whose places are names, shown while a person decides and not kept after that.
NAMING = frozenset({"ENCODING_DOUBT"})


@dataclass(slots=True)
class Issue:
    level: Severity
    code: str
    message: str
    count: int = 1
    where: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.message = shortened(self.message, _SENTENCE_MOST)
        self.where = [shortened(place, _PLACE_MOST) for place in self.where[:MAX_PLACES]]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


def without_names(issues: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Issues (`Issue.as_json`) as they are kept once an import has ended."""
    return [issue | {"where": []} if issue["code"] in NAMING else issue for issue in issues]


def of_files(found: Iterable[tuple[str, Iterable[dict[str, Any]]]]) -> list[dict[str, Any]]:
    """(name, issues as JSON) of each file → those of the drop: a sentence that several files bear
    is said once, with their names for places."""
    bearers: dict[tuple[str, str, str], list[tuple[str, dict[str, Any]]]] = {}
    for name, issues in found:
        for issue in issues:
            key = (issue["level"], issue["code"], issue["message"])
            bearers.setdefault(key, []).append((name, issue))
    return [_of_all(borne) for borne in bearers.values()]


def _of_all(borne: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    names, issues = zip(*borne, strict=True)
    if len(issues) == 1:
        return issues[0]
    places = [shortened(name, _PLACE_MOST) for name in names[:MAX_PLACES]]
    return issues[0] | {"count": sum(issue["count"] for issue in issues), "where": places}


class FileRefusedError(Exception):
    """The file cannot be read any further; what was collected before still counts."""

    def __init__(self, code: str, message: str, *, where: str | None = None) -> None:
        super().__init__(code)
        self.issue = Issue("error", code, message, where=[where] if where else [])


class Issues:
    """Collects issues, grouped by code and sentence: a thousand bad lines make one issue, and the
    sentences of one code past `MAX_SENTENCES` make one too."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], Issue] = {}
        self._sentences: Counter[str] = Counter()

    def add(self, level: Severity, code: str, message: str, *, where: str | None = None) -> None:
        """`where`: a place for people, « ligne 12 »; the first `MAX_PLACES` are kept."""
        issue = self._by_key.get((code, message)) or self._of(level, code, message)
        issue.count += 1
        if where and len(issue.where) < MAX_PLACES:
            place = shortened(where, _PLACE_MOST)
            if place not in issue.where:
                issue.where.append(place)

    def _of(self, level: Severity, code: str, message: str) -> Issue:
        """A new sentence of that code, while there are few."""
        if self._sentences[code] >= MAX_SENTENCES:
            message = MORE
        else:
            self._sentences[code] += 1
        return self._by_key.setdefault((code, message), Issue(level, code, message, count=0))

    def add_issue(self, issue: Issue) -> None:
        """In place of one of the same code and sentence."""
        self._by_key[issue.code, issue.message] = issue

    @property
    def has_errors(self) -> bool:
        return any(issue.level == "error" for issue in self._by_key.values())

    def as_list(self) -> list[Issue]:
        """Errors first, then what needs an answer, then warnings; the most frequent first."""
        ranks = {"error": 0, "confirm": 1, "warning": 2}
        return sorted(self._by_key.values(), key=lambda i: (ranks[i.level], -i.count))
