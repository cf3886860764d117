"""What is wrong with a file, said to a teacher: what, where, what to do."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

# error: nothing is imported. confirm: a check that a good file can trip, to be accepted on the
# preview. warning: said, and that is all.
Severity = Literal["error", "confirm", "warning"]

MAX_PLACES = 20
# Codes of issues whose places are names, shown while a person decides and not kept after that.
NAMING = frozenset({"ENCODING_DOUBT"})


@dataclass(slots=True)
class Issue:
    level: Severity
    code: str
    message: str
    count: int = 1
    where: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


def without_names(issues: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Issues (`Issue.as_json`) as they are kept once an import has ended."""
    return [issue | {"where": []} if issue["code"] in NAMING else issue for issue in issues]


class FileRefusedError(Exception):
    """The file cannot be read any further; what was collected before still counts."""

    def __init__(self, code: str, message: str, *, where: str | None = None) -> None:
        super().__init__(code)
        self.issue = Issue("error", code, message, where=[where] if where else [])


class Issues:
    """Collects issues, grouped by code and sentence: a thousand bad lines make one issue."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], Issue] = {}

    def add(self, level: Severity, code: str, message: str, *, where: str | None = None) -> None:
        """`where`: a place for people, « ligne 12 »; the first `MAX_PLACES` are kept."""
        issue = self._by_key.get((code, message))
        if issue is None:
            issue = self._by_key[code, message] = Issue(level, code, message, count=0)
        issue.count += 1
        if where and len(issue.where) < MAX_PLACES and where not in issue.where:
            issue.where.append(where)

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
