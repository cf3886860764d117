"""Which column of a table holds what: as guessed, or as answered by a person."""

from dataclasses import asdict, dataclass
from typing import Any, Self

# In place of a title, for the class of a table that has no such column.
SHEET_IS_CLASS = "*feuille"
ONE_CLASS = "*une"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Which title gives what; names are in two columns, or both in `full_name`.

    `class_name` may be `SHEET_IS_CLASS`, or `ONE_CLASS` with that class in `class_for_all`.
    """

    last_name: str | None = None
    first_name: str | None = None
    class_name: str | None = None
    full_name: str | None = None
    ine: str | None = None
    profile: str | None = None
    groups: str | None = None
    class_for_all: str | None = None

    @property
    def has_names(self) -> bool:
        """Whether pupils can be named."""
        return bool(self.full_name or (self.last_name and self.first_name))

    @property
    def is_complete(self) -> bool:
        """Whether pupils can be read: both names, and the class."""
        has_class = self.class_for_all if self.class_name == ONE_CLASS else self.class_name
        return bool(self.has_names and has_class)

    @property
    def titles(self) -> dict[str, str]:
        """{role: title} of the columns to read."""
        return {
            role: title
            for role, title in self.as_json().items()
            if title and role != "class_for_all" and title not in (SHEET_IS_CLASS, ONE_CLASS)
        }

    def as_json(self) -> dict[str, str | None]:
        """As kept in the answers, and posted by the screen: « class » for short."""
        roles = asdict(self)
        return {"class" if role == "class_name" else role: roles[role] for role in roles}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Role → title; an empty title is no title."""
        named = {"class_name" if role == "class" else role: data[role] or None for role in data}
        return cls(**named)
