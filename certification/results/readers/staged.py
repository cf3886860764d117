"""A line of a results file as it is staged: columns in one place, for whom writes and who loads."""

import json
from dataclasses import astuple, dataclass, field, fields
from datetime import date

from pixschool.core.importing.reading.output import NULL, copy_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """`child`: 1 for the first birth date met under this name in the file, 2 for the next: two
    children. Empty class: the file does not tell it."""

    line: int
    last_name: str
    first_name: str
    name_key: str
    class_name: str
    class_key: str
    child: int
    number_key: str
    session: str
    kind: str
    certificate: str
    generation: str
    status: str
    score: int | None
    level: int | None
    level_label: str
    sat_on: date
    competences: list[int | None] = field(default_factory=list)
    complementary: dict[str, str] = field(default_factory=dict)


COLUMNS = {
    "line": "integer",
    "last_name": "text",
    "first_name": "text",
    "name_key": "text",
    "class_name": "text",
    "class_key": "text",
    "child": "integer",
    "number_key": "text",
    "session": "text",
    "kind": "text",
    "certificate": "text",
    "generation": "text",
    "status": "text",
    "score": "smallint",
    "level": "smallint",
    "level_label": "text",
    "sat_on": "date",
    "competences": "jsonb",
    "complementary": "jsonb",
}
NAMES = tuple(one.name for one in fields(ResultLine))


def staged_line(line: ResultLine) -> str:
    """As COPY wants it."""
    return "\t".join(map(_copied, astuple(line))) + "\n"


def _copied(value: object) -> str:
    if value is None:
        return NULL
    if isinstance(value, list | dict):
        return copy_text(json.dumps(value, ensure_ascii=False))
    return copy_text(str(value))
